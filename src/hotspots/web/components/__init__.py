"""The parts pages are made of: each owns its widgets and returns plain values."""
