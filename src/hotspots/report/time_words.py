"""When it happens, in words: the equals of the charts of the page Tijd."""

from typing import Final

import numpy as np

from hotspots.analysis.points import Floats
from hotspots.analysis.rhythm import PARTS_OF_DAY
from hotspots.i18n import Words
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
