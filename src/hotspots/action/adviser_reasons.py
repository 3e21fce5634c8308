"""Why each neighbourhood is in the round it is in: what is expected there, and what else decided."""

from typing import Final

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.adviser_rounds import GAP
from hotspots.action.adviser_types import AdviserPlan
from hotspots.errors import N_
from hotspots.incidents.notes import Note

_SURPLUS: Final = 0.005
"""Burglaries of surplus that are worth a word: what shows in two decimals."""

_TENS: Final = 10  # metres: middles of areas are not known better

_NEED: Final = N_(
    "{expected} burglaries are expected in {dwellings} dwellings, {times} times as many per dwelling as in "
    "the whole city."
)
_NEED_NEXT: Final = N_(
    "{expected} burglaries are expected in {dwellings} dwellings, {times} times as many per dwelling as in "
    "the whole city; it borders on {beside}, {metres} metres on."
)
_RECENT: Final = N_("Of the burglaries of the last four weeks {recent} were here.")
_SURPLUS_MORE: Final = N_("Burglaries nearby in the last weeks add {surplus} to what is expected.")
_FLOOR: Final = N_(
    "Without this round {district} would get {without} dwellings, fewer than its floor of {floor}."
)
_KEPT: Final = N_("Adviser {adviser} is here already.")
_NEW: Final = N_("New for adviser {adviser}: it gains more than a move costs, or a floor asks for it.")


def reasons(plan: AdviserPlan) -> list[tuple[Note, ...]]:
    """Explain each assignment.

    Returns
    -------
    list
        Of each row of ``plan.rounds`` what decided, the first always what is expected there. Numbers in the
        notes are plain; whole ones are counts, others are burglaries.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> from hotspots.action.advisers import AdviserSettings, plan_advisers
    >>> areas = gpd.GeoDataFrame(
    ...     {"code": ["a", "b"], "name": ["Ash", "Birch"], "district": "d", "dwellings": [50, 50],
    ...      "expected": [0.75, 0.25]}, geometry=[box(0, 0, 90, 90), box(90, 0, 180, 90)], crs="EPSG:28992")
    >>> plan = plan_advisers(areas, settings=AdviserSettings(advisers=1, hours=10, minutes=10, weeks=1))
    >>> print(str(reasons(plan)[1][0])[-32:])
    it borders on Ash, 90 metres on.
    """
    rows = plan.rounds.reset_index(drop=True)
    mean = plan.expected / max(float(plan.areas[columns.DWELLINGS].sum()), 1.0)
    middle = rows.geometry.centroid
    districts = {str(row[columns.CODE]): row for row in plan.districts.to_dict("records")}
    of_round = rows.groupby(columns.ADVISER)[columns.VISITS].transform("sum")
    found = []
    for at in range(len(rows)):
        row = rows.iloc[at]
        same = rows[columns.ADVISER] == row[columns.ADVISER]
        before = rows.loc[same & (rows[columns.ORDER] < row[columns.ORDER])]
        notes = [_need(row, mean, None)]
        if len(before):
            # of those before it that it borders on, the one whose middle is nearest
            beside = before.geometry.distance(row.geometry) <= GAP
            metres = middle.loc[before.index[beside]].distance(middle.iloc[at])
            notes = [_need(row, mean, (str(before[columns.NAME].loc[metres.idxmin()]), float(metres.min())))]
        notes += _recent(row)
        district = districts[str(row[columns.DISTRICT])]
        without = int(district[columns.VISITS]) - int(of_round.iloc[at])
        if row[columns.ORDER] == 1 and without < district[columns.FLOOR]:
            floor = int(district[columns.FLOOR])
            params = {"district": str(district[columns.NAME]), "without": without, "floor": floor}
            notes.append(Note("adviser_floor", _FLOOR, params))
        if plan.replanned:
            new = bool(row[columns.NEW])
            template, code = (_NEW, "adviser_new") if new else (_KEPT, "adviser_kept")
            notes.append(Note(code, template, {"adviser": int(row[columns.ADVISER])}))
        found.append(tuple(notes))
    return found


def _need(row: pd.Series, mean: float, beside: tuple[str, float] | None) -> Note:
    """Say what is expected, and where it borders on."""
    density = float(row[columns.EXPECTED]) / float(row[columns.DWELLINGS])
    params = {
        "expected": round(float(row[columns.EXPECTED]), 2),
        "dwellings": int(row[columns.DWELLINGS]),
        "times": round(density / mean, 1) if mean > 0 else np.nan,
    }
    if beside is None:
        return Note("adviser_need", _NEED, params)
    where = {"beside": beside[0], "metres": round(beside[1] / _TENS) * _TENS}
    return Note("adviser_need", _NEED_NEXT, params | where)


def _recent(row: pd.Series) -> list[Note]:
    """Say what happened lately, when something did and it is known."""
    notes = []
    if row.get(columns.RECENT, 0) > 0:
        notes.append(Note("adviser_recent", _RECENT, {"recent": int(row[columns.RECENT])}))
    if row.get(columns.SURPLUS, 0.0) >= _SURPLUS:
        surplus = round(float(row[columns.SURPLUS]), 2)
        notes.append(Note("adviser_surplus", _SURPLUS_MORE, {"surplus": surplus}))
    return notes
