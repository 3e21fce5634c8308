"""How the keys of a patrol plan are said: hotspots, rounds, settings."""

from typing import Any, Final

from hotspots import columns
from hotspots.action.patrol_types import MODES, clock
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import GROUP_LABELS, taxonomy
from hotspots.report.patrol_book import NAMING
from hotspots.report.patrol_words import place_name
from hotspots.report.words import hotspot_name
from hotspots.web import labels
from hotspots.web.cache import Stock
from hotspots.web.components.plans import PlanTalk

SETTINGS: Final = {
    "groups": N_("Group"),
    "categories": N_("Category"),
    "start": N_("First day of the period"),
    "end": N_("Last day of the period"),
    "parts_of_day": N_("Part of the day"),
    "weekdays": N_("Weekday"),
    "method": N_("How hotspots are found"),
    "radius": N_("Radius in metres"),
    "minimum": N_("Incidents of a hotspot at least"),
    "most_hotspots": N_("Hotspots at most"),
    "stop_minutes": N_("Minutes per stop"),
    "stops_per_shift": N_("Stops per hotspot and shift at most"),
    "reserve": N_("Kept free outside hotspots"),
    "detour_factor": N_("Detour factor"),
    "foot_speed": N_("Speed on foot, km/h"),
    "bike_speed": N_("Speed by bicycle, km/h"),
    "car_speed": N_("Speed by car, km/h"),
    "time_limit": N_("Seconds of searching"),
    "mode": N_("how it goes"),
    "x": N_("starting point, x"),
    "y": N_("starting point, y"),
    "shifts": N_("shifts"),
}
_TEAM: Final = "teams."


def patrol_talk(stock: Stock, words: Words) -> PlanTalk:
    """Return how this page says the keys of its plans."""
    return PlanTalk(
        "patrol",
        item=lambda key: item_name(key, words),
        place=lambda at: place_name(at, words),
        setting=lambda name: setting_name(name, words),
        value=lambda name, value: _value(name, value, stock, words),
    )


def item_name(key: str, words: Words) -> str:
    """Return the name of a hotspot by its key."""
    parts = key.split("|")
    if len(parts) != len(NAMING):
        return words("Hotspot {rank}", rank=parts[-1])
    row = {name: part or None for name, part in zip(NAMING, parts, strict=True)}
    return hotspot_name({**row, columns.RANK: 0}, words)


def setting_name(name: str, words: Words) -> str:
    """Return the name of a setting; those of a team name the team."""
    if not name.startswith(_TEAM):
        return words(SETTINGS.get(name, name))
    team, _, part = name.removeprefix(_TEAM).rpartition(".")
    return f"{team}: {words(SETTINGS.get(part, part))}"


def _value(name: str, value: Any, stock: Stock, words: Words) -> str:
    """Say the value of a setting."""
    last = name.rpartition(".")[2]
    said = {
        "groups": lambda: [words(GROUP_LABELS.get(code, code)) for code in value],
        "categories": lambda: [taxonomy(stock.city).label(code, words.language) for code in value],
        "parts_of_day": lambda: [words(labels.PARTS_OF_DAY.get(part, part)) for part in value],
        "weekdays": lambda: [words.weekday(day) for day in value],
        "method": lambda: [words(labels.METHODS.get(value, value))],
        "reserve": lambda: [words.percent(value)],
        "mode": lambda: [words(MODES[value])],
        "shifts": lambda: [
            f"{words.weekday(day % 7)[:2]} {clock(start)} - {clock(end)}" for day, start, end in value
        ],
    }
    if last in said:
        return ", ".join(said[last]()) or words("all")
    if isinstance(value, int | float):
        return words.number(value, 0 if float(value).is_integer() else 1)
    return str(value)
