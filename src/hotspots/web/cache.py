"""What is kept between reruns and shared between readers; everything in here is read-only.

Nothing depends on who is looking. Frames cannot be hashed, so what was made from them is kept under the
version of the register and the settings, in memory as it is: copying 100,000 incidents at each rerun would
cost more than most of the work.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import geopandas as gpd
import pandas as pd
import streamlit as st

from hotspots.analysis.selection import LeftOut, Selection, left_out, period, select
from hotspots.city import City, default_city_path, load_city
from hotspots.columns import CATEGORY, GROUP, OCCURRED_FROM
from hotspots.i18n import Words
from hotspots.incidents.demo import Demo, demo_city
from hotspots.incidents.taxonomy import GROUP_LABELS
from hotspots.places.joining import join
from hotspots.places.layers import load_layers
from hotspots.places.measures_demo import demo_measures
from hotspots.register import Register
from hotspots.register.database import resolve_url
from hotspots.report.area_figures import Comparison, compare
from hotspots.report.picture import Picture, compose
from hotspots.report.settings import MapSettings

T = TypeVar("T")

Days = tuple[date, date]
"""First and last day."""

_ROW: Final = "row"


@dataclass(frozen=True)
class Stock:
    """What there is to show.

    Attributes
    ----------
    key
        Changes exactly when the rest does: city and version of the register.
    city
        The municipality.
    layers
        Its layers by key.
    incidents
        All incidents: of the register, or of the demo city while that is empty.
    membership
        The areas of each incident (:func:`hotspots.places.joining.join`).
    synthetic
        Whether this is the demo city.
    period
        First and last day on which something happened.
    categories
        The categories that occur, most frequent first within their group, with their group.
    """

    key: tuple[str, str]
    city: City
    layers: Mapping[str, gpd.GeoDataFrame]
    incidents: gpd.GeoDataFrame
    membership: pd.DataFrame
    synthetic: bool
    period: tuple[date, date]
    categories: Mapping[str, str]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that occur, in the order in which they are shown."""
        return tuple(group for group in GROUP_LABELS if group in self.categories.values())


@dataclass(frozen=True)
class Chosen:
    """The incidents of a selection, their memberships, and how many could not be told."""

    incidents: gpd.GeoDataFrame
    membership: pd.DataFrame
    left_out: LeftOut


@dataclass(frozen=True)
class Measures:
    """The measures of the city.

    Attributes
    ----------
    frame
        As :func:`hotspots.places.measures.require_measures` describes them.
    version
        Of the register; 0 while nothing was added there.
    synthetic
        Whether these are those of the demo city.
    """

    frame: gpd.GeoDataFrame
    version: int
    synthetic: bool


def city() -> City:
    """Return the city of this server."""
    return load_city(default_city_path())


def register() -> Register:
    """Return the register of this server, opened once."""
    return _register(_url())


def stock() -> Stock:
    """Return what there is to show now; cheap as long as the register does not change."""
    here = city()
    return _stock(str(here.path), _url(), register().version())


def measures(stock: Stock) -> Measures:
    """Return the measures of the city; those of the demo city while it is shown and none were added."""
    return _measures(stock, (stock.key, register().measures.version(stock.city.key)))


def chosen(stock: Stock, selection: Selection) -> Chosen:
    """Return the incidents of a selection, the same object as long as the question is the same."""
    return _chosen(stock, (stock.key, selection))


def picture(
    stock: Stock,
    selection: Selection,
    settings: MapSettings,
    words: Words,
    *,
    selected: int | None,
    more: pd.DataFrame | None = None,
) -> Picture:
    """Return the picture of a selection.

    Parameters
    ----------
    more
        What the statistics add to its hotspots, once that is known.
    """
    key = (stock.key, selection, settings, words.language, selected, more is not None)
    return _picture(stock, chosen(stock, selection), words, more, key)


def kinds_only(selection: Selection) -> Selection:
    """Return a selection of the same kinds and times of day and week in all years."""
    return replace(selection, start=None, end=None)


def comparison(stock: Stock, selection: Selection) -> Comparison:
    """Return what a selection is compared with."""
    return kept(
        lambda: compare(stock.incidents, stock.membership, selection, stock.city),
        "comparison",
        stock.key,
        selection,
    )


def kept(make: Callable[[], T], *key: Hashable) -> T:
    """Return what ``make`` returned for this key before, or call it; errors are not kept.

    The key says what the answer depends on: the name of the question, the key of the stock, the selection,
    settings.
    """
    return cast("T", _kept(make, key))


def _url() -> str:
    """Return the address of the register, as the environment says it now."""
    return resolve_url(None).render_as_string(hide_password=False)


@st.cache_resource(show_spinner=False, max_entries=64)
def _kept(_make: Callable[[], Any], key: tuple[Hashable, ...]) -> Any:  # noqa: ARG001 - the key of the cache
    """Answer a question."""
    return _make()


@st.cache_resource(show_spinner=False)
def _register(url: str) -> Register:
    """Open a register."""
    return Register.open(url)


@st.cache_resource(show_spinner=False, max_entries=2)
def _stock(city_path: str, url: str, version: int) -> Stock:
    """Load a version of the register, or the demo city while that is empty."""
    here = load_city(Path(city_path))
    incidents = _register(url).incidents(here)
    return _demo(city_path) if incidents.empty else _joined((city_path, f"{url}#{version}"), here, incidents)


@st.cache_resource(show_spinner=False)
def _demo(city_path: str) -> Stock:
    """Make up the demo city."""
    here = load_city(Path(city_path))
    return _joined((city_path, "demo"), here, _demo_city(city_path).incidents, synthetic=True)


@st.cache_resource(show_spinner=False)
def _demo_city(city_path: str) -> Demo:
    """Make up the incidents of the demo city, with the truth behind them."""
    here = load_city(Path(city_path))
    return demo_city(here, load_layers(here))


@st.cache_resource(show_spinner=False, max_entries=2)
def _measures(_stock: Stock, key: tuple[tuple[str, str], int]) -> Measures:
    """Load a version of the measures, or those of the demo city while there are none."""
    _, version = key
    if version or not _stock.synthetic:
        return Measures(register().measures.all(_stock.city), version, synthetic=False)
    demo = demo_measures(_demo_city(_stock.key[0]), _stock.layers)
    return Measures(demo, version, synthetic=True)


def _joined(
    key: tuple[str, str], here: City, incidents: gpd.GeoDataFrame, *, synthetic: bool = False
) -> Stock:
    """Join incidents to the areas of the city."""
    layers = load_layers(here)
    moments = incidents[OCCURRED_FROM]
    return Stock(
        key=key,
        city=here,
        layers=layers,
        incidents=incidents,
        membership=join(incidents, here, layers),
        synthetic=synthetic,
        period=(moments.min().date(), moments.max().date()),
        categories=_categories(incidents),
    )


@st.cache_resource(show_spinner=False, max_entries=12)
def _chosen(_stock: Stock, key: tuple[tuple[str, str], Selection]) -> Chosen:
    """Select incidents and their memberships."""
    _, selection = key
    picked = select(_stock.incidents.assign(**{_ROW: range(len(_stock.incidents))}), selection)
    rows = picked[_ROW].to_numpy()
    return Chosen(
        incidents=picked.drop(columns=_ROW),
        membership=_stock.membership.iloc[rows].reset_index(drop=True),
        left_out=left_out(_stock.incidents, selection),
    )


@st.cache_resource(show_spinner=False, max_entries=24)
def _picture(
    _stock: Stock,
    _chosen: Chosen,
    _words: Words,
    _more: pd.DataFrame | None,
    key: tuple[tuple[str, str], Selection, MapSettings, str, int | None, bool],
) -> Picture:
    """Compose a picture."""
    _, selection, settings, _, selected, _ = key
    return compose(
        _chosen.incidents,
        _chosen.membership,
        _stock.city,
        _stock.layers,
        selection,
        settings,
        _words,
        selected_rank=selected,
        period=period(_stock.incidents, selection),
        demo=_stock.synthetic,
        comparison=comparison(_stock, selection) if settings.measure == "change" else None,
        more=_more,
    )


def _categories(incidents: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the categories that occur with their group."""
    counts = incidents.groupby(CATEGORY, sort=False)[GROUP].agg(["first", "size"])
    counts["order"] = counts["first"].map(list(GROUP_LABELS).index)
    counts = counts.sort_values(["order", "size"], ascending=[True, False])
    return dict(counts["first"])
