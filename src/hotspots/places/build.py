"""Build the bundled layers of Almere from their sources: ``python -m hotspots.places.build``.

Reads ``geodata/sources/`` and writes ``geodata/almere/``; the same sources give the same files. Other
municipalities need no recipe of their own: their layers come from hotspots.places.download.
"""

import sys
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from hotspots.columns import (
    BUSINESS_PARK,
    CODE,
    DISTRICT,
    DWELLINGS,
    INHABITANTS,
    KIND,
    NAME,
    TOWN_CENTRE,
    WIJK,
)
from hotspots.crs import RD
from hotspots.places.geojson import write_geojson
from hotspots.places.mending import mend, unite

CITY: Final = "almere"
_FILES: Final = {BUSINESS_PARK: "business_parks", TOWN_CENTRE: "town_centres"}


def build(sources: Path, target: Path) -> dict[str, Path]:
    """Build every layer of Almere.

    Parameters
    ----------
    sources
        Folder with ``buurten_2025.geojson``, ``centres_and_business_parks.geojson``, ``wijken_2022.csv``,
        ``stations.geojson`` and ``water.geojson``.
    target
        Folder for the layers; made when missing, files of the same name are replaced.

    Returns
    -------
    dict
        The files written, by stem.
    """
    target.mkdir(parents=True, exist_ok=True)
    figures = pd.read_csv(sources / "wijken_2022.csv")
    outlines = gpd.read_file(sources / "centres_and_business_parks.geojson").to_crs(RD)
    buurten = _buurten(gpd.read_file(sources / "buurten_2025.geojson"), outlines, figures)
    wijken = _wijken(buurten, figures)
    layers = {
        "buurten": buurten,
        "wijken": wijken,
        "districts": _districts(wijken, figures),
        **{stem: _overlay(outlines, wijken, kind) for kind, stem in _FILES.items()},
        "stations": gpd.read_file(sources / "stations.geojson").to_crs(RD).sort_values(CODE),
        "water": gpd.read_file(sources / "water.geojson"),
    }
    written = {stem: target / f"{stem}.geojson" for stem in layers}
    for stem, layer in layers.items():
        write_geojson(layer, written[stem])
    written["wijken_figures"] = target / "wijken_2022.csv"
    figures[[CODE, KIND, INHABITANTS, DWELLINGS]].sort_values(CODE).to_csv(
        written["wijken_figures"], index=False, lineterminator="\n"
    )
    return written


def _buurten(coarse: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the buurten, mended with the fine outlines, with wijk and district."""
    fine = outlines.drop(columns=NAME).rename(columns={"wijk_2022": CODE})
    mended = mend(coarse, fine, parent=WIJK)
    known = coarse.set_index(CODE).loc[mended.index]
    columns = {
        CODE: mended.index,
        NAME: known[NAME].array,
        WIJK: known[WIJK].array,
        DISTRICT: known[WIJK].map(_district_codes(figures)).array,
    }
    return gpd.GeoDataFrame(columns, geometry=mended.array, crs=coarse.crs)


def _wijken(buurten: gpd.GeoDataFrame, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the wijken: each the union of its buurten."""
    wijken = unite(buurten, WIJK)
    known = figures.set_index(CODE).loc[wijken[CODE]]
    wijken.insert(1, NAME, known[NAME].to_numpy())
    wijken.insert(2, DISTRICT, wijken[CODE].map(_district_codes(figures)).to_numpy())
    return wijken


def _districts(wijken: gpd.GeoDataFrame, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the districts: each the union of its wijken."""
    districts = unite(wijken, DISTRICT)
    names = {part.lower(): f"Almere {part}" for part in figures["stadsdeel"]}
    districts.insert(1, NAME, districts[CODE].map(names).to_numpy())
    return districts


def _district_codes(figures: pd.DataFrame) -> dict[str, str]:
    """Return the code of the district of each wijk."""
    return dict(zip(figures[CODE], figures["stadsdeel"].str.lower(), strict=True))


def _overlay(outlines: gpd.GeoDataFrame, wijken: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    """Return the outlines of a kind in the shape of the wijk they are, so that the two can never disagree."""
    chosen = outlines[outlines[KIND] == kind].sort_values("id")
    shapes = wijken.set_index(CODE).geometry.loc[chosen["wijk_2022"]]
    columns = {CODE: chosen["id"].array, NAME: chosen[NAME].array, WIJK: chosen["wijk_2022"].array}
    return gpd.GeoDataFrame(columns, geometry=shapes.array, crs=wijken.crs)


def main() -> None:
    """Build into the tree this file is developed in."""
    geodata = Path(__file__).parents[3] / "geodata"
    for path in build(geodata / "sources", geodata / CITY).values():
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
