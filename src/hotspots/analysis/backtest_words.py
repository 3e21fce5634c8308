"""What a back-test found, in words that can be put beside a map."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from hotspots import columns
from hotspots.analysis.caught import BETTER, NOT_BETTER, REFERENCE, TOO_FEW, WORSE, BackTest
from hotspots.analysis.forecasters import LAST_YEAR
from hotspots.errors import N_
from hotspots.incidents.notes import Label, Note

FORECASTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "last_year": N_("last year's map"),
        "last_weeks": N_("the map of the last four weeks"),
        "density": N_("the density map"),
        "hot_cells": N_("the map of hot cells (Gi*)"),
        "near_repeats": N_("the near repeat map"),
        "hotspots": N_("the map of hotspots (DBSCAN)"),
        "random": N_("random places"),
    }
)
"""What the forecasters are called, in English."""

VERDICTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        BETTER: N_("better than last year's map"),
        NOT_BETTER: N_("not better than last year's map"),
        WORSE: N_("worse than last year's map"),
        TOO_FEW: N_("too few incidents to tell whether this is better than last year's map"),
        REFERENCE: N_("this is last year's map itself"),
    }
)
"""What the verdicts mean, in English."""

_WEEK: Final = 7
_NOTHING: Final = N_("In the last {weeks} weeks there were no incidents that a map could have pointed out.")
_ITSELF: Final = N_(
    "In the last {weeks} weeks {n} incidents occurred. Last year's map would have pointed out {percent} % of "
    "the area beforehand each time, with {caught} of them in it."
)
_COMPARED: Final = N_(
    "In the last {weeks} weeks {n} incidents occurred. This layer would have pointed out {percent} % of the "
    "area beforehand each time, with {caught} of them in it; last year's map {reference}. "
    "Over all {forecasts} forecasts: {verdict}."
)


def last_quarter(
    test: BackTest, *, forecaster: str, weeks: int = 13, area_share: float | None = None
) -> Note:
    """Say what a layer would have caught in the last weeks, beside last year's map.

    The verdict is that of the whole back-test: a quarter alone holds too few forecasts for one.

    Parameters
    ----------
    test
        With forecasts that do not overlap.
    forecaster
        The name of the forecaster behind the layer; ``KeyError`` when the back-test does not have it.
    weeks
        How far back, at most as far as the back-test goes.
    area_share
        A share of the curve, for a layer that points out more or less than the judged one.

    Returns
    -------
    Note
        Fractions of incidents, where equal cells share the last place, are rounded.
    """
    share = test.settings.judged_share if area_share is None else area_share
    verdict = str(test.at(share).loc[forecaster, columns.VERDICT])
    rows = test.by_origin[test.by_origin[columns.AREA_SHARE] == share]
    end = rows[columns.ORIGIN].max() + timedelta(days=test.settings.horizon_days)
    recent = rows[rows[columns.ORIGIN] >= end - timedelta(days=_WEEK * weeks)]
    found = recent.groupby(columns.FORECASTER)[[columns.N, columns.CAUGHT]].sum().loc[forecaster]
    reference = recent.loc[recent[columns.FORECASTER] == LAST_YEAR.name, columns.CAUGHT].sum()
    percent = round(100 * share, 2)
    params = {
        "weeks": round((end - recent[columns.ORIGIN].min()).days / _WEEK),
        "n": int(found[columns.N]),
        "percent": int(percent) if percent == int(percent) else percent,
        "caught": round(found[columns.CAUGHT]),
        "reference": round(reference),
        "forecasts": int(rows[columns.ORIGIN].nunique()),
        "verdict": Label(VERDICTS[verdict]),
    }
    if not params["n"]:
        return Note("back_test_nothing", _NOTHING, params)
    return Note("back_test_caught", _ITSELF if verdict == REFERENCE else _COMPARED, params)
