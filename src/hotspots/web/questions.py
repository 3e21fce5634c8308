"""The questions that take longer than a reader should wait: what each depends on, and the work."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final

import geopandas as gpd
import pandas as pd

from hotspots.action.patrol_backtest import PatrolBackTest, back_test_patrols
from hotspots.action.patrol_types import PatrolOptions, Team
from hotspots.action.plans import Plan
from hotspots.analysis.backtest import BackTest, back_test, rolling_origins
from hotspots.analysis.cube import space_time_cube
from hotspots.analysis.emerging import MIN_STEPS, emerging_hot_spots
from hotspots.analysis.enrich import enrich
from hotspots.analysis.repeats import classify_repeats
from hotspots.analysis.robustness import ScaleDependence, default_variants, robustness, scale_dependence
from hotspots.analysis.scan import Scan, space_time_scan
from hotspots.analysis.selection import Selection
from hotspots.analysis.whats_new import News, whats_new
from hotspots.columns import WIJK
from hotspots.i18n import Words
from hotspots.places.streets import city_streets
from hotspots.report.finding import Found
from hotspots.report.patrol_proposal import FEEDBACK_DAYS, PatrolQuestion, propose
from hotspots.report.picture import REPEAT_DAYS, REPEAT_RADIUS, Picture
from hotspots.report.study_area import NEIGHBOURS, inhabited, land, study_grid
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.jobs import Progress, Question

_STEP: Final = 28  # days of a step of the course: whole weeks

_SCANNED: Final = range(2, 3501)
"""How many incidents are scanned for busy periods: more would keep the reader waiting for a minute."""

_SCAN_RADIUS: Final = 500.0
_REPLICATIONS: Final = 199


def what_is_new(stock: Stock, selection: Selection) -> Question:
    """Ask what is new in the last week of the data, of the kinds that are selected."""
    every = cache.kinds_only(selection)
    return Question(("news", stock.key, every), partial(_news, stock, every))


def back_tested(stock: Stock, selection: Selection) -> Question:
    """Ask what maps of the selected kinds would have caught in the last half year of the data."""
    every = cache.kinds_only(selection)
    return Question(("back test", stock.key, every), partial(_back_test, stock, every))


def depends_on_scale(stock: Stock, selection: Selection) -> Question:
    """Ask what of the density of a selection depends on cell size, offset and bandwidth."""
    return Question(("scale", stock.key, selection), partial(_scale, stock, selection))


def how_sure(stock: Stock, selection: Selection, picture: Picture) -> Question:
    """Ask what the statistics add to the hotspots of a picture."""
    settings, found = picture.scene.settings, picture.scene.found
    about = ("how sure", stock.key, selection, settings.method, settings.radius, settings.minimum)
    return Question(about, partial(_more, stock, selection, found))


def patrol_plan(stock: Stock, selection: Selection, asked: PatrolQuestion, words: Words) -> Question:
    """Ask for a patrol plan."""
    title = words("Patrols of {day}", day=words.day(asked.week))
    patrolled = cache.register().visits.minutes(
        stock.city.key,
        synthetic=stock.synthetic,
        first_day=asked.week - timedelta(days=FEEDBACK_DAYS),
        last_day=asked.week - timedelta(days=1),
    )
    about = ("patrol", stock.key, selection, asked, title, tuple(sorted(patrolled.items())))
    return Question(about, partial(_patrol_plan, stock, selection, asked, title, patrolled))


def patrols_tested(stock: Stock, selection: Selection, asked: PatrolQuestion) -> Question:
    """Ask what plans like this one would have met in the last half year, beside three rivals."""
    every = cache.kinds_only(selection)
    teams = tuple(sorted(asked.teams, key=lambda team: team.name))
    about = ("patrols tested", stock.key, every, teams, asked.options)
    return Question(about, partial(_patrols_tested, stock, every, teams, asked.options))


def _patrols_tested(
    stock: Stock, every: Selection, teams: tuple[Team, ...], options: PatrolOptions, progress: Progress
) -> PatrolBackTest:
    """Plan week after week, and count what the stops would have met."""
    return back_test_patrols(
        stock.incidents,
        every,
        teams,
        wijken=stock.layers[WIJK],
        last_day=stock.period[1],
        baseline_years=stock.city.baseline_years,
        options=options,
        streets=city_streets(stock.city),
        progress=progress,
    )


def _patrol_plan(  # noqa: PLR0917 - the question, spread out for the pool of threads
    stock: Stock,
    selection: Selection,
    asked: PatrolQuestion,
    title: str,
    patrolled: Mapping[str, float],
    progress: Progress,
) -> Plan:
    """Propose rounds."""
    return propose(
        stock.incidents,
        stock.membership,
        stock.city,
        stock.layers,
        selection,
        asked,
        title=title,
        synthetic=stock.synthetic,
        patrolled=patrolled,
        progress=progress,
    )


def _news(stock: Stock, every: Selection, progress: Progress) -> News:
    """Scan the last year for what is going on now."""
    chosen = cache.chosen(stock, every)
    return whats_new(
        chosen.incidents,
        on=stock.period[1],
        areas=_naming(stock),
        memberships=chosen.membership,
        land=land(stock.city, stock.layers),
        progress=progress,
    )


def _back_test(stock: Stock, every: Selection, progress: Progress) -> BackTest:
    """Let maps forecast each of the last 26 weeks."""
    incidents = cache.chosen(stock, every).incidents
    return back_test(
        incidents,
        grid=study_grid(stock.city, stock.layers, incidents),
        origins=rolling_origins(stock.period[1]),
        progress=progress,
    )


def _scale(stock: Stock, selection: Selection, progress: Progress) -> ScaleDependence:
    """Compute the density on every scale."""
    return scale_dependence(
        cache.chosen(stock, selection).incidents,
        study_area=inhabited(stock.city, stock.layers),
        progress=progress,
    )


def _more(stock: Stock, selection: Selection, found: Found, progress: Progress) -> pd.DataFrame:
    """Find the hotspots again in other settings, and add trend, repeats and course."""
    incidents = cache.chosen(stock, selection).incidents
    steady = robustness(
        incidents,
        found.clusters,
        variants=default_variants(radius=found.radius, min_incidents=found.minimum),
        progress=lambda share: progress(0.5 * share),
    )
    repeats = classify_repeats(incidents, radius=REPEAT_RADIUS, days=REPEAT_DAYS)
    days = (selection.start or stock.period[0], selection.end or stock.period[1])
    scan = _scan(incidents, days, lambda share: progress(0.5 + 0.5 * share))
    enriched = enrich(
        found.hotspots,
        incidents,
        found.clusters,
        period=days,
        repeats=repeats,
        scan=scan,
        cells=_course(stock, incidents, days),
        robustness=steady,
    )
    return pd.DataFrame(enriched.drop(columns=enriched.geometry.name))


def _scan(incidents: gpd.GeoDataFrame, days: cache.Days, progress: Progress) -> Scan | None:
    """Scan the selection for periods that were busier somewhere than chance explains, where that is quick."""
    longest = min(_STEP, ((days[1] - days[0]).days + 1) // 2)
    located = int(incidents.geometry.notna().sum())
    if located not in _SCANNED or longest < 1:
        return None
    return space_time_scan(
        incidents,
        radius=_SCAN_RADIUS,
        days_max=longest,
        replications=_REPLICATIONS,
        period=days,
        progress=progress,
    )


def _course(stock: Stock, incidents: gpd.GeoDataFrame, days: cache.Days) -> gpd.GeoDataFrame | None:
    """Class the cells by their course, where the period is long enough."""
    if (days[1] - days[0]).days + 1 < MIN_STEPS * _STEP:
        return None
    cube = space_time_cube(
        incidents, study_grid(stock.city, stock.layers, incidents), step=_STEP, period=days
    )
    return emerging_hot_spots(cube, distance=NEIGHBOURS)


def _naming(stock: Stock) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers in which something can lie: all but the water."""
    return {
        key: stock.layers[key]
        for key, layer in stock.city.layers.items()
        if layer.kind != "water" and key in stock.layers
    }
