"""Fetch the official boundaries and figures of a municipality into a folder that is ready to use.

CBS wijken en buurten through the OGC API of PDOK, in full detail, and business parks (IBIS) from an OGC API
that offers them. Goes on the network, and only when called.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from hotspots.city import load_city
from hotspots.crs import RD
from hotspots.errors import N_, DownloadError
from hotspots.places.city_file import city_toml
from hotspots.places.geojson import write_geojson
from hotspots.places.layers import load_layers
from hotspots.places.official import DECIMALS, CityData, business_parks, city_layers
from hotspots.places.ogc_api import Progress, fetch_features

BASE_URL: Final = "https://api.pdok.nl/cbs/wijken-en-buurten-{year}/ogc/v1"
"""CBS wijken en buurten at PDOK; one edition a year."""

YEAR: Final = 2024
"""Edition: figures of later ones are still being added to by CBS."""

SOURCES_FILE: Final = "SOURCES.json"
CHECKSUMS_FILE: Final = "SHA256SUMS"

_TIMEOUT: Final = httpx.Timeout(60.0, connect=15.0)


@dataclass(frozen=True)
class Downloaded:
    """What :func:`update_geodata` made: the city's TOML file and the number of features per layer."""

    city: Path
    name: str
    features: Mapping[str, int]


def update_geodata(
    municipality: str,
    folder: Path,
    *,
    year: int = YEAR,
    base_url: str = BASE_URL,
    business_parks_url: str | None = None,
    replace: bool = False,
    client: httpx.Client | None = None,
    progress: Progress | None = None,
) -> Downloaded:
    """Fetch the layers of a municipality and write a city that is ready to use.

    Parameters
    ----------
    municipality
        CBS code, such as ``GM0034``.
    folder
        Where ``<name>.toml`` and the folder ``<name>/`` come; made when missing.
    year
        Edition of the boundaries.
    base_url
        OGC API with the collections ``gemeenten``, ``wijken`` and ``buurten``; ``{year}`` is filled in.
    business_parks_url
        ``items`` address of a collection of IBIS business parks (properties RIN_NUMMER, PLAN_NAAM and
        perhaps JAAR) in an OGC API. PDOK has none; without it the city has no such layer.
    replace
        Whether a city of that name in the folder may be replaced; its TOML file is kept as ``.toml.old``.
    client
        For other timeouts or proxies.
    progress
        Called after each page with the name of the collection and the features so far.

    Returns
    -------
    Downloaded
        The new TOML file; ``SOURCES.json`` beside the layers holds address, time, edition, licence and
        checksum of each, ``SHA256SUMS`` is for ``sha256sum -c``.

    Raises
    ------
    DownloadError
        When the code is not one, the municipality is unknown, something of that name exists already, or the
        server does not answer as documented. The folder is as it was.
    """
    code = _municipality_code(municipality)
    base = base_url.replace("{year}", str(year)).rstrip("/")
    with nullcontext(client) if client is not None else httpx.Client(timeout=_TIMEOUT) as http:
        fetched = {
            collection: fetch_features(
                http,
                f"{base}/collections/{collection}/items",
                crs=RD,
                query={"gemeentecode": code},
                label=collection,
                progress=progress,
            )
            for collection in ("gemeenten", "wijken", "buurten")
        }
        city = city_layers(fetched, code, year, base)
        if business_parks_url is not None:
            features = fetch_features(
                http,
                business_parks_url,
                crs=RD,
                query=_bbox(city.whole),
                label="business_parks",
                progress=progress,
            )
            city.add(business_parks(features, city.whole, year=year, url=business_parks_url))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _install(city, folder, replace=replace)
    except OSError as error:
        raise DownloadError(
            "download_write",
            N_(
                "The layers are written to {path}. That failed: {reason}. Make room or choose another folder."
            ),
            path=str(folder),
            reason=error.strerror or type(error).__name__,
        ) from None


def _municipality_code(municipality: str) -> str:
    """Return the code in its official form."""
    match = re.fullmatch(r"\s*(?:GM)?(\d{4})\s*", municipality, flags=re.IGNORECASE)
    if match:
        return f"GM{match[1]}"
    raise DownloadError(
        "municipality_code",
        N_(
            "A municipality is known by its CBS code: GM and four digits, such as GM0034 for Almere. "
            "Given was {given}. The codes are on cbs.nl."
        ),
        given=municipality[:40],
    )


def _bbox(whole: Any) -> dict[str, str]:
    """Return the query for what touches the rectangle around a geometry in RD New."""
    return {
        "bbox": ",".join(f"{value:.0f}" for value in whole.bounds),
        "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/28992",
    }


def _install(city: CityData, folder: Path, *, replace: bool) -> Downloaded:
    """Write everything beside the folder's contents, try it out, and only then move it into place."""
    toml, layers = folder / f"{city.key}.toml", folder / city.key
    if not replace and (toml.exists() or layers.exists()):
        raise DownloadError(
            "city_exists",
            N_(
                "A city is written once. {path} exists already. "
                "Allow it to be replaced, or choose another folder."
            ),
            path=str(toml if toml.exists() else layers),
        )
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{city.key}-") as name:
        fresh = Path(name)
        _write(city, fresh)
        load_layers(load_city(fresh / toml.name))
        if toml.exists():
            shutil.copy2(toml, toml.with_suffix(".toml.old"))
        old = fresh / "old"
        if layers.exists():
            layers.rename(old)
        try:
            (fresh / city.key).rename(layers)
            (fresh / toml.name).replace(toml)
        except OSError:
            if old.exists():
                shutil.rmtree(layers, ignore_errors=True)
                old.rename(layers)
            raise
    load_city.cache_clear()
    return Downloaded(toml, city.name, {layer.entry.key: len(layer.frame) for layer in city.layers})


def _write(city: CityData, folder: Path) -> None:
    """Write the layers, their provenance and the TOML file."""
    target = folder / city.key
    target.mkdir()
    for layer in city.layers:
        write_geojson(layer.frame, target / layer.entry.file, decimals=DECIMALS)
        if layer.figures is not None and layer.entry.figures is not None:
            layer.figures.to_csv(target / layer.entry.figures, index=False, lineterminator="\n")
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(target.iterdir())}
    provenance = {
        "municipality": city.code,
        "name": city.name,
        "edition": city.year,
        "fetched": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "layers": [
            {
                "layer": layer.entry.key,
                "url": layer.url,
                "features": len(layer.frame),
                "year": layer.entry.year,
                "crs": layer.entry.crs,
                "licence": layer.entry.licence,
                "attribution": layer.entry.attribution,
                "files": {file: sums[file] for file in (layer.entry.file, layer.entry.figures) if file},
            }
            for layer in city.layers
        ],
    }
    (target / SOURCES_FILE).write_text(
        json.dumps(provenance, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (target / CHECKSUMS_FILE).write_text(
        "".join(f"{digest}  {name}\n" for name, digest in sums.items()), encoding="utf-8"
    )
    text = city_toml(
        key=city.key,
        name=city.name,
        municipality=city.code,
        areas=city.layers[0].frame.geometry,
        layers=[layer.entry for layer in city.layers],
    )
    (folder / f"{city.key}.toml").write_text(text, encoding="utf-8")
