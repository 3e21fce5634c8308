"""The pages, each short: title, settings, one call, picture, table, download."""
