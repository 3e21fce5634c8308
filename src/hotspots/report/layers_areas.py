"""Areas coloured by count or rate, and the outlines and points that lie over them."""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from hotspots import columns
from hotspots.city import Layer
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.report import colours
from hotspots.report.canvas import call
from hotspots.report.safe import text
from hotspots.report.shapes import encode_points

_TEN: Final = 10  # from here on a bound is a whole number

PER: Final = {
    columns.INHABITANTS: N_("per 1,000 inhabitants"),
    columns.DWELLINGS: N_("per 1,000 dwellings"),
}
"""What a rate is divided by, as the legend says it."""


@dataclass(frozen=True)
class Classes:
    """Classes of areas, each with what the legend says of it.

    Attributes
    ----------
    index
        Class of each area; -1 where the value is undefined.
    colours, labels
        By class, from few to many.
    undefined
        How many areas have no value.
    """

    index: NDArray[np.int64]
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    undefined: int


@dataclass(frozen=True)
class Choropleth:
    """Coloured areas: the prepared call of the map's function ``areas``, its classes and its measure."""

    call: tuple[str, str]
    classes: Classes
    measure: str | None


def choropleth(
    counted: gpd.GeoDataFrame, layer: str, *, denominator: str | None = None, words: Words
) -> Choropleth:
    """Colour a layer by count, or by rate when a denominator is given.

    Parameters
    ----------
    counted
        The layer, in its own order, as :func:`hotspots.analysis.counts.count_per_area` returns it.
    layer
        Key under which the base map has registered the outlines.
    denominator
        ``"inhabitants"`` or ``"dwellings"``.
    """
    decimals = 1 if denominator else 0
    values = counted[columns.RATE if denominator else columns.N].to_numpy(dtype=float, na_value=np.nan)
    classes = classify(values, decimals=decimals, words=words)
    payload = call(
        "areas",
        layer=layer,
        classes=classes.index.tolist(),
        colours=classes.colours,
        blank=colours.UNDEFINED,
        opacity=[colours.AREA_OPACITY, colours.UNDEFINED_OPACITY],
        tooltips=_tooltips(counted, denominator, words),
    )
    return Choropleth(payload, classes, denominator)


def classify(values: NDArray[np.float64], *, decimals: int, words: Words) -> Classes:
    """Put values into at most five classes and one for nothing at all.

    Natural breaks (Fisher and Jenks), rounded to two digits, and the classes are made with the rounded
    breaks: what the legend says of a colour is true of every area that has it.
    """
    defined = ~np.isnan(values)
    positive = np.round(values[defined & (values > 0)], 9)
    breaks = _breaks(positive, decimals)
    index = np.full(len(values), -1, dtype=np.int64)
    index[defined] = np.where(
        values[defined] > 0, 1 + np.searchsorted(breaks, np.round(values[defined], 9), side="left"), 0
    )
    used = np.linspace(0, len(colours.AREAS) - 1, max(len(breaks), 2)).round().astype(int)[: len(breaks)]
    shades = tuple(colours.AREAS[i] for i in used)
    labels = _labels(breaks, decimals, words)
    return Classes(index, (colours.NOTHING, *shades), (words.number(0), *labels), int((~defined).sum()))


def overlay(frame: gpd.GeoDataFrame, layer: str, *, counts: Any, words: Words) -> tuple[str, str]:
    """Draw the outlines of business parks or town centres, with what was counted in each."""
    park = layer == columns.BUSINESS_PARK
    return call(
        "overlay",
        layer=layer,
        colour=colours.BUSINESS_PARK if park else colours.TOWN_CENTRE,
        dash="6 4" if park else None,
        tooltips=_named_counts(frame, counts, words),
    )


def stations(frame: gpd.GeoDataFrame, layer: Layer, *, counts: Any, words: Words) -> tuple[str, str]:
    """Draw stations and the surroundings within which an incident belongs to one; ``counts`` is by name."""
    return call(
        "stations",
        points=encode_points(frame.geometry),
        radius=layer.radius,
        tooltips=_named_counts(frame, counts, words, by=columns.NAME),
    )


def _breaks(positive: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """Return the upper bounds of the classes, ascending, the last no less than the maximum."""
    distinct = np.unique(positive)
    if len(distinct) <= len(colours.AREAS):
        return np.unique(_up(distinct, decimals))
    import mapclassify  # noqa: PLC0415 - it compiles for seconds when loaded, and few commands draw classes

    found = mapclassify.FisherJenks(positive, k=len(colours.AREAS)).bins
    rounded = np.array([_two_digits(value, decimals) for value in found[:-1]])
    inside = rounded[(rounded >= distinct[0]) & (rounded < distinct[-1])]
    return np.unique(np.append(inside, _up(distinct[-1:], decimals)))


def _two_digits(value: float, decimals: int) -> float:
    """Round to two significant digits, and to no more decimals than are shown."""
    digits = min(decimals, 1 - int(np.floor(np.log10(value))))
    return round(float(value), digits)


def _up(values: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """Round up to the decimals shown, so that a value never exceeds the bound of its class."""
    scale = np.where(values < _TEN, 10.0**decimals, 1.0)
    return np.asarray(np.ceil(np.round(values * scale, 6)) / scale)


def _labels(breaks: NDArray[np.float64], decimals: int, words: Words) -> tuple[str, ...]:
    """Say the classes: ``1-12``, ``13-40`` for counts, ``to 1.2``, ``1.2 - 3.4`` for rates."""
    said = []
    for i, upper in enumerate(breaks):
        top = _said(upper, decimals, words)
        if decimals == 0:
            lower = int(breaks[i - 1]) + 1 if i else 1
            said.append(top if lower == upper else f"{words.number(lower)}\N{EN DASH}{top}")
        elif i == 0:
            said.append(words("up to {value}", value=top))
        else:
            said.append(
                words("over {low}, up to {high}", low=_said(breaks[i - 1], decimals, words), high=top)
            )
    return tuple(said)


def _said(bound: float, decimals: int, words: Words) -> str:
    """Say a bound; from ten on it has no decimals (:func:`_up`, :func:`_two_digits`)."""
    return words.number(bound, 0 if bound >= _TEN else decimals)


def _tooltips(counted: gpd.GeoDataFrame, denominator: str | None, words: Words) -> list[str]:
    """Say of each area its name, its count and its rate, or why there is none."""
    per = words(PER[denominator]) if denominator else ""
    names, n = counted[columns.NAME].tolist(), counted[columns.N].tolist()
    rates, reasons = counted[columns.RATE].tolist(), counted[columns.REASON].tolist()
    unsaid = [""] * len(names)
    between = _between(counted, words) if columns.RATE_LOW in counted else unsaid
    said = []
    for name, count, rate, reason, ends in zip(names, n, rates, reasons, between, strict=True):
        lines = [f"<b>{text(name)}</b>", text(words.plural("{n} incident", "{n} incidents", int(count)))]
        if denominator and rate == rate:  # noqa: PLR0124 - not NaN
            lines.append(text(f"{words.number(rate, 1)} {per}{ends}"))
        elif denominator:
            lines.append(text(words(reason)))
        said.append("<br>".join(lines))
    return said


def _between(counted: gpd.GeoDataFrame, words: Words) -> list[str]:
    """Say the interval of each rate."""
    lows, highs = counted[columns.RATE_LOW].tolist(), counted[columns.RATE_HIGH].tolist()
    return [
        words(" (95%: {low} to {high})", low=words.number(low, 1), high=words.number(high, 1))
        if low == low  # noqa: PLR0124 - not NaN
        else ""
        for low, high in zip(lows, highs, strict=True)
    ]


def _named_counts(frame: gpd.GeoDataFrame, counts: Any, words: Words, *, by: str = columns.CODE) -> list[str]:
    """Say of each area or station its name and how many of the incidents are there."""
    codes, names = frame[by].tolist(), frame[columns.NAME].tolist()
    return [
        f"<b>{text(name)}</b><br>"
        + text(words.plural("{n} incident", "{n} incidents", int(counts.get(code, 0))))
        for code, name in zip(codes, names, strict=True)
    ]
