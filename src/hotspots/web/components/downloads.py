"""What can be taken along: for GIS people, for a spreadsheet, and the map as one file without a server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.report import export
from hotspots.report.page import standalone_html
from hotspots.report.picture import Picture


@dataclass(frozen=True)
class _Format:
    """A form in which a picture can be had."""

    label: str
    ending: str
    mime: str
    write: Callable[[Picture], bytes | None]


_FORMATS: Final = (
    _Format(N_("Map (HTML)"), "html", "text/html", lambda picture: standalone_html(picture).encode()),
    _Format(N_("Hotspots (GeoPackage)"), "gpkg", "application/geopackage+sqlite3", export.geopackage),
    _Format(N_("Hotspots (GeoJSON)"), "geojson", "application/geo+json", export.geojson),
    _Format(N_("Hotspots (CSV)"), "csv", "text/csv", export.csv),
)


def downloads(picture: Picture, words: Words) -> None:
    """Show a button per format; a file is made when it is asked for."""
    st.markdown(words("Each file says the period, the number of incidents and the source."))
    with st.container(horizontal=True):
        for kind in _FORMATS:
            _button(kind, f"hotspots-{_name(picture)}.{kind.ending}", picture, words)
        if picture.counted is not None:
            areas = _Format(N_("Areas (CSV)"), "csv", "text/csv", export.areas_csv)
            _button(areas, f"areas-{_name(picture)}.csv", picture, words)


def _button(kind: _Format, file_name: str, picture: Picture, words: Words) -> None:
    """Show one download."""

    def write() -> bytes:
        return kind.write(picture) or b""

    st.download_button(words(kind.label), write, file_name=file_name, mime=kind.mime, on_click="ignore")


def _name(picture: Picture) -> str:
    """Name a file after the city, the period and, where that is so, the fact that it is made up."""
    city, period = picture.scene.city, picture.period
    parts = [city.key if city else "map", *(day.isoformat() for day in period or ())]
    return "-".join([*parts, *(["synthetic"] if picture.synthetic else [])])
