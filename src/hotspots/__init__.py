"""Geocoded incidents in, decisions out: the hotspot map of a city."""

__version__ = "0.1.0"
