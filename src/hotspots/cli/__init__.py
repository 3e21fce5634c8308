"""The same verbs from a terminal: check, import, map, hotspots, demo, geodata, serve."""

from hotspots.cli.main import app

__all__ = ["app"]
