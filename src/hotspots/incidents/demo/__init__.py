"""The demo city: made-up incidents that reproduce the published figures, and the truth behind them."""

from hotspots.incidents.demo.city import DEMO_SOURCE, demo_city, uniform_city
from hotspots.incidents.demo.dirty import write_dirty_export
from hotspots.incidents.demo.figures import ANNEX
from hotspots.incidents.demo.truth import Demo, Truth

__all__ = ["ANNEX", "DEMO_SOURCE", "Demo", "Truth", "demo_city", "uniform_city", "write_dirty_export"]
