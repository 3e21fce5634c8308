"""Where the minutes go beside where the incidents are: the share of each area in both."""

import geopandas as gpd
import pandas as pd

from hotspots import columns


def fairness(
    hotspots: gpd.GeoDataFrame, minutes: pd.Series, codes: pd.Series, areas: gpd.GeoDataFrame, *, layer: str
) -> pd.DataFrame:
    """Set the minutes at stops in each area beside its incidents.

    The minutes of a hotspot that lies in several areas are divided as its incidents are.

    Parameters
    ----------
    hotspots
        With ``rank`` and ``areas``, as of :func:`hotspots.analysis.hotspots.hotspots`.
    minutes
        That the plan gives each hotspot, by rank.
    codes
        Area of each incident that the plan rests on, NA outside all of them.
    areas
        The layer, with ``code`` and ``name``.
    layer
        Its key in ``areas`` of the hotspots.

    Returns
    -------
    pandas.DataFrame
        One row an area in the order of the layer, and a last one with the code ``""`` for what lies outside:
        ``code``, ``name``, ``minutes``, ``n``; minutes and incidents add up to those given.

    Examples
    --------
    >>> listed = (("wijk", "A", "Aa", 0.75), ("wijk", "B", "Bee", 0.25))
    >>> spots = gpd.GeoDataFrame({"rank": [1], "areas": [listed]})
    >>> areas = gpd.GeoDataFrame({"code": ["A", "B"], "name": ["Aa", "Bee"]})
    >>> found = fairness(spots, pd.Series({1: 60}), pd.Series(["A", "B", None]), areas, layer="wijk")
    >>> found[["code", "minutes", "n"]].values.tolist()
    [['A', 45.0, 1], ['B', 15.0, 1], ['', 0.0, 1]]
    """
    given: dict[str, float] = {}
    for rank, listed in zip(hotspots[columns.RANK], hotspots[columns.AREAS], strict=True):
        left = float(minutes.get(rank, 0))
        for key, code, _, share in listed:
            if key == layer:
                part = share * float(minutes.get(rank, 0))
                given[code] = given.get(code, 0.0) + part
                left -= part
        given[""] = given.get("", 0.0) + max(left, 0.0)
    counts = codes.dropna().astype(str).value_counts()
    known = areas[columns.CODE].astype(str).tolist()
    inside = int(counts.reindex(known).fillna(0).sum())
    return pd.DataFrame(
        {
            columns.CODE: [*known, ""],
            columns.NAME: [*areas[columns.NAME].astype(str), ""],
            columns.MINUTES: [round(given.get(code, 0.0), 6) for code in (*known, "")],
            columns.N: [*(int(counts.get(code, 0)) for code in known), len(codes) - inside],
        }
    )
