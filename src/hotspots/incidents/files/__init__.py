"""The formats of files: what a file is, its rows as text, and what is broken in it."""
