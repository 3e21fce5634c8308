"""Single events of the demo city, as data: incidents the report names, hotspots planted for tests."""

from dataclasses import dataclass
from typing import Final

from hotspots.incidents.demo.figures import Role, Zone


@dataclass(frozen=True)
class Named:
    """An incident that the report names, with the month and the part of town it gives.

    Attributes
    ----------
    code
        Category; the incident is one of the yearly count of that category.
    month
        Of 2023.
    district
        Code of the part of town, None where the report names none.
    zone, role
        What kind of place it is.
    place
        Incidents with the same text happened at the same address.
    what
        What the report says, in short.
    days
        First and last day of the month, where the report gives an order.
    """

    code: str
    month: int
    district: str | None
    zone: Zone
    role: Role
    place: str
    what: str
    days: tuple[int, int] = (1, 31)


NAMED: Final = (
    Named("EX-EXPLOSIE", 2, "haven", "elsewhere", "home", "home-feb", "burning explosive at a home", (1, 12)),
    Named(
        "2.2.1",
        2,
        "haven",
        "elsewhere",
        "home",
        "home-feb",
        "brick through the window of the same home",
        (14, 28),
    ),
    Named("EX-EXPLOSIE", 8, "poort", "elsewhere", "home", "home-aug", "explosion at a flat"),
    Named("EX-EXPLOSIE", 9, "buiten", "elsewhere", "home", "home-sep", "explosion at a home"),
    Named("EX-SCHIETEN", 10, "stad", "elsewhere", "home", "home-oct-1", "shooting at a home"),
    Named("EX-SCHIETEN", 10, "buiten", "elsewhere", "home", "home-oct-2", "shooting at a home"),
    Named("EX-EXPLOSIE", 11, "stad", "elsewhere", "home", "home-nov", "explosion at a home"),
    Named("EX-EXPLOSIE", 12, "stad", "elsewhere", "home", "home-dec-1", "explosion at a home"),
    Named("EX-EXPLOSIE", 12, "stad", "elsewhere", "home", "home-dec-2", "explosion at a home"),
    Named("EX-EXPLOSIE", 12, "haven", "elsewhere", "home", "home-dec-3", "explosion at a home"),
    Named("EX-EXPLOSIE", 12, "haven", "elsewhere", "home", "home-dec-4", "explosion at a home"),
    Named("1.4.3", 2, "stad", "centre", "shop", "bar-feb", "violence at a bar"),
    Named("1.4.3", 2, "stad", "centre", "shop", "bar-feb", "violence at the same bar"),
    Named("EX-SCHIETEN", 5, "haven", "centre", "shop", "bar-may", "shooting at a bar"),
    Named("1.6.2", 8, None, "park", "premises", "premises-aug", "stolen motorcycles in business premises"),
    Named(
        "EX-SCHIETEN",
        10,
        "buiten",
        "park",
        "premises",
        "premises-oct",
        "business premises shot at repeatedly",
    ),
    Named(
        "1.6.1",
        11,
        "stad",
        "park",
        "premises",
        "premises-nov",
        "burning object thrown into business premises",
    ),
    Named("2.2.1", 11, "stad", "park", "premises", "premises-nov", "a second incident at the same premises"),
)
"""The report says "among others" and gives neither day nor address: both are invented here. It calls some
premises no more than that; they are put on a business park."""


@dataclass(frozen=True)
class Planted:
    """A hotspot planted on purpose, out of the yearly count of its category.

    Attributes
    ----------
    name
        A stable name for tests.
    code
        Category.
    anchor
        Code of a wijk, or of a station: the hotspot lies in its middle.
    zone, role
        Which places it is made of.
    radius
        In metres; all incidents lie within.
    start, end
        First and last day.
    n
        Planted incidents.
    places
        Over how many places they are spread.
    """

    name: str
    code: str
    anchor: str
    zone: Zone
    role: Role
    radius: float
    start: str
    end: str
    n: int
    places: int


PLANTED: Final = (
    Planted(
        "youth-stripheldenbuurt",
        "OV-JEUGD",
        "WK003452",
        "elsewhere",
        "corner",
        150,
        "2021-05-01",
        "2021-08-31",
        45,
        5,
    ),
    Planted(
        "robbery-centre-haven",
        "1.4.6",
        "WK003401",
        "centre",
        "corner",
        180,
        "2022-01-01",
        "2022-03-31",
        14,
        6,
    ),
    Planted(
        "racing-stichtsekant",
        "OV-RACE",
        "WK003415",
        "park",
        "premises",
        400,
        "2022-06-01",
        "2022-08-31",
        60,
        9,
    ),
    Planted(
        "drink-centre-stad",
        "OV-DRANK",
        "WK003417",
        "centre",
        "corner",
        120,
        "2023-01-01",
        "2023-12-31",
        75,
        4,
    ),
    Planted(
        "bicycles-station-muziekwijk",
        "1.2.3",
        "almere-muziekwijk",
        "elsewhere",
        "station",
        150,
        "2023-09-01",
        "2023-10-31",
        32,
        6,
    ),
    Planted(
        "cars-noorderplassen",
        "1.2.1",
        "WK003431",
        "elsewhere",
        "corner",
        250,
        "2023-10-01",
        "2023-11-15",
        24,
        9,
    ),
    Planted(
        "burglary-muziekwijk-noord",
        "1.1.1",
        "WK003428",
        "elsewhere",
        "home",
        200,
        "2023-11-01",
        "2023-12-31",
        14,
        12,
    ),
)
"""The racing at Stichtsekant (summer of 2022) and the robberies in the centre of Haven (early 2022) are in
the report; the others are invented."""
