"""When it happens, in words: the equals of the charts of the page Tijd."""

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.points import Floats
from hotspots.analysis.rhythm import PARTS_OF_DAY
from hotspots.i18n import Words
from hotspots.report.charts import amount, step_name
from hotspots.report.words import PARTS, share_phrase

FEW: Final = 20
"""Below this many incidents no busiest time is named: chance would name it."""


def hours_sentence(hours: Floats, words: Words) -> str:
    """Say which hour of the week, day and hour of the day are busiest.

    Parameters
    ----------
    hours
        Incidents by weekday and hour, shape (7, 24).
    """
    total = float(hours.sum())
    if total < FEW:
        return words("Too few incidents to name a busiest time.")
    day, hour = divmod(int(hours.argmax()), hours.shape[1])
    of_day = int(hours.sum(axis=0).argmax())
    return words(
        "Busiest is {day} from {hour} to {next} h with {share} of all incidents; spread evenly every hour of "
        "the week would have {even}. The busiest day is {busiest_day} ({day_share}), the busiest hour of the "
        "day from {of_day} to {of_day_next} h ({hour_share}).",
        day=words.weekday(day),
        hour=hour,
        next=hour + 1,
        share=share_phrase(hours[day, hour] / total, words),
        even=share_phrase(1 / hours.size, words),
        busiest_day=words.weekday(int(hours.sum(axis=1).argmax())),
        day_share=words.percent(hours.sum(axis=1).max() / total),
        of_day=of_day,
        of_day_next=of_day + 1,
        hour_share=words.percent(hours.sum(axis=0).max() / total),
    )


def midnight_sentence(n: int, words: Words) -> str:
    """Say how many moments stand at exactly 00:00, and that they are not in the picture."""
    return words.plural(
        "{n} incident stands at exactly 00:00, which far more often means that the time is unknown. It is "
        "not in the picture.",
        "{n} incidents stand at exactly 00:00, which far more often means that the time is unknown. They are "
        "not in the picture.",
        n,
    )


def parts_sentence(parts: Floats, words: Words) -> str:
    """Say how the incidents are spread over the parts of the day; ``parts`` has shape (4,)."""
    total = float(parts.sum())
    if total < FEW:
        return words("Too few incidents to name a busiest time.")
    names = list(PARTS_OF_DAY)
    order = np.argsort(-parts, kind="stable")
    return words(
        "Most happens in the {part}: {share}. Least in the {least}: {least_share}.",
        part=words(PARTS[names[order[0]]]),
        share=words.percent(parts[order[0]] / total),
        least=words(PARTS[names[order[-1]]]),
        least_share=words.percent(parts[order[-1]] / total),
    )


def season_sentence(curve: pd.DataFrame, step: str, words: Words) -> str:
    """Say which month or week is busiest and quietest, of :func:`hotspots.analysis.seasons.season_curve`."""
    known = curve.dropna(subset=[columns.INDEX])
    if known[columns.N].sum() < FEW:
        return words("Too few incidents to name a busiest time.")
    index = known[columns.INDEX].to_numpy()
    most, least = known.iloc[int(index.argmax())], known.iloc[int(index.argmin())]
    said = words(
        "Busiest is {most}: {index} times the mean of the year{interval}. Quietest is {least}: {least_index} "
        "times{least_interval}.",
        most=_step(step, int(most[step]), words),
        index=words.number(most[columns.INDEX], 2),
        interval=_interval(most, words),
        least=_step(step, int(least[step]), words),
        least_index=words.number(least[columns.INDEX], 2),
        least_interval=_interval(least, words),
    )
    if most[columns.INDEX_LOW] <= 1 and least[columns.INDEX_HIGH] >= 1:
        said += " " + words("Both may be chance: there is no clear season.")
    return said


def trend_sentence(steps: pd.DataFrame, step: str, period: tuple[date, date], words: Words) -> str:
    """Say how many months or weeks of a period lie outside the band, and how the last one went.

    Parameters
    ----------
    steps
        Of :func:`hotspots.analysis.seasons.trend`.
    period
        First and last day looked at.
    """
    ends = steps[columns.START] + pd.to_timedelta(steps[columns.DAYS] - 1, "D")
    within = (ends >= pd.Timestamp(period[0])) & (steps[columns.START] <= pd.Timestamp(period[1]))
    known = steps[within & steps[columns.LOW].notna()]
    if known.empty:
        return words("There are too few baseline years in the data to say what is usual.")
    above, below = (
        (known[columns.N] > known[columns.HIGH]).sum(),
        (known[columns.N] < known[columns.LOW]).sum(),
    )
    last = known.iloc[-1]
    months = step == "month"
    counted = (
        words.plural("{n} month", "{n} months", len(known))
        if months
        else words.plural("{n} week", "{n} weeks", len(known))
    )
    said = words(
        "Of {steps} in the period {above} were above the band and {below} below it; by chance about one in "
        "twenty is outside.",
        steps=counted,
        above=words.number(above),
        below=words.number(below),
    )
    return f"{said} " + words(
        "The last, {last}: {n} incidents, where {expected} is usual and {low} to {high} is nothing unusual.",
        last=step_name(step, int(last[step]), words, year=int(last[columns.YEAR])),
        n=words.number(last[columns.N]),
        expected=amount(last[columns.EXPECTED], words),
        low=words.number(last[columns.LOW]),
        high=words.number(last[columns.HIGH]),
    )


def _step(step: str, number: int, words: Words) -> str:
    """Name a month or a week in a sentence."""
    return words.month(number) if step == "month" else words("week {week}", week=number)


def _interval(row: pd.Series, words: Words) -> str:
    """Write the interval of an index, nothing where there is none."""
    low, high = row[columns.INDEX_LOW], row[columns.INDEX_HIGH]
    if pd.isna(low) or pd.isna(high):
        return ""
    return words(" (95%: {low} to {high})", low=words.number(low, 2), high=words.number(high, 2))
