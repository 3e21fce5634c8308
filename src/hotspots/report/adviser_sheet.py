"""A sheet on paper for a burglary adviser: map of the round, neighbourhoods, why, and boxes to tally."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from hotspots import columns
from hotspots.city import City
from hotspots.i18n import Words
from hotspots.report.adviser_tables import week_phrase
from hotspots.report.adviser_told import DISTRICT_NAME, FIRST, LAST, ToldPlan
from hotspots.report.adviser_words import CAUTION, say
from hotspots.report.layers_advisers import LAYER, outline
from hotspots.report.paper_map import Points, Shapes, paper_map
from hotspots.report.typesetting import Sheet, as_png, typeset

TEMPLATE: Final = "adviser.typ"

_WIDTH: Final = 176.0
_HEIGHT: Final = 104.0
_TALLY: Final = 10  # dwellings a box


@dataclass(frozen=True, eq=False)
class AdviserSheet:
    """The sheet of one adviser, ready to be set.

    Attributes
    ----------
    told
        The plan.
    adviser
        Whose round it is.
    city, layers
        The ground of the map.
    words
        The language.
    source, synthetic
        Where the incidents come from; whether it is the demo city.
    day
        The day it was made.
    """

    told: ToldPlan
    adviser: int
    city: City
    layers: Mapping[str, gpd.GeoDataFrame]
    words: Words
    source: str
    synthetic: bool
    day: date

    def pdf(self) -> bytes:
        """Return the sheet as a tagged PDF, the same for the same data."""
        return typeset(TEMPLATE, self.data(), about=self._about(), images={"map.svg": self._map()})

    def png(self, *, pages: int = 1, ppi: int = 110) -> tuple[bytes, ...]:
        """Return pictures of its first pages."""
        images = {"map.svg": self._map()}
        return as_png(TEMPLATE, self.data(), about=self._about(), images=images, pages=pages, ppi=ppi)

    def data(self) -> dict[str, Any]:
        """Return what the template prints."""
        words, walked = self.words, self.told.of(self.adviser)
        rows = walked.to_dict("records")
        weeks = self.told.weeks
        return {
            "lead": words(
                "{visits} dwellings in {areas} in {district}, {a_week} a week. {reach} burglaries are "
                "expected in "
                "the dwellings that you visit.",
                visits=words.number(int(walked[columns.VISITS].sum())),
                areas=words.plural("{n} neighbourhood", "{n} neighbourhoods", len(walked)),
                district=str(walked[DISTRICT_NAME].iloc[0]),
                a_week=words.number(self.told.settings.capacity // max(self.told.settings.weeks, 1)),
                reach=words.number(float(walked[columns.REACH].sum()), 2),
            ),
            "map_alt": words(
                "Map of the round of adviser {adviser}: {places}.",
                adviser=self.adviser,
                places=words.listing([str(name) for name in walked[columns.NAME]]),
            ),
            "titles": {
                "areas": words("Neighbourhoods, in this order"),
                "why": words("Why here"),
                "tally": words("Tally: cross out a box for every {n} dwellings visited", n=_TALLY),
            },
            "areas": {
                "head": [
                    words("No."),
                    words("Neighbourhood"),
                    words("To visit"),
                    words("Dwellings"),
                    words("Expected"),
                    words("Weeks"),
                ],
                "rows": [
                    [
                        str(row[columns.ORDER]),
                        str(row[columns.NAME]),
                        words.number(row[columns.VISITS]),
                        words.number(row[columns.DWELLINGS]),
                        words.number(row[columns.EXPECTED], 2),
                        week_phrase(row, self.told, words),
                    ]
                    for row in rows
                ],
            },
            "why": [
                {"name": str(row[columns.NAME]), "text": " ".join(say(note, words) for note in row["why"])}
                for row in rows
            ],
            "tally": [
                {
                    "week": words("Week of {day}", day=words.day(week)),
                    "areas": [
                        {"name": str(row[columns.NAME]), "boxes": boxes}
                        for row in rows
                        if (boxes := self._boxes(row, at))
                    ],
                }
                for at, week in enumerate(weeks)
            ],
            "visited": words("visited:"),
            "not_home": words("not at home:"),
            "caution": words(CAUTION),
            "bring": words(
                "Say who you are and show your pass. Advice is free and nobody has to take it. Note numbers "
                "per neighbourhood and week, no names and no addresses."
            ),
        }

    def _boxes(self, row: Mapping[Any, Any], week: int) -> int:
        """Return how many boxes a neighbourhood has in a week: one for every ten dwellings planned there."""
        walked = self.told.of(self.adviser)
        before = int(walked.loc[walked[columns.ORDER] < row[columns.ORDER], columns.VISITS].sum())
        a_week = self.told.settings.capacity / max(self.told.settings.weeks, 1)
        last = len(self.told.weeks) - 1
        end = float("inf") if week == last else (week + 1) * a_week
        begin = max(before, week * a_week)
        planned = min(before + int(row[columns.VISITS]), end) - begin
        return -int(-planned // _TALLY) if planned > 0 and row[FIRST] <= week <= row[LAST] else 0

    def _about(self) -> Sheet:
        """Return what the sheet says of itself."""
        words = self.words
        first, last = self.told.days
        return Sheet(
            title=words("Round of burglary adviser {adviser}", adviser=self.adviser),
            words=words,
            day=self.day,
            period=words("{start} to {end}", start=words.day(first), end=words.day(last)),
            source=self.source,
            synthetic=self.synthetic,
        )

    def _map(self) -> bytes:
        """Draw the map of the round: its neighbourhoods numbered in their order."""
        words, areas = self.words, self.layers[LAYER]
        walked = self.told.of(self.adviser)
        at = pd.Index(areas[columns.CODE]).get_indexer(walked[columns.CODE])
        round_ = gpd.GeoSeries(areas.geometry.to_numpy()[at], crs=areas.crs)
        others = self.told.rounds.loc[self.told.rounds[columns.ADVISER] != self.adviser]
        drawn = [Shapes(round_, words("your round"), "hatched")]
        if len(others):
            beside = gpd.GeoSeries([outline(part, areas) for part in _parts(others)], crs=areas.crs)
            drawn.insert(0, Shapes(beside, words("rounds of others"), "dotted"))
        return paper_map(
            self.city,
            self.layers,
            words=words,
            focus=round_,
            width_mm=_WIDTH,
            height_mm=_HEIGHT,
            shapes=drawn,
            points=[
                Points(
                    round_.representative_point(),
                    words("neighbourhood, in the order of the round"),
                    labels=[str(order) for order in walked[columns.ORDER]],
                )
            ],
            source=self.source,
            synthetic=self.synthetic,
        )


def _parts(rounds: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rounds of the advisers one by one."""
    return [part for _, part in rounds.groupby(columns.ADVISER)]
