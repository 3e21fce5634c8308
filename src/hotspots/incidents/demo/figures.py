"""The figures the demo city is calibrated to, as data: how many of each category, where and when.

The source is the first progress report of Almere's safety agenda (year 2023, annex 2); docs/demo-city.md says
which of its figures can be honoured together and which cannot. A category that is not in the report has
invented counts of a plausible size and is marked so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Final, Literal

import numpy as np

Zone = Literal["centre", "park", "elsewhere"]
"""Town centre, business park, or neither; every place is in exactly one."""

Role = Literal["home", "corner", "shop", "premises", "station", "school", "open"]
"""What a place is; see :mod:`hotspots.incidents.demo.places`."""

Period = Literal["baseline", "2023"]

FIRST_YEAR: Final = 2019
LAST_YEAR: Final = 2023
"""The last year with figures; later years go on at its level."""

MUNICIPALITY: Final = "GM0034"
"""The named incidents and planted hotspots are those of Almere; another city gets the rates alone."""

CITY_INHABITANTS: Final = 217_790
CITY_DWELLINGS: Final = 88_874


@dataclass(frozen=True)
class Kind:
    """How one category behaves.

    Attributes
    ----------
    code
        The category.
    years
        Incidents in 2019, 2020, 2021, 2022 and 2023.
    centre, park
        Inclination (share before calibration) to the town centres and the business parks: in the baseline
        and in 2023.
    mix
        Role → weight of the places outside the centres and parks.
    rhythm
        A profile of :mod:`hotspots.incidents.demo.rhythm`.
    centre_role
        What kind of place it is in a town centre.
    window
        How uncertain the moment is: a key of ``rhythm.WINDOWS``, None where it is always known.
    theme
        Categories of one theme share the streets and neighbourhoods that have more of it.
    invented
        The report gives no figure for it.
    """

    code: str
    years: tuple[int, int, int, int, int]
    centre: tuple[float, float]
    park: tuple[float, float]
    mix: Mapping[Role, float]
    rhythm: str
    centre_role: Role = "corner"
    window: str | None = None
    theme: str = "street"
    invented: bool = False
    role_rhythm: Mapping[Role, str] = field(default_factory=dict)

    @property
    def is_nuisance(self) -> bool:
        """Nuisance is counted apart from crime, in the parks and centres too."""
        return self.code.startswith("OV-")

    def count(self, year: int) -> int:
        """Return the incidents of a year in a city of Almere's size; after 2023 as many as in 2023."""
        return self.years[min(year, LAST_YEAR) - FIRST_YEAR]


_STREET: Final[Mapping[Role, float]] = {"corner": 0.75, "home": 0.2, "station": 0.05}
_NIGHT: Final[Mapping[Role, float]] = {"corner": 0.5, "home": 0.42, "station": 0.08}
_CARS: Final[Mapping[Role, float]] = {"corner": 0.9, "open": 0.1}
_HOMES: Final[Mapping[Role, float]] = {"home": 1.0}


def _both(share: float) -> tuple[float, float]:
    """Return the same inclination for both periods."""
    return share, share


# fmt: off
KINDS: Final = (
    # High Impact Crimes: the four indicators make 837 in 2023, the report counts 930. The 93 that are left
    # are booked as threats (1.4.4), violence against persons that none of the four indicators holds.
    Kind("1.1.1", (707, 545, 403, 407, 240), _both(0.05), _both(0.0), _HOMES, "burglary",
         centre_role="home", window="home", theme="burglary"),
    Kind("1.4.6", (97, 82, 77, 92, 65), _both(0.40), _both(0.02),
         {"corner": 0.8, "station": 0.2}, "street_robbery"),
    Kind("1.4.7", (22, 16, 17, 23, 9), _both(0.35), _both(0.10),
         {"shop": 0.8, "home": 0.2}, "robbery", centre_role="shop", theme="shop"),
    Kind("1.4.2", (24, 25, 25, 26, 26), _both(0.15), _both(0.03), _NIGHT, "violence", theme="violence"),
    Kind("1.4.3", (66, 52, 55, 68, 70), _both(0.50), _both(0.03), _NIGHT, "violence", theme="violence"),
    Kind("1.4.5", (585, 520, 517, 565, 427), _both(0.28), _both(0.03), _NIGHT, "violence", theme="violence"),
    Kind("1.4.4", (104, 97, 97, 102, 93), _both(0.20), _both(0.04), _NIGHT, "daytime", theme="violence"),
    # Common crime
    Kind("1.2.1", (612, 508, 452, 472, 395), _both(0.12), _both(0.20), _CARS, "vehicle",
         window="vehicle", theme="vehicle"),
    Kind("1.2.3", (680, 590, 610, 688, 702), _both(0.33), _both(0.04),
         {"station": 0.26, "school": 0.24, "home": 0.3, "corner": 0.2}, "bicycle",
         centre_role="station", window="bicycle", theme="bicycle", role_rhythm={"school": "school"}),
    Kind("2.2.1", (905, 930, 885, 868, 816), _both(0.17), _both(0.08),
         {"corner": 0.65, "home": 0.25, "school": 0.07, "open": 0.03}, "vandalism", window="vandalism"),
    Kind("2.5.2", (690, 600, 640, 814, 792), _both(0.82), _both(0.05), {"shop": 1.0}, "shop",
         centre_role="shop", theme="shop"),
    # Street nuisance: the four kinds of the annex make 3,245; the 54 that are left are noise, racing and
    # other nuisance (public drunkenness, which fell).
    Kind("OV-DRANK", (330, 385, 372, 394, 501), _both(0.45), _both(0.05), _STREET, "drink"),
    Kind("OV-DAKLOOS", (240, 270, 290, 332, 392), _both(0.60), _both(0.05),
         {"corner": 0.7, "station": 0.3}, "homeless"),
    Kind("OV-VERWARD", (1020, 1125, 1190, 1282, 1481), _both(0.25), (0.05, 0.11),
         {"home": 0.6, "corner": 0.36, "station": 0.04}, "confused"),
    Kind("OV-JEUGD", (1090, 1420, 1160, 947, 871), _both(0.20), _both(0.03),
         {"corner": 0.8, "school": 0.15, "station": 0.05}, "youth", theme="youth"),
    Kind("OV-GELUID", (35, 46, 38, 36, 28), _both(0.30), (0.35, 0.20), _STREET, "noise"),
    Kind("OV-OVERIG", (30, 26, 24, 26, 18), _both(0.40), _both(0.10), _STREET, "drink"),
    Kind("OV-RACE", (12, 10, 14, 74, 8), _both(0.02), _both(0.75), {"open": 0.5, "corner": 0.5}, "racing",
         theme="racing"),
    # Drugs and weapons
    Kind("3.1.1", (190, 172, 178, 184, 165), _both(0.25), _both(0.12), _STREET, "drugs"),
    Kind("3.1.3", (75, 80, 82, 84, 84), _both(0.25), _both(0.08), _STREET, "drugs"),
    # Explosions and shootings: all of 2023 are named in the report (see NAMED)
    Kind("EX-EXPLOSIE", (1, 1, 2, 3, 8), _both(0.0), _both(0.0), _HOMES, "explosion", centre_role="home"),
    Kind("EX-SCHIETEN", (2, 3, 2, 3, 4), _both(0.2), _both(0.2), _HOMES, "explosion", centre_role="shop"),
    # Not in the report: invented, so that a map of everything is not empty between the indicators
    Kind("1.1.2", (320, 270, 225, 225, 190), _both(0.04), _both(0.02), _HOMES, "vehicle", centre_role="home",
         window="shed", theme="burglary", invented=True),
    Kind("1.2.2", (200, 170, 185, 205, 215), _both(0.07), _both(0.22), _CARS, "vehicle",
         window="vehicle", theme="vehicle", invented=True),
    Kind("1.2.4", (260, 150, 140, 190, 150), _both(0.85), _both(0.01),
         {"station": 0.7, "shop": 0.3}, "shop", centre_role="shop", theme="shop", invented=True),
    Kind("1.2.5", (120, 105, 105, 110, 95), _both(0.12), _both(0.35), _CARS, "vehicle",
         window="vehicle", theme="vehicle", invented=True),
    Kind("2.5.1", (390, 330, 290, 310, 300), _both(0.20), _both(0.45),
         {"shop": 0.6, "school": 0.25, "open": 0.15}, "business", centre_role="shop", window="business",
         theme="business", invented=True),
    Kind("1.6.2", (1060, 990, 1010, 1090, 1150), _both(0.22), _both(0.17),
         {"home": 0.6, "corner": 0.3, "station": 0.1}, "daytime", centre_role="shop", window="bicycle",
         invented=True),
    Kind("2.4.2", (75, 70, 75, 80, 80), _both(0.25), _both(0.08), _HOMES, "daytime", centre_role="shop",
         theme="violence", invented=True),
    Kind("3.5.2", (430, 400, 410, 440, 460), _both(0.08), _both(0.08), _CARS, "driving", invented=True),
    Kind("3.6.4", (330, 350, 320, 340, 350), _both(0.36), _both(0.04), _STREET, "violence", theme="violence",
         invented=True),
    Kind("2.6.9", (60, 70, 55, 55, 45), _both(0.10), _both(0.03), _STREET, "fireworks", theme="youth",
         invented=True),
)
# fmt: on


@dataclass(frozen=True)
class Annex:
    """A figure of the report: a count, a rate per 1,000, or a rate per 100 establishments of a zone.

    Attributes
    ----------
    name
        What it counts.
    codes
        The categories that make it up.
    baseline, y2023
        The value in the baseline (None where the report gives none) and in 2023.
    denominator
        What a rate is based on; None for a count.
    zone
        Where it is counted; None for the whole city.
    """

    name: str
    codes: tuple[str, ...]
    baseline: float | None
    y2023: float
    denominator: Literal["inhabitants", "dwellings", "establishments"] | None = "inhabitants"
    zone: Zone | None = None

    def expected(self, value: float) -> float:
        """Return the incidents a year that a value of this figure stands for."""
        if self.denominator is None:
            return value
        if self.denominator == "establishments":
            return value * ESTABLISHMENTS[self.zone or "centre"] / 100
        return value * (CITY_DWELLINGS if self.denominator == "dwellings" else CITY_INHABITANTS) / 1000


VIOLENCE: Final = ("1.4.2", "1.4.3", "1.4.5")
HIC: Final = ("1.1.1", "1.4.2", "1.4.3", "1.4.4", "1.4.5", "1.4.6", "1.4.7")
VVC: Final = ("1.2.1", "1.2.3", "2.2.1", "2.5.2")
NUISANCE: Final = tuple(kind.code for kind in KINDS if kind.is_nuisance)
DRUGS_WEAPONS: Final = ("3.1.1", "3.1.3")

CRIMES: Final = tuple(kind.code for kind in KINDS if not kind.is_nuisance)

ESTABLISHMENTS: Final[Mapping[Zone, int]] = {"park": 4000, "centre": 1816}
"""Business establishments: the report gives rates per 100 of them and one total, 3,822. The number on the
parks is assumed, that in the centres follows from the total; both are taken to be so in the baseline too."""

ANNEX: Final = (
    Annex("Residential burglary", ("1.1.1",), 5.8, 2.7, "dwellings"),
    Annex("Street robbery", ("1.4.6",), 0.4, 0.3),
    Annex("Robbery", ("1.4.7",), 0.09, 0.04),
    Annex("Violent crime", VIOLENCE, 2.9, 2.4),
    Annex("Theft from vehicles", ("1.2.1",), 2.3, 1.8),
    Annex("Bicycle and moped theft", ("1.2.3",), 2.9, 3.2),
    Annex("Vandalism", ("2.2.1",), 4.1, 3.7),
    Annex("Shoplifting", ("2.5.2",), 3.1, 3.6),
    Annex("Drug and drink nuisance", ("OV-DRANK",), 1.7, 2.3),
    Annex("Nuisance by homeless persons", ("OV-DAKLOOS",), 1.3, 1.8),
    Annex("Confused behaviour", ("OV-VERWARD",), 5.3, 6.8),
    Annex("Youth nuisance", ("OV-JEUGD",), 5.3, 4.0),
    Annex("Drug and weapon crimes", DRUGS_WEAPONS, 1.2, 1.1),
    Annex("All High Impact Crimes", HIC, None, 930, None),
    Annex("All common crime", VVC, None, 2721, None),
    Annex("All street nuisance", NUISANCE, 3299 / 1.08, 3299, None),
    Annex("All drug and weapon crimes", DRUGS_WEAPONS, None, 249, None),
    Annex("Crimes on business parks", CRIMES, 18, 18, "establishments", "park"),
    Annex("Nuisance on business parks", NUISANCE, 5, 4, "establishments", "park"),
    Annex("Crimes in town centres", CRIMES, 107, 111, "establishments", "centre"),
    Annex("Nuisance in town centres", NUISANCE, 49, 51, "establishments", "centre"),
)
"""What the report publishes and incidents can be counted for."""

ZONE_TOTAL: Final = 3822
"""Crimes and nuisance on the business parks and in the town centres in 2023."""

CHANGES: Final = (
    ("Residential burglary, against 2022", ("1.1.1",), -41, 2022),
    ("Murder and manslaughter", ("1.4.2",), 4, None),
    ("Public violence", ("1.4.3",), 16, None),
    ("Theft from vehicles", ("1.2.1",), -23, None),
    ("Bicycle and moped theft", ("1.2.3",), 9, None),
    ("Vandalism", ("2.2.1",), -9, None),
    ("Shoplifting", ("2.5.2",), 15, None),
    ("Youth nuisance", ("OV-JEUGD",), -25, None),
    ("Street nuisance", NUISANCE, 8, None),
)
"""Name, categories, change of 2023 in per cent, against which year (None: the mean of 2019-2022)."""


def zone_target(zone: Zone, period: Period, *, nuisance: bool) -> float:
    """Return the incidents a year that the report stands for in the parks or the centres."""
    figure = next(
        figure for figure in ANNEX if figure.zone == zone and (figure.codes == NUISANCE) == nuisance
    )
    value = figure.y2023 if period == "2023" else figure.baseline
    return figure.expected(value or 0.0)


@cache
def zone_shares(period: Period) -> Mapping[str, Mapping[Zone, float]]:
    """Return the share of each category in the centres and the parks, calibrated to the report.

    Within crime and within nuisance the inclinations of :class:`Kind` are scaled by one factor per zone, so
    that the yearly total of the period meets :func:`zone_target`.

    Returns
    -------
    Mapping
        Category → zone → share; the rest is elsewhere.
    """
    years = slice(4, 5) if period == "2023" else slice(0, 4)
    after = int(period == "2023")
    shares: dict[str, dict[Zone, float]] = {kind.code: {} for kind in KINDS}
    for zone, nuisance in product(ESTABLISHMENTS, (False, True)):
        members = [kind for kind in KINDS if kind.is_nuisance == nuisance]
        inclined = {kind.code: (kind.park if zone == "park" else kind.centre)[after] for kind in members}
        yearly = float(sum(np.sum(kind.years[years]) * inclined[kind.code] for kind in members)) / len(
            range(*years.indices(5))
        )
        factor = zone_target(zone, period, nuisance=nuisance) / yearly
        for code, inclination in inclined.items():
            shares[code][zone] = inclination * factor
    return shares
