"""Columns that look like personal data: refused by name, and by the look of their values."""

from hotspots.incidents.personal.columns import KINDS, Refused, kind_by_name, kind_by_values, refused

__all__ = ["KINDS", "Refused", "kind_by_name", "kind_by_values", "refused"]
