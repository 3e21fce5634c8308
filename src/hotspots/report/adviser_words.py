"""The plan of the burglary advisers in words: what it reaches, how sure that is, and why."""

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.adviser_need import Need
from hotspots.action.adviser_types import AdviserPlan
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.notes import Note

if TYPE_CHECKING:
    from hotspots.report.adviser_told import ToldPlan

CAUTION: Final = N_(
    "A plan is a proposal: people decide. It knows neighbourhoods and not addresses, and no person."
)

_DECIMALS: Final = {"expected": 2, "surplus": 2, "times": 1}
_SMALL_GAP: Final = 0.001


def say(note: Note, words: Words) -> str:
    """Say a reason, its burglaries with the decimals that mean something."""
    params = {
        name: words.number(value, _DECIMALS.get(name, 1)) if isinstance(value, float) else value
        for name, value in note.params.items()
    }
    return Note(note.code, note.template, params).say(words)


def plan_sentence(told: "ToldPlan", words: Words) -> str:
    """Say what a plan reaches with how many advisers."""
    rounds = told.rounds
    return words(
        "{advisers} advisers visit {visits} dwellings in {areas} neighbourhoods in {weeks}. That reaches "
        "{reach} of "
        "the {expected} burglaries expected in those weeks ({share}).",
        advisers=words.number(len(told.advisers)),
        visits=words.number(int(rounds[columns.VISITS].sum())),
        areas=words.number(len(rounds)),
        weeks=words.plural("{n} dark week", "{n} dark weeks", len(told.weeks)),
        reach=words.number(told.reach, 2),
        expected=words.number(told.expected, 1),
        share=words.percent(told.reach / told.expected if told.expected else 0.0, 1),
    )


def sure_sentence(told: "ToldPlan", words: Words) -> str:
    """Say how far the plan may be from the best one."""
    if told.optimal:
        return words("No plan under these settings reaches more: that is proven.")
    if told.gap < _SMALL_GAP:
        return words("This is the best plan found within the time; it is within 0.1% of the best possible.")
    return words(
        "This is the best plan found within the time; the best possible one gains at most {gap} more.",
        gap=words.percent(told.gap, 1),
    )


def moves_sentence(told: "ToldPlan", words: Words) -> str:
    """Say what changes against the plan before; empty without one."""
    if not told.replanned:
        return ""
    if not told.begun + told.dropped:
        return words(
            "Nothing changes against the plan in force: no move gains {cost} burglaries.",
            cost=_cost(told, words),
        )
    return words(
        "Against the plan in force {begun} neighbourhoods are begun with and {dropped} dropped unfinished; "
        "in the weighing each of these costs {cost} burglaries.",
        begun=words.number(told.begun),
        dropped=words.number(told.dropped),
        cost=_cost(told, words),
    )


def rivals_sentence(told: "ToldPlan", even: float, biggest: float, words: Words) -> str:
    """Set the reach beside that of as many visits handed out in two simple ways."""
    return words(
        "As many visits spread evenly over all dwellings would reach {even}; in the neighbourhoods with most "
        "dwellings "
        "{biggest}. The plan reaches {reach}.",
        even=words.number(even, 2),
        biggest=words.number(biggest, 2),
        reach=words.number(told.reach, 2),
    )


def need_sentences(need: Need, words: Words, *, by_addresses: bool) -> list[str]:
    """Say what the expected numbers rest on."""
    windows = words.listing(
        [words("{start} to {end}", start=words.day(a), end=words.day(b)) for a, b in need.windows]
    )
    followers = need.followers
    said = [
        words(
            "Expected: in the last 52 weeks there were {weekly} burglaries a week, and this season is "
            "{index} times as busy as the year around it. Where: {n} burglaries of the same season "
            "({windows}), per dwelling and "
            "shrunk to the city's rate.",
            weekly=words.number(need.weekly, 1),
            index=words.number(need.index, 2),
            n=words.number(int(need.areas[columns.N].sum())),
            windows=windows,
        ),
        words(
            "Near repeats: a burglary draws {each} others after it within 400 metres and eight weeks. Those "
            "of the last eight weeks ({recent}) are expected to draw {total} within the plan; what an "
            "ordinary course would "
            "bring of that is taken off everywhere.",
            each=words.number(followers.per_burglary, 2),
            recent=words.number(followers.recent),
            total=words.number(followers.total, 2),
        )
        if followers.per_burglary
        else words("Near repeats: in these data they are no more than chance, so they add nothing."),
        words("Dwellings per neighbourhood: those of the quarter, shared out by the addresses of the city.")
        if by_addresses
        else words(
            "Dwellings per neighbourhood: those of the quarter, shared out by ground outside business parks "
            "and water. Load the addresses of the city for a better figure."
        ),
    ]
    if need.left_out:
        said.append(
            words.plural(
                "{n} burglary lies in no neighbourhood with dwellings and is left out.",
                "{n} burglaries lie in no neighbourhood with dwellings and are left out.",
                need.left_out,
            )
        )
    return said


def weeks_sentence(weeks: tuple[date, ...], before: str, words: Words) -> str:
    """Say which weeks are dark."""
    return words(
        "Dark weeks: {n}, from {first} to {last}. A week is dark when on its working days the sun sets "
        "before "
        "{before} on average.",
        n=words.number(len(weeks)),
        first=words.day(weeks[0]),
        last=words.day(weeks[-1]),
        before=before,
    )


def curve_sentence(curve: pd.DataFrame, words: Words) -> str:
    """Say what more spread costs."""
    known = curve.dropna(subset=[columns.REACH])
    if known.empty:
        return words("No floor can be held with so few advisers.")
    free, tight = known.iloc[0], known.iloc[-1]
    told = words(
        "Without a floor the plan reaches {free}, and the district with least gets {least} of its dwellings "
        "visited. "
        "With a floor of {floor} of the even spread it reaches {tight}, and the district with least gets "
        "{most}.",
        free=words.number(free[columns.REACH], 2),
        least=words.percent(free[columns.SMALLEST_SHARE], 1),
        floor=words.percent(tight[columns.FLOOR]),
        tight=words.number(tight[columns.REACH], 2),
        most=words.percent(tight[columns.SMALLEST_SHARE], 1),
    )
    if len(known) < len(curve):
        return f"{told} {words('Higher floors cannot be held with whole advisers.')}"
    return told


def rivals(plan: AdviserPlan) -> tuple[float, float]:
    """Return what as many visits reach when spread evenly, and when in the largest neighbourhoods first."""
    areas = plan.areas
    left = areas[columns.LEFT].to_numpy(dtype=np.float64)
    dwellings = np.maximum(areas[columns.DWELLINGS].to_numpy(dtype=np.float64), 1.0)
    density = areas[columns.EXPECTED].fillna(0.0).to_numpy(dtype=np.float64) / dwellings
    total = float(plan.rounds[columns.VISITS].sum())
    even = float((density * left).sum() * total / max(float(left.sum()), 1.0))
    largest = np.lexsort((areas[columns.CODE].to_numpy(dtype=str), -left))
    spent = np.clip(total - (np.cumsum(left[largest]) - left[largest]), 0.0, left[largest])
    return even, float((density[largest] * spent).sum())


def _cost(told: "ToldPlan", words: Words) -> str:
    """Write the cost of a move."""
    return words.number(told.settings.cost, 2)
