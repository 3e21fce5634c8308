"""Which dwellings a warning letter goes to: the rule, its limits, and what is said when it does not apply."""

from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from hotspots.errors import N_, LetterError

RADIUS: Final = 200.0
"""Metres: the usual reach of a burglary that draws others after it."""

DAYS: Final = 14
"""Days: how long that usually lasts."""

BUDGET: Final = 3_600
"""Letters of a year."""

WIDEST: Final = 2.0
"""How many times the radius a zone with too few dwellings is widened at most."""

BURGLARY: Final = ("1.1.1",)
"""Burglary of a dwelling, in the police classes."""

_LIMITS: Final = {
    "radius": (1.0, 100_000.0),
    "days": (1, 366),
    "neighbours": (1, 100),
    "weeks_between": (0, 520),
    "budget": (0, 1_000_000),
    "least_dwellings": (2, 1_000),
    "most_dwellings": (10, 50_000),
}


@dataclass(frozen=True)
class LetterRule:
    """A rule of distance and days, or of neighbours and days. Hashable: it can be a cache key.

    No dwelling has a score: it is within the rule or it is not.

    Attributes
    ----------
    radius
        Metres around a burglary, that distance included. With `neighbours` it only limits how far a zone
        with too few dwellings is widened.
    days
        The burglaries of so many days, the last day among them.
    neighbours
        None for the rule by distance. Else n: along the street of the burglary the dwellings of the n next
        house numbers up and down, on either side of the street, and of the number itself.
    weeks_between
        Who was written to in the last so many weeks is not written to again; 0 for no such pause.
    budget
        Letters of a year.
    least_dwellings
        A zone with fewer is widened or left out, so that no letter points at one home.
    most_dwellings
        A zone with more is refused: the rule is too wide.
    categories
        What counts as a burglary, as codes of the taxonomy.

    Raises
    ------
    LetterError
        When a number is out of range.
    """

    radius: float = RADIUS
    days: int = DAYS
    neighbours: int | None = None
    weeks_between: int = 12
    budget: int = BUDGET
    least_dwellings: int = 10
    most_dwellings: int = 5_000
    categories: tuple[str, ...] = BURGLARY

    def __post_init__(self) -> None:
        for name, (least, most) in _LIMITS.items():
            value = getattr(self, name)
            if value is None and name == "neighbours":
                continue
            if not (isfinite(value) and least <= value <= most):
                raise _out_of_range(name, value, least, most)
        if self.most_dwellings < self.least_dwellings:
            raise _out_of_range(
                "most_dwellings", self.most_dwellings, self.least_dwellings, _LIMITS["most_dwellings"][1]
            )


def _out_of_range(name: str, value: Any, least: float, most: float) -> LetterError:
    """Say which number of a rule cannot be."""
    if name == "radius":
        return LetterError(
            "letters_radius",
            N_(
                "The radius of letters is a distance in metres, from {least} to {most}. It was {given}. "
                "Choose a distance in that range."
            ),
            least=f"{least:g}",
            most=f"{most:.0f}",
            given=f"{value:g}",
        )
    return LetterError(
        "letters_rule",
        N_(
            "A rule for letters has whole numbers within limits. {name} is from {least} to {most}; "
            "it was {given}. Choose a number in that range."
        ),
        name=name,
        least=f"{least:.0f}",
        most=f"{most:.0f}",
        given=f"{value:g}",
    )


def zone_too_large(n: int, rule: LetterRule) -> LetterError:
    """Say that a zone holds more dwellings than letters are for."""
    return LetterError(
        "letters_zone_too_large",
        N_(
            "A letter goes to the dwellings close to a burglary, at most {most} in one zone. With {radius} m "
            "and {days} days one zone has {n}. Choose a smaller radius or fewer days."
        ),
        most=rule.most_dwellings,
        radius=f"{rule.radius:g}",
        days=rule.days,
        n=n,
    )


def no_addresses() -> LetterError:
    """Say that there is no dwelling to write to."""
    return LetterError(
        "letters_no_addresses",
        N_(
            "Letters go to the dwellings of the address table. There is no dwelling in it. "
            "Load the addresses of the city: hotspots addresses load."
        ),
    )


def no_burglaries(rule: LetterRule, first: str, last: str) -> LetterError:
    """Say that nothing happened in the days that count."""
    return LetterError(
        "letters_no_burglaries",
        N_(
            "Letters follow burglaries. In the {days} days from {first} to {last} there is none with a "
            "precise location. Choose more days or another last day."
        ),
        days=rule.days,
        first=first,
        last=last,
    )


def no_budget(budget: int, left: int) -> LetterError:
    """Say that no letter may be written any more."""
    return LetterError(
        "letters_no_budget",
        N_(
            "Letters are written within the budget of the year. Of {budget} letters {left} are left. "
            "Raise the budget, or wait for the new year."
        ),
        budget=budget,
        left=left,
    )


def no_dwelling_near(rule: LetterRule) -> LetterError:
    """Say that no zone has enough dwellings."""
    return LetterError(
        "letters_no_dwellings_near",
        N_(
            "A zone has at least {least} dwellings, within {widest} m of its burglaries at most. None of the "
            "zones has. Choose a larger radius, or check that the addresses are those of this city."
        ),
        least=rule.least_dwellings,
        widest=f"{WIDEST * rule.radius:g}",
    )
