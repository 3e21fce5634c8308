"""How files of measures spell their columns and kinds, in Dutch and English."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pandas as pd

from hotspots.columns import (
    CONDITION,
    GEOMETRY,
    KIND,
    MEASURE_ID,
    NAME,
    POSITION,
    SOURCE,
    VALID_FROM,
    VALID_UNTIL,
)
from hotspots.incidents.mapping import key
from hotspots.places.measures import (
    ALCOHOL_DRUGS_BAN,
    AREA_BAN,
    CAMERA,
    CAMERA_AREA,
    CLOSED_HOME,
    CLOSED_PREMISES,
    KINDS,
    OTHER,
    SUPERVISION,
)


def _split(spellings: str) -> tuple[str, ...]:
    """Split spellings at the bars between them."""
    return tuple(spellings.split("|"))


SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        MEASURE_ID: _split("maatregel_id|measure_id|id|nummer|maatregelnummer|kenmerk"),
        KIND: _split("soort|kind|type|soort maatregel|maatregelsoort|maatregel|measure"),
        NAME: _split("naam|name|gebied|plaatsnaam|naam gebied|aanduiding|titel"),
        VALID_FROM: _split(
            "van|from|begin|start|vanaf|ingang|begindatum|startdatum|ingangsdatum|datum van|datum begin|"
            "valid_from|start date"
        ),
        VALID_UNTIL: _split(
            "tot en met|tot|t/m|until|to|end|einde|eind|einddatum|datum tot|datum einde|geldig tot|"
            "valid_until|end date"
        ),
        CONDITION: _split("voorwaarde|condition|wanneer|geldt op|voorwaarden|terugkerend"),
        POSITION: _split("ligging|position|nauwkeurigheid|precisie|accuracy"),
        SOURCE: _split("bron|source|besluit|herkomst"),
        GEOMETRY: _split("wkt|geometry|geometrie|geom|vorm"),
        "x": _split("x|x_rd|rdx|x-coordinaat|xcoord|lon|longitude|lengtegraad"),
        "y": _split("y|y_rd|rdy|y-coordinaat|ycoord|lat|latitude|breedtegraad"),
    }
)
"""Field → the names of its column, the first the one that an error names; compared without case and signs."""

KIND_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        CAMERA_AREA: _split(
            "tijdelijk cameragebied|cameragebied|tijdelijk cameratoezicht|cameratoezicht|mobiele camera|"
            "tijdelijke camera|temporary cameras"
        ),
        CAMERA: _split("vaste camera|camera|vast cameratoezicht"),
        CLOSED_HOME: _split("sluiting woning|woningsluiting|sluiting van een woning|gesloten woning"),
        CLOSED_PREMISES: _split(
            "sluiting bedrijfspand|sluiting pand|pandsluiting|sluiting bedrijf|"
            "sluiting van een bedrijfspand|sluiting horeca|sluiting lokaal"
        ),
        AREA_BAN: _split("gebiedsverbod|gebiedsontzegging|verblijfsverbod"),
        ALCOHOL_DRUGS_BAN: _split(
            "alcoholverbod|alcoholverbodsgebied|softdrugsverbod|blowverbod|softdrugsverbodsgebied|"
            "alcohol- en softdrugsverbod|alcohol- en softdrugsverbodsgebied"
        ),
        SUPERVISION: _split("extra toezicht|toezicht|extra surveillance|extra handhaving"),
        OTHER: _split("andere maatregel|overig|anders"),
    }
)
"""Kind → how it is spelt, beside its code and its English name."""

COARSE_WORDS: Final = frozenset(map(key, _split("coarse|grof|globaal|ongeveer|indicatief|bij benadering")))
"""Values of the column of the position that mean a coarse outline."""

_COLUMNS: Final = {key(name): field for field, names in SPELLINGS.items() for name in names}
_KINDS: Final = {
    key(name): code for code, english in KINDS.items() for name in (code, english, *KIND_SPELLINGS[code])
}


def recognise(columns: Sequence[str]) -> dict[str, str]:
    """Return field → column; of two columns for one field the one whose spelling stands first."""
    found: dict[str, str] = {}
    for field, names in SPELLINGS.items():
        ranks = {key(name): rank for rank, name in reversed(list(enumerate(names)))}
        known = [column for column in columns if key(column) in ranks]
        if known:
            found[field] = min(known, key=lambda column: ranks[key(column)])
    return found


def kinds(values: pd.Series) -> pd.Series:
    """Return the code of each kind, missing where it is not known; same index."""
    codes = values.map(lambda text: _KINDS.get(key(text)), na_action="ignore")
    return codes.astype("str")
