"""A selection of incidents composed into a picture: the same from the page, the command line and a link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import folium
import geopandas as gpd
import pandas as pd

from hotspots import columns
from hotspots.analysis.selection import Selection
from hotspots.analysis.selection import period as period_of
from hotspots.city import City
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.demo import DEMO_SOURCE
from hotspots.incidents.taxonomy import taxonomy
from hotspots.places.joining import Books, books
from hotspots.report import words as told
from hotspots.report.area_figures import Comparison
from hotspots.report.canvas import call
from hotspots.report.drawing import Drawn, Scene, draw
from hotspots.report.finding import Layers, find
from hotspots.report.groups import Group, feature_groups
from hotspots.report.layers_hotspots import clicked_texts, hotspot_shapes, rank_of_click
from hotspots.report.legend import legend, signs_section
from hotspots.report.maps import base_map
from hotspots.report.settings import MapSettings
from hotspots.report.words_statistics import statistics_sentences, unsteady

MAX_SHOWN: Final = 100
"""Hotspots that are drawn and told; the rest is in the exports, and the picture says so."""

_DAYS_OF_WEEK: Final = 7

REPEAT_RADIUS: Final = 200.0
"""Within so many metres an incident follows an earlier one nearby."""

REPEAT_DAYS: Final = 14
"""And within so many days."""

CAUTION: Final = N_(
    "Where many people come, much happens: numbers and density show that too, and not only what is unusual."
)


@dataclass(frozen=True, eq=False)
class Picture:
    """What is to be shown of a selection, with its texts in one language; read-only.

    Attributes
    ----------
    scene
        What it was composed of: the incidents, their places, city, layers, selection, settings, words and
        the hotspots found.
    drawn
        The layers as plain data, and what the legend says of them.
    period
        First and last day, None when there is nothing to go by.
    names
        Rank → name, of all hotspots.
    selected_rank
        The hotspot that stands out, None when there is none of that rank.
    demo
        Whether the selection was made from the demo city: an empty one has no source that says so.
    more
        What the statistics add to the hotspots (:func:`hotspots.analysis.enrich.enrich`), once it is known.
    """

    scene: Scene
    drawn: Drawn
    period: tuple[date, date] | None
    names: Mapping[int, str]
    selected_rank: int | None
    demo: bool = False
    more: pd.DataFrame | None = None

    @property
    def words(self) -> Words:
        """The language of all texts."""
        return self.scene.words

    @property
    def n(self) -> int:
        """Incidents in the selection."""
        return len(self.scene.incidents)

    @property
    def hotspots(self) -> gpd.GeoDataFrame:
        """All hotspots by rank, as of :func:`hotspots.analysis.hotspots.hotspots`."""
        return self.scene.found.hotspots

    @property
    def shown(self) -> gpd.GeoDataFrame:
        """The hotspots that are drawn and told: the first :data:`MAX_SHOWN`."""
        return self.hotspots.head(MAX_SHOWN)

    @property
    def counted(self) -> gpd.GeoDataFrame | None:
        """The coloured areas with ``n``, ``denominator``, ``rate``, ``reason``; None when none are shown."""
        return self.drawn.counted

    @property
    def synthetic(self) -> bool:
        """Whether incidents of the demo city are among them: then everything shown has to say so."""
        return self.demo or DEMO_SOURCE in self.sources

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Where the incidents come from; no incident of the demo city is one of the demo city too."""
        found = tuple(sorted(map(str, self.scene.incidents[columns.SOURCE].dropna().unique())))
        return found or ((DEMO_SOURCE,) if self.demo else ())

    @cached_property
    def books(self) -> Books:
        """Where the incidents are: in the city, outside it, or nowhere."""
        return books(self.scene.memberships)

    @cached_property
    def texts(self) -> Mapping[int, told.HotspotText]:
        """Rank → the hotspot in words, of those shown."""
        categories = taxonomy(self.scene.city)
        rows = self.shown.drop(columns=columns.GEOMETRY).to_dict("records")
        texts = {
            int(row[columns.RANK]): told.describe(row, self.words, categories=categories) for row in rows
        }
        return {
            rank: replace(text, statistics=self._statistics.get(rank, ())) for rank, text in texts.items()
        }

    @cached_property
    def _statistics(self) -> Mapping[int, tuple[str, ...]]:
        """Rank → what the statistics add."""
        if self.more is None:
            return {}
        rows = self.more.to_dict("records")
        return {
            int(row[columns.RANK]): tuple(
                statistics_sentences(row, self.words, repeat_days=REPEAT_DAYS, repeat_radius=REPEAT_RADIUS)
            )
            for row in rows
        }

    @cached_property
    def unsteady(self) -> frozenset[int]:
        """Ranks of the hotspots found again in fewer than half of the variants of the settings."""
        rows = [] if self.more is None else self.more.to_dict("records")
        return frozenset(int(row[columns.RANK]) for row in rows if unsteady(row))

    @cached_property
    def selection_text(self) -> str:
        """What was selected: kinds, period, part of the day, weekdays."""
        categories = taxonomy(self.scene.city)
        return told.selection_sentence(self.scene.selection, self.period, self.words, categories=categories)

    @cached_property
    def settings_text(self) -> str:
        """What counts as a hotspot, said aloud."""
        found, method = self.scene.found, self.scene.settings.method
        return told.settings_sentence(method, self.words, radius=found.radius, min_incidents=found.minimum)

    @cached_property
    def suggestion_text(self) -> str:
        """Why the suggested settings are what they are."""
        return self.scene.found.suggestion.why.say(self.words)

    @cached_property
    def books_text(self) -> str:
        """Where the incidents of the selection are, in a sentence whose parts add up."""
        city = self.scene.city
        return told.books_sentence(self.books, self.words, place=city.name if city else None)

    @cached_property
    def source_text(self) -> str:
        """Where the incidents come from; of many sources the first few."""
        return told.source_phrase(self.sources, self.words)

    @cached_property
    def legend_html(self) -> str:
        """The legend as HTML; ``static/map/hotspots-map.css`` has its looks."""
        hatched = [("hatched", self.words("hatched: found again in fewer than half of the variants"))]
        return legend(
            [*self.drawn.sections, *([signs_section(hatched)] if self.unsteady else [])],
            n=self.n,
            period=self.selection_text,
            source=self.source_text,
            synthetic=self.synthetic,
            words=self.words,
        )

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What could not be shown as asked, and the caution that belongs to every map of numbers."""
        words, problem = self.words, self.scene.found.problem
        notes = [*self.drawn.notes, *([words.error(problem)] if problem else [])]
        if len(self.hotspots) > MAX_SHOWN:
            notes.append(
                words(
                    "The {shown} largest of {all} hotspots are shown; all of them are in the downloads.",
                    shown=words.number(MAX_SHOWN),
                    all=words.number(len(self.hotspots)),
                )
            )
        return (*notes, words(CAUTION))

    def base_map(self) -> folium.Map:
        """Return a fresh base map: the same script for a city and a language, whatever is selected."""
        return base_map(self.scene.city, self.scene.layers, self.words)

    def groups(self) -> list[Group]:
        """Return the layers in drawing order, without the legend."""
        groups = list(self.drawn.groups)
        if "hotspots" in self.scene.settings.overlays and len(self.hotspots):
            shapes = hotspot_shapes(
                self.shown,
                self.names,
                selected_rank=self.selected_rank,
                words=self.words,
                unsteady=self.unsteady,
            )
            groups.append(Group("hotspots", (shapes,)))
        return groups

    def feature_groups(self, *, with_legend: bool = True) -> list[folium.FeatureGroup]:
        """Return fresh feature groups for ``feature_group_to_add``; the legend is a corner of the map."""
        legend_group = Group("legend", (call("legend", html=self.legend_html),))
        return feature_groups([*self.groups(), *([legend_group] if with_legend else [])])

    def rank_of_click(self, tooltip: str | None) -> int | None:
        """Return the rank of the hotspot that was clicked, by ``last_object_clicked_tooltip``.

        The map reports the same text when a hotspot is clicked twice: ask for
        ``last_object_clicked_count`` too, which rises at every click.
        """
        return rank_of_click(tooltip, self._clicked)

    @cached_property
    def _clicked(self) -> Mapping[str, int]:
        return clicked_texts(self.shown, self.names, words=self.words)


def compose(  # noqa: PLR0917 - the seven things that a picture is made of, in the order data to language
    incidents: gpd.GeoDataFrame,
    memberships: pd.DataFrame,
    city: City | None,
    layers: Layers | None,
    selection: Selection,
    settings: MapSettings,
    words: Words,
    *,
    selected_rank: int | None = None,
    period: tuple[date, date] | None = None,
    demo: bool = False,
    comparison: Comparison | None = None,
    more: pd.DataFrame | None = None,
) -> Picture:
    """Compose the picture of a selection.

    Hotspots, density and points are remembered for the very same frame and settings: give the same object
    again when only the language, the background or the selected hotspot changes.

    Parameters
    ----------
    incidents
        The incidents selected (:func:`hotspots.analysis.selection.select`), in ``city.crs`` or, without a
        city, in any projected CRS in metres.
    memberships
        Their rows of :func:`hotspots.places.joining.join`, same index. Without a city that of
        :func:`places_without_city`.
    selection
        What was selected, to say it.
    selected_rank
        The hotspot that stands out.
    period
        First and last day, when the selection leaves them open and not all incidents are given.
    demo
        Whether the incidents were selected from the demo city.
    comparison
        What the selection is compared with; needed for the measure ``"change"``.
    more
        What the statistics add to the hotspots, if that is known.
    """
    days = period or period_of(incidents, selection)
    weeks = ((days[1] - days[0]).days + 1) / _DAYS_OF_WEEK if days else 1.0
    found = find(incidents, memberships if city else None, city, layers, settings, weeks=weeks)
    records = found.hotspots.drop(columns=columns.GEOMETRY).to_dict("records")
    names = {int(row[columns.RANK]): told.hotspot_name(row, words) for row in records}
    chosen = selected_rank if selected_rank in names and selected_rank <= MAX_SHOWN else None
    scene = Scene(incidents, memberships, city, layers, selection, settings, words, found, days, comparison)
    return Picture(scene, draw(scene), days, names, chosen, demo, more)


def places_without_city(incidents: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return memberships for incidents without a city: each has a location or has none."""
    missing = incidents.geometry.isna() | incidents.geometry.is_empty
    place = missing.map({True: columns.NO_LOCATION, False: columns.OUTSIDE})
    return pd.DataFrame({columns.PLACE: place.astype("str")}, index=incidents.index)
