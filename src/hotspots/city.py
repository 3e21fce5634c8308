"""A city's particulars: one TOML file of ``geodata/`` beside a folder of layers.

Another municipality is another file and no other code.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from hotspots.errors import N_, CityError

LayerKind = Literal["areas", "overlay", "points", "water"]
"""``areas`` tile the city (one per incident); ``overlay`` may overlap them (a second membership);
``points`` have surroundings of a given radius (a second membership too); ``water`` is where no address is."""

Denominator = Literal["inhabitants", "dwellings"]

ENVIRONMENT_VARIABLE: Final = "HOTSPOTS_CITY"


@dataclass(frozen=True)
class Layer:
    """One layer of the city and where it comes from; all texts are shown in the app as they stand."""

    key: str
    kind: LayerKind
    path: Path
    source: str
    licence: str
    attribution: str
    year: int
    crs: str
    accuracy: str
    parent: str | None = None
    radius: float | None = None
    figures: Path | None = None


@dataclass(frozen=True)
class ExtraCategory:
    """A category that this city's sources use beside, or instead of, the police classes."""

    code: str
    name: str
    english: str
    group: str
    reporting: str | None = None
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class LetterSettings:
    """What stands on the warning letters of a city.

    Attributes
    ----------
    sender
        Who writes; "" is "Gemeente" and the name of the city.
    place
        Of the addresses, under the street; "" is the name of the city. The address table knows no place.
    contact
        Lines that say where a resident can turn to.
    template
        A typst file beside the city's TOML, in place of the one that comes along.
    """

    sender: str = ""
    place: str = ""
    contact: tuple[str, ...] = ()
    template: Path | None = None


@dataclass(frozen=True)
class City:
    """The configuration of one municipality.

    Attributes
    ----------
    key, name, municipality
        Short name of the folder, name on the screen, CBS code (``GM0034``).
    crs
        Projected CRS of all analysis, in metres.
    timezone
        IANA name of the wall clock.
    centre, zoom
        Start of the map: (longitude, latitude) in degrees, Leaflet zoom level.
    bounds
        Plausible coordinates in ``crs``: (min x, min y, max x, max y) in metres, a few kilometres wider
        than the city.
    baseline_years
        Years whose mean is the baseline.
    layers
        By key, in the order of the file.
    denominators
        Category code or group → the figure its rate is based on; ``"default"`` for the rest.
    minimum_denominator
        Below this many inhabitants or dwellings a rate is undefined.
    regroup
        Category code → group, where the city departs from the taxonomy.
    extra_categories
        Categories added to the police classes.
    default_addresses
        Known points where incidents without an address are booked: name → (x, y) in ``crs``.
    streets
        File of the street network for travel times; None for straight lines (see hotspots.places.streets).
    letters
        Sender, contact and template of warning letters.
    """

    key: str
    name: str
    municipality: str
    crs: str
    timezone: str
    centre: tuple[float, float]
    zoom: int
    bounds: tuple[float, float, float, float]
    baseline_years: tuple[int, ...]
    layers: Mapping[str, Layer]
    denominators: Mapping[str, Denominator]
    minimum_denominator: int = 100
    regroup: Mapping[str, str] = field(default_factory=dict)
    extra_categories: tuple[ExtraCategory, ...] = ()
    default_addresses: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    streets: Path | None = None
    letters: LetterSettings = LetterSettings()
    path: Path = Path()

    def layers_of(self, kind: LayerKind) -> tuple[Layer, ...]:
        """Return the layers of a kind, in the order of the file."""
        return tuple(layer for layer in self.layers.values() if layer.kind == kind)

    def denominator(self, category: str, group: str) -> Denominator | None:
        """Return the figure that a rate of this category is based on, if the city has one."""
        for key in (category, group, "default"):
            if key in self.denominators:
                return self.denominators[key]
        return None


def default_city_path() -> Path:
    """Return the TOML file of the city: ``HOTSPOTS_CITY``, else the bundled Almere."""
    given = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(given) if given else _bundled_geodata() / "almere.toml"


@cache
def load_city(path: Path | None = None) -> City:
    """Read a city's TOML file.

    Parameters
    ----------
    path
        The file; by default :func:`default_city_path`.

    Raises
    ------
    CityError
        When the file is missing or no TOML, a key is missing or unknown, or a layer's file is not there.
    """
    path = (path or default_city_path()).resolve()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CityError(
            "city_missing",
            N_("A city is a TOML file. {path} does not exist. Give --city or HOTSPOTS_CITY a file."),
            path=str(path),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CityError(
            "city_unreadable",
            N_("A city is a TOML file. {path} cannot be read as one: {reason}. Correct the file."),
            path=str(path),
            reason=str(error),
        ) from None
    return _city(raw, path)


def _city(raw: dict[str, Any], path: Path) -> City:
    """Turn parsed TOML into a city; a wrong or missing key is named."""
    try:
        head = dict(raw["city"])
        folder = path.parent / head["key"]
        layers = {key: _layer(key, values, folder) for key, values in raw["layers"].items()}
        return City(
            centre=tuple(head.pop("centre")),
            bounds=tuple(head.pop("bounds")),
            baseline_years=tuple(head.pop("baseline_years")),
            layers=MappingProxyType(layers),
            denominators=MappingProxyType(raw.get("denominators", {})),
            regroup=MappingProxyType(raw.get("regroup", {})),
            extra_categories=tuple(
                ExtraCategory(**{**values, "synonyms": tuple(values.get("synonyms", ()))})
                for values in raw.get("categories", ())
            ),
            default_addresses=MappingProxyType(
                {name: tuple(point) for name, point in raw.get("default_addresses", {}).items()}
            ),
            streets=_streets(folder, **raw["streets"]) if "streets" in raw else None,
            letters=_letters(raw.get("letters", {}), path.parent),
            path=path,
            **head,
        )
    except KeyError as error:
        key = str(error.args[0])
    except TypeError as error:
        key = str(error)
    raise CityError(
        "city_key",
        N_("A city file needs the keys of geodata/almere.toml and no others. Wrong in {path}: {key}."),
        path=str(path),
        key=key,
    )


def _letters(values: dict[str, Any], folder: Path) -> LetterSettings:
    """Turn the table ``[letters]`` into settings; the template lies beside the city's file."""
    values = {**values, "contact": tuple(values.get("contact", ()))}
    template = values.pop("template", None)
    return LetterSettings(template=folder / template if template else None, **values)


def _layer(key: str, values: dict[str, Any], folder: Path) -> Layer:
    """Turn a ``[layers.…]`` table into a layer whose files exist."""
    values = dict(values)
    file = folder / values.pop("file")
    figures = folder / values.pop("figures") if "figures" in values else None
    for needed in filter(None, (file, figures)):
        _require_file(needed)
    return Layer(key=key, path=file, figures=figures, **values)


def _streets(folder: Path, file: str) -> Path:
    """Find the file that the ``[streets]`` table names."""
    _require_file(folder / file)
    return folder / file


def _require_file(path: Path) -> None:
    """Refuse a city of which a file is missing."""
    if not path.is_file():
        raise CityError(
            "city_layer_missing",
            N_("Each layer of a city is a file in its folder. {path} does not exist. Restore it."),
            path=str(path),
        )


def _bundled_geodata() -> Path:
    """Find ``geodata/``: beside the package when installed, at the top of the tree when developed."""
    package = Path(__file__).parent
    installed = package / "_geodata"
    return installed if installed.is_dir() else package.parents[1] / "geodata"
