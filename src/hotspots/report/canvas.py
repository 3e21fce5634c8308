"""The one folium element of this project: a call into ``static/map/hotspots-map.js`` with compact data.

No folium object per incident: 100,000 of them are one call with three arrays.
"""

import base64
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from branca.element import MacroElement
from folium.template import Template
from numpy.typing import NDArray

from hotspots.report.safe import script_json
from hotspots.report.shapes import STEPS

_UINT16_MAX: Final = 65_535


class MapCall(MacroElement):
    """``HotspotsMap.<function>(<parent>, <payload>)``; works below a map and below a feature group.

    Parameters
    ----------
    function
        A function of ``static/map/hotspots-map.js``.
    payload
        Its data as a string from :func:`hotspots.report.safe.script_json`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            HotspotsMap.{{ this.function }}({{ this._parent.get_name() }}, {{ this.payload }});
        {% endmacro %}
        """
    )

    def __init__(self, function: str, payload: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = "MapCall"
        self.function = function
        self.payload = payload


def encode_places(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Mapping[str, Any]:
    """Encode incidents as places with counts, ready for the functions ``points`` and ``clusters``.

    Parameters
    ----------
    lon, lat
        Degrees, of equal length; incidents without a location are left out beforehand.

    Returns
    -------
    Mapping
        ``corner`` (west, south in steps of 1e-5 degree), ``x``, ``y`` (steps from there) and ``n``
        (incidents at that step, at most 65,535) as base64 of little-endian unsigned integers, 16 bits wide
        or, when the data is wider than 0.65 degree, 32.
    """
    steps = np.round(np.column_stack([lon, lat]) * STEPS).astype(np.int64)
    corner = steps.min(axis=0) if len(steps) else np.zeros(2, dtype=np.int64)
    across = steps - corner
    height = int(across[:, 1].max(initial=0)) + 1
    key, n = np.unique(across[:, 0] * height + across[:, 1], return_counts=True)
    x, y = key // height, key % height
    wide = bool(max(x.max(initial=0), y.max(initial=0)) > _UINT16_MAX)
    kind = "<u4" if wide else "<u2"
    return {
        "corner": corner.tolist(),
        "wide": wide,
        "x": _base64(x.astype(kind)),
        "y": _base64(y.astype(kind)),
        "n": _base64(np.minimum(n, _UINT16_MAX).astype("<u2")),
    }


def call(function: str, **payload: Any) -> tuple[str, str]:
    """Return a call as (function, payload), which can be kept and sent again; see :func:`element`."""
    return function, script_json(payload)


def element(prepared: tuple[str, str]) -> MapCall:
    """Return a fresh folium element for a prepared call: streamlit-folium renames what it renders."""
    return MapCall(*prepared)


def _base64(values: NDArray[Any]) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")
