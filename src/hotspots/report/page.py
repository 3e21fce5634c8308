"""The map as one file that works from a disk, without a server and without one request."""

import base64
import hashlib
import re
from importlib.resources import files
from typing import Final

from branca.element import Figure

from hotspots.columns import RANK, N
from hotspots.i18n import Words
from hotspots.report import assets
from hotspots.report.legend import SYNTHETIC
from hotspots.report.maps import credit
from hotspots.report.picture import Picture
from hotspots.report.safe import text
from hotspots.report.tables import Table, hotspot_table

_LINKED: Final = re.compile(r'<script src="[^"]*"></script>|<link rel="stylesheet" href="[^"]*"\s*/?>')
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ADDRESS: Final = re.compile(r"https://[\w./-]+[\w/]")


def standalone_html(picture: Picture, *, title: str | None = None) -> str:
    """Write a picture as one HTML file.

    Scripts, styles and images are in it, and a Content-Security-Policy that lets the browser load nothing
    else: only the scripts with the stated checksums run. Beside the map are the ranked hotspots in words and
    a table of all that are shown; choosing one in the list chooses it on the map, and the other way round.

    Parameters
    ----------
    title
        Heading of the page; by default that of the city.
    """
    words, city = picture.words, picture.scene.city
    title = title or (words("Hotspots in {place}", place=city.name) if city else words("Map of hotspots"))
    header, body, script = _map_parts(picture)
    scripts = (
        f"{assets.inlined_scripts()}\n<script>{script}</script>\n<script>{_packaged('page.js')}</script>"
    )
    content = "".join(
        (
            _banner(picture),
            f"<header><h1>{text(title)}</h1>{_paragraphs(picture.selection_text, _counts(picture))}</header>",
            f'<main><div class="side-by-side"><div class="map">{body}</div>{_list(picture)}</div>',
            _facts(picture),
            _table(hotspot_table(picture.shown, picture.names, words), words),
            f"</main><footer>{_sources(picture)}</footer>",
        )
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{text(words.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{text(_tab(title, picture))}</title>\n{assets.inlined_styles()}\n{header}\n"
        f"<style>{_packaged('page.css')}</style>\n</head>\n<body>\n{content}\n{scripts}\n</body>\n</html>\n"
    )


def _map_parts(picture: Picture) -> tuple[str, str, str]:
    """Render the map with its layers into header, HTML and script, without the links to static files."""
    folium_map = picture.base_map()
    for group in picture.feature_groups():
        folium_map.add_child(group)
    assets.assert_offline(folium_map)
    figure = folium_map.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("A folium map is rendered in a figure.")
    figure.render()
    header = _LINKED.sub("", figure.header.render())
    return header, figure.html.render(), figure.script.render()


def _policy(scripts: str) -> str:
    """Allow the inline scripts by checksum, inline styles, images in the file, and nothing else."""
    sums = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode('ascii')}'"
        for code in _INLINE.findall(scripts)
    )
    return (
        f"default-src 'none'; script-src {sums}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _packaged(name: str) -> str:
    """Read a file that lies beside this module."""
    return files("hotspots.report").joinpath(name).read_text(encoding="utf-8")


def _tab(title: str, picture: Picture) -> str:
    """Name the browser's tab; made-up incidents say so there too."""
    return f"{title} ({picture.words('synthetic')})" if picture.synthetic else title


def _banner(picture: Picture) -> str:
    """Say at the top that the incidents are made up, when they are."""
    if not picture.synthetic:
        return ""
    return f'<p class="made-up-banner">{text(picture.words(SYNTHETIC))}</p>'


def _counts(picture: Picture) -> str:
    """Say n, and from where."""
    words = picture.words
    return words(
        "n = {n} incidents · {hotspots} · source: {source}",
        n=words.number(picture.n),
        hotspots=words.plural("{n} hotspot", "{n} hotspots", len(picture.hotspots)),
        source=picture.source_text,
    )


def _list(picture: Picture) -> str:
    """Write the ranked hotspots, each with its story."""
    words = picture.words
    rows = zip(picture.shown[RANK].tolist(), picture.shown[N].tolist(), strict=True)
    items = "".join(_item(picture, rank, n) for rank, n in rows)
    body = f"<ol>{items}</ol>" if items else f'<p class="none">{text(words("No hotspots were found."))}</p>'
    return f'<section class="list"><h2>{text(words("Hotspots, most incidents first"))}</h2>{body}</section>'


def _item(picture: Picture, rank: int, n: int) -> str:
    """Write one hotspot of the list."""
    words, told = picture.words, picture.texts[rank]
    why, against = _paragraphs(*told.why), _paragraphs(*told.against)
    chosen = rank == picture.selected_rank
    chosen_class = ' class="chosen"' if chosen else ""
    return (
        f'<li data-rank="{rank}"{chosen_class}>'
        f'<button type="button" aria-expanded="{str(chosen).lower()}"><span class="rank">{rank}</span>'
        f'<span><span class="name">{text(told.name)}</span>'
        f'<span class="count">{text(words.plural("{n} incident", "{n} incidents", n))}</span></span></button>'
        f'<div class="story"><h3>{text(words("Why is this a hotspot?"))}</h3>{why}'
        f"<h3>{text(words('What speaks against it?'))}</h3>{against}</div></li>"
    )


def _paragraphs(*sentences: str) -> str:
    return "".join(f"<p>{text(sentence)}</p>" for sentence in sentences)


def _facts(picture: Picture) -> str:
    """Say what the map rests on: settings, books, notes."""
    lines = (picture.settings_text, picture.books_text, *picture.notes)
    heading = text(picture.words("How to read this map"))
    items = "".join(f"<li>{text(line)}</li>" for line in lines)
    return f'<section class="words"><h2>{heading}</h2><ul class="notes">{items}</ul></section>'


def _table(table: Table, words: Words) -> str:
    """Write the table of hotspots; it can be reached and scrolled with the keyboard."""
    classes = [' class="number"' if numeric else "" for numeric in table.numeric]
    head = "".join(
        f'<th scope="col"{kind}>{text(header)}</th>'
        for header, kind in zip(table.headers, classes, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{text(cell)}</td>" for cell, kind in zip(row, classes, strict=True))
        + "</tr>"
        for row in table.rows
    )
    caption = text(words("The hotspots in figures"))
    return (
        f'<section class="words"><div class="table" role="region" tabindex="0" aria-label="{caption}">'
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        "</div></section>"
    )


def _sources(picture: Picture) -> str:
    """Name the source of the incidents, those of the layers with their licences, and the map library."""
    words, city = picture.words, picture.scene.city
    lines = [words("Incidents: {source}.", source=picture.source_text)]
    if city is not None:
        lines.append(words("Areas: {credit}.", credit=credit(city)))
    lines.append(
        words("Drawn with {libraries}.", libraries="Leaflet (BSD-2-Clause), Leaflet.markercluster (MIT)")
    )
    return "".join(f"<p>{_linked(line)}</p>" for line in lines)


def _linked(line: str) -> str:
    """Escape a line and make the addresses in it links: a licence asks for that; nothing is loaded."""
    return _ADDRESS.sub(lambda found: f'<a href="{found[0]}" rel="noreferrer">{found[0]}</a>', text(line))
