"""A new incident told in words: what is known around it, in short sentences. No person, no address."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.around import SAME_PLACE
from hotspots.action.daylight import sun_times
from hotspots.action.duty import ALL, Duty
from hotspots.action.measures import COARSE, KINDS
from hotspots.analysis.change import VERDICTS
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import GROUP_LABELS, Taxonomy
from hotspots.report.words import Row

CAUTION: Final = N_(
    "This is what the data say, not what happened: who is behind it is not in it, and what it asks for is "
    "for people to decide."
)

_PRECISIONS: Final = {
    "address": N_("known to the address"),
    "street": N_("known to the street"),
    "area": N_("known to a postcode or an area only"),
}
_LANDMARKS: Final = {
    columns.STATION: N_("Nearest station: {name}, {distance}."),
    columns.TOWN_CENTRE: N_("Nearest town centre: {name}, {distance}."),
}
_IN_IT: Final = {
    columns.STATION: N_("At station {name}."),
    columns.TOWN_CENTRE: N_("In the town centre {name}."),
}
_ROUND: Final = 10
_NAMED: Final = 3  # in sentences; the tables have them all


def heading(duty: Duty, words: Words, *, categories: Taxonomy, area: str | None) -> str:
    """Name the incident by its kind, its area and its moment: never by an address."""
    asked = duty.asked
    kind = words("A place and moment given by hand")
    if asked.category is not None:
        kind = categories.label(asked.category, words.language)
    return " · ".join(part for part in (kind, area, words.moment(asked.on)) if part)


def precision_phrase(duty: Duty, words: Words) -> str:
    """Say how well the place is known."""
    return words(_PRECISIONS.get(duty.asked.precision, _PRECISIONS["area"]))


def sentences(
    duty: Duty, words: Words, *, categories: Taxonomy, centre: tuple[float, float] | None = None
) -> list[str]:
    """Tell what is known, the most urgent first: repeats, amounts, other explosions, measures, cameras.

    Parameters
    ----------
    categories
        Names of the categories.
    centre
        Longitude and latitude of the city, to say whether it was dark; None leaves that out.
    """
    return [
        repeat_sentence(duty, words, categories=categories),
        *near_enough_sentence(duty, words),
        *amount_sentences(duty, words),
        *others_sentences(duty, words),
        *measure_sentences(duty, words),
        *landmark_sentences(duty, words),
        *([light_sentence(duty, words, centre=centre)] if centre else []),
    ]


def repeat_sentence(duty: Duty, words: Words, *, categories: Taxonomy) -> str:
    """Say whether something happened at the same address before."""
    same, days = duty.same_address, words.number(duty.options.days)
    if duty.asked.precision != "address":
        return words(
            "The place is not known to the address, so earlier incidents at the address are unknown."
        )
    if same.empty:
        return words("At this address nothing earlier is in the data.")
    last = same.iloc[0]
    what = categories.label(str(last[columns.CATEGORY]), words.language)
    ago = ago_phrase(float(last[columns.DAYS_BEFORE]), words)
    recent = int(same[columns.FOLLOWS].sum())
    if not recent:
        return words.plural(
            "At this address {n} earlier incident is in the data, none of it in the {days} days before; "
            "the last: {what}, {ago}.",
            "At this address {n} earlier incidents are in the data, none of them in the {days} days before; "
            "the last: {what}, {ago}.",
            len(same),
            days=days,
            what=what,
            ago=ago,
        )
    return words.plural(
        "Repeat: {n} incident at this address in the {days} days before; the last: {what}, {ago}.",
        "Repeat: {n} incidents at this address in the {days} days before; the last: {what}, {ago}.",
        recent,
        days=days,
        what=what,
        ago=ago,
    )


def near_enough_sentence(duty: Duty, words: Words) -> list[str]:
    """Say what counts as the same address when the place was given by hand."""
    if duty.asked.precision != "address" or duty.options.same_place <= SAME_PLACE:
        return []
    return [
        words(
            "The place was given by hand: what is known to lie within {n} metres counts as this address.",
            n=words.number(duty.options.same_place),
        )
    ]


def amount_sentences(duty: Duty, words: Words) -> list[str]:
    """Say how much happened around the place, whether that is usual, and what is not counted."""
    radius, days = words.number(duty.options.radius), words.number(duty.options.days)
    said = [
        words.plural(
            "Within {radius} metres {n} incident of any kind in the {days} days before.",
            "Within {radius} metres {n} incidents of any kind in the {days} days before.",
            len(duty.within),
            radius=radius,
            days=days,
        )
        + " "
        + usual_phrase(duty, words)
    ]
    standing = [row for row in group_records(duty) if row[columns.VERDICT] in {"more", "less"}]
    said += [_standing_out(row, words) for row in standing[: _NAMED + 1]]
    if duty.n_coarse:
        said.append(
            words.plural(
                "{n} incident known to a postcode or area only is counted apart: it may lie elsewhere.",
                "{n} incidents known to a postcode or area only are counted apart: they may lie elsewhere.",
                duty.n_coarse,
            )
        )
    return said


def usual_phrase(duty: Duty, words: Words) -> str:
    """Say what is usual there, and whether this is more than chance."""
    usual = duty.usual
    if not usual.days:
        return words("There are no data for these days, so nothing can be said of them.")
    if not usual.windows:
        return words("There are no earlier baseline years to compare with.")
    total = usual.groups.iloc[0]
    years = words.listing([str(window.year) for window in usual.windows])
    said = words(
        "Usual for the time of year ({years}): {expected}. Verdict: {verdict}.",
        years=years,
        expected=words.number(float(total[columns.EXPECTED]), 1),
        verdict=words(VERDICTS[str(total[columns.VERDICT])]),
    )
    if usual.days < duty.options.days:
        said += " " + words(
            "There are data for {known} of the {days} days only.",
            known=words.number(usual.days),
            days=words.number(duty.options.days),
        )
    return said


def others_sentences(duty: Duty, words: Words) -> list[str]:
    """Tell of other explosions and shootings in the city in the same days."""
    others, days = duty.others, words.number(duty.options.days)
    if others.empty:
        return [
            words("No other explosion or shooting in the city in the {days} days before.", days=days),
        ]
    near = int(others[columns.FOLLOWS].sum())
    said = words.plural(
        "In the city {n} other explosion or shooting in the {days} days before, {near} of it within "
        "{radius} metres.",
        "In the city {n} other explosions and shootings in the {days} days before, {near} of them within "
        "{radius} metres.",
        len(others),
        days=days,
        near=words.number(near),
        radius=words.number(duty.options.radius),
    )
    known = others.dropna(subset=[columns.DISTANCE])
    if len(known):
        nearest = known.sort_values(columns.DISTANCE, kind="stable").to_dict("records")[0]
        said += " " + words(
            "The nearest: {distance}, {ago}.",
            distance=away(float(nearest[columns.DISTANCE]), words),
            ago=ago_phrase(float(nearest[columns.DAYS_BEFORE]), words),
        )
    return [said]


def measure_sentences(duty: Duty, words: Words) -> list[str]:
    """Tell which measures hold at the place, which end soon, and where the cameras are."""
    here = duty.here
    if here.empty:
        said = [words("No measure is known to hold at this place at this moment.")]
    else:
        named = [measure_name(row, words) for row in here.iloc[:_NAMED].to_dict("records")]
        if len(here) > _NAMED:
            named.append(words("{n} more", n=words.number(len(here) - _NAMED)))
        said = [words("In force at this place: {measures}.", measures=words.listing(named))]
    said += [
        words(
            "{measure} ends on {day}.",
            measure=measure_name(row, words),
            day=end_phrase(row[columns.VALID_UNTIL], words),
        )
        for row in duty.ending.iloc[:_NAMED].to_dict("records")
    ]
    cameras, radius = duty.cameras, words.number(duty.options.camera_radius)
    if cameras.empty:
        said.append(words("No camera is known within {radius} metres.", radius=radius))
        return said
    nearest = cameras.to_dict("records")[0]
    said.append(
        words.plural(
            "{n} camera or camera area within {radius} metres; the nearest: {name}, {distance}.",
            "{n} cameras or camera areas within {radius} metres; the nearest: {name}, {distance}.",
            len(cameras),
            radius=radius,
            name=measure_name(nearest, words),
            distance=away(float(nearest[columns.DISTANCE]), words),
        )
    )
    return said


def landmark_sentences(duty: Duty, words: Words) -> list[str]:
    """Name the nearest station and town centre."""
    said: list[str] = []
    for row in duty.landmarks.to_dict("records"):
        kind, distance = row[columns.KIND], float(row[columns.DISTANCE])
        if kind in _LANDMARKS:
            template = _LANDMARKS[kind] if distance else _IN_IT[kind]
            said.append(words(template, name=row[columns.NAME], distance=metres(distance, words)))
    return said


def light_sentence(duty: Duty, words: Words, *, centre: tuple[float, float]) -> str:
    """Say whether it was dark, and when the sun rose and set on that day."""
    on = duty.asked.on
    day = sun_times([on.date()], centre=centre, timezone=str(on.tzinfo)).iloc[0]
    rise, down = day[columns.SUNRISE], day[columns.SUNSET]
    template = (
        N_("It was light: the sun rose at {rise} and set at {set}.")
        if rise <= on < down
        else N_("It was dark: the sun rose at {rise} and set at {set}.")
    )
    return words(template, rise=f"{rise:%H:%M}", set=f"{down:%H:%M}")


def measure_name(row: Row, words: Words) -> str:
    """Name a measure by its kind and, where it has one, its name; its place when that is coarse."""
    kind = words(KINDS[str(row[columns.KIND])])
    name = row[columns.NAME]
    said: str = kind if pd.isna(name) else f"{kind} {name}"
    return words("{measure} (coarse outline)", measure=said) if row[columns.POSITION] == COARSE else said


def measure_period(row: Row, words: Words) -> str:
    """Say from when until when a measure holds, and on what condition."""
    start = words.day(row[columns.VALID_FROM])
    said: str
    if pd.isna(row[columns.VALID_UNTIL]):
        said = words("from {start} until further notice", start=start)
    else:
        end = end_phrase(row[columns.VALID_UNTIL], words)
        said = words("{start} to {end}", start=start, end=end)
    condition = row[columns.CONDITION]
    return said if pd.isna(condition) else f"{said}; {condition}"


def end_phrase(until: pd.Timestamp, words: Words) -> str:
    """Say the end of a measure: the last day, or the moment when it ends in the middle of one."""
    if until == until.normalize():
        return words.day(until.tz_localize(None) - pd.Timedelta(days=1))
    return words.moment(until)


def group_name(code: str, words: Words) -> str:
    """Name a group, or all of them together."""
    return words("All kinds") if code == ALL else words(GROUP_LABELS.get(code, code))


def group_records(duty: Duty) -> Sequence[Row]:
    """Return the groups of what is usual, all together first, then the busiest."""
    groups = duty.usual.groups
    first, rest = groups.iloc[:1], groups.iloc[1:].sort_values(columns.N_NOW, ascending=False, kind="stable")
    ordered: Sequence[Row] = pd.concat([first, rest]).to_dict("records")
    return ordered


def ratio_phrase(row: Row, words: Words) -> str:
    """Say how many times as much as usual, with the exact interval."""
    low, high = row[columns.RATIO_LOW], row[columns.RATIO_HIGH]
    if pd.isna(low):
        return "\N{EN DASH}"
    top = "\N{INFINITY}" if np.isinf(high) else words.number(high, 1)
    ratio = "\N{EN DASH}" if pd.isna(row[columns.RATIO]) else words.number(row[columns.RATIO], 1)
    return f"{ratio} ({words.number(low, 1)}\N{EN DASH}{top})"


def metres(distance: float, words: Words) -> str:
    """Say a distance with no more digits than the data have."""
    if np.isnan(distance):
        return words("distance not known")
    rounded = distance if distance < _ROUND else round(distance, -1)
    return words("{n} metres", n=words.number(rounded))


def away(distance: float, words: Words) -> str:
    """Say how far away something is; what holds the place is at the place."""
    return metres(distance, words) if distance > 0 else words("at this place")


def ago_phrase(days: float, words: Words) -> str:
    """Say how long before: hours within a day, else days."""
    if days < 1:
        hours = int(days * 24)
        return words.plural("{n} hour before", "{n} hours before", hours)
    return words.plural("{n} day before", "{n} days before", int(days))


def _standing_out(row: Row, words: Words) -> str:
    """Say that one group is above or below what is usual."""
    return words(
        "{group}: {n}, usual is {expected}: {verdict} (times usual, 95% interval: {ratio}).",
        group=group_name(str(row[columns.GROUP]), words),
        n=words.number(row[columns.N_NOW]),
        expected=words.number(row[columns.EXPECTED], 1),
        verdict=words(VERDICTS[str(row[columns.VERDICT])]),
        ratio=ratio_phrase(row, words),
    )
