"""A sheet is a tagged PDF of the data given, whatever the data say."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hotspots.errors import HotspotsError
from hotspots.i18n import words_for
from hotspots.report import typesetting
from hotspots.report.typesetting import Sheet, as_png, typeset

PLAIN = """
#import "sheet.typ": data, facts, listing, picture, sheet
#show: sheet
= #data.name
#facts(data.at("facts", default: ()))
#listing(data.at("head", default: ("a",)), data.at("rows", default: ()), empty: "nothing")
#if "image" in data { picture(data.image, alt: "a map") }
"""
PIXEL = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>'


def about(**more: object) -> Sheet:
    facts = {"title": "Ploeg 1", "words": words_for("nl"), "day": date(2024, 1, 8), **more}
    return Sheet(**facts)  # type: ignore[arg-type]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain.typ"
    path.write_text(PLAIN, encoding="utf-8")
    return path


def texts(template: Path, data: dict, sheet: Sheet) -> str:
    """Return all the texts of a document as typst lays them out, as an SVG of glyphs cannot give them."""
    folder = template.parent
    (folder / "sheet.typ").write_bytes((typesetting.TEMPLATES / "sheet.typ").read_bytes())
    inputs = {"given": json.dumps({"data": typesetting._clean(data), "about": sheet.texts()})}
    return typst.query(template, "<whole>", field="value", sys_inputs=inputs, root=folder, one=True)


def test_the_document_is_tagged_and_says_what_it_is(plain: Path) -> None:
    pdf = typeset(plain, {"name": "Ronde"}, about=about(author="Gemeente Oord"))
    assert pdf.startswith(b"%PDF-1.")
    assert b"pdfuaid:part" in pdf
    assert re.search(rb"/Lang ?\(nl\)", pdf)
    assert re.search(rb"/Title ?\(Ploeg 1\)", pdf)
    assert b"Gemeente Oord" in pdf
    assert b"/MarkInfo" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"2024-01-08" in pdf or b"D:20240108" in pdf


def test_it_speaks_the_language_of_the_reader(plain: Path) -> None:
    pdf = typeset(plain, {"name": "Round"}, about=about(words=words_for("en")))
    assert re.search(rb"/Lang ?\(en\)", pdf)
    assert about(period="week 2", source="demo", synthetic=True).texts() | {"title": ""} == {
        "title": "",
        "author": "Hotspots",
        "language": "nl",
        "day": [2024, 1, 8],
        "made": "Gemaakt op 8 januari 2024",
        "period": "week 2",
        "source": "Bron: demo",
        "synthetic": "Synthetisch: verzonnen incidenten, geen echte.",
        "page": "Pagina {page} van {pages}",
    }


def test_the_same_data_give_the_same_bytes(plain: Path) -> None:
    one, two = (typeset(plain, {"name": "x"}, about=about()) for _ in range(2))
    assert one == two
    assert typeset(plain, {"name": "x"}, about=about(day=date(2024, 1, 9))) != one


NASTY = [
    "#strong[vet]",
    "#panic()",
    "\\",
    '" + panic() + "',
    "[",
    "]",
    "$ x $",
    "// weg",
    "/* open",
    "@label",
    "<label>",
    "`raw",
    "'t Oor & 's-Gravenhof",
    "=== kop",
    "{ } ; ,",
]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_is_read_as_code(tmp_path: Path, text: str) -> None:
    template = tmp_path / "say.typ"
    template.write_text(
        '#import "sheet.typ": data\n#metadata(data.name) <whole>\n#data.name', encoding="utf-8"
    )
    assert json.loads(texts(template, {"name": text}, about())) == text


def test_nasty_texts_stand_in_every_place_of_a_sheet(plain: Path) -> None:
    data = {
        "name": NASTY[0],
        "facts": [[one, one] for one in NASTY],
        "head": NASTY[:2],
        "rows": [[one, one] for one in NASTY],
    }
    assert typeset(plain, data, about=about(title='#x "[\\', period="#y[", source='"#z', synthetic=True))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_every_text_can_be_set(text: str) -> None:
    cleaned = typesetting._clean({"name": [text, ("a", text)]})
    assert cleaned["name"][0] == cleaned["name"][1][1]
    assert not any(ord(one) < 32 and one != "\n" for one in cleaned["name"][0])
    pdf = typst.compile(
        b'#set document(title: "t")\n#set text(font: "DejaVu Sans")\n#json(bytes(sys.inputs.given)).name',
        sys_inputs={"given": json.dumps({"name": cleaned["name"][0]})},
        font_paths=typesetting._fonts(),
        format="pdf",
        pdf_standards="ua-1",
    )
    assert pdf


def test_a_character_without_a_font_or_a_body_stops_nothing(plain: Path) -> None:
    assert typeset(plain, {"name": "a\x00b\ufffe\ud800 中文 🚨 \u202e c"}, about=about())


def test_a_long_table_repeats_its_head_on_every_page(tmp_path: Path) -> None:
    template = tmp_path / "long.typ"
    template.write_text(
        '#import "sheet.typ": data, listing, sheet\n#show: sheet\n= Tabel\n'
        "#let marked = context { [kop]; [#metadata(here().page()) <whole>] }\n"
        "#listing((marked,) + range(11).map(str), data.rows, columns: (auto,) * 12)",
        encoding="utf-8",
    )
    rows = [["een lange tekst " * 2, *range(11)] for _ in range(120)]
    pages = as_png(template, {"rows": rows}, about=about(), pages=99, ppi=30)
    (tmp_path / "sheet.typ").write_bytes((typesetting.TEMPLATES / "sheet.typ").read_bytes())
    given = json.dumps({"data": {"rows": rows}, "about": about().texts()})
    heads = json.loads(
        typst.query(template, "<whole>", field="value", sys_inputs={"given": given}, root=tmp_path)
    )
    assert len(pages) > 2
    assert sorted(set(heads)) == list(range(1, len(pages) + 1))


def test_pictures_come_along(plain: Path) -> None:
    without = typeset(plain, {"name": "x"}, about=about())
    with_picture = typeset(plain, {"name": "x", "image": "map.svg"}, about=about(), images={"map.svg": PIXEL})
    assert b"/Alt" in with_picture
    assert b"/Alt" not in without


def test_a_picture_of_a_page(plain: Path, tmp_path: Path) -> None:
    pages = as_png(plain, {"name": "x"}, about=about(), ppi=72)
    assert len(pages) == 1
    (tmp_path / "page.png").write_bytes(pages[0])
    with Image.open(tmp_path / "page.png") as image:
        assert image.size == (595, 842)


def test_the_band_says_synthetic_and_changes_the_page(plain: Path) -> None:
    real = as_png(plain, {"name": "x"}, about=about(), ppi=40)[0]
    assert as_png(plain, {"name": "x"}, about=about(synthetic=True), ppi=40)[0] != real


def test_a_plain_page_still_says_synthetic(tmp_path: Path) -> None:
    template = tmp_path / "letter.typ"
    template.write_text('#import "sheet.typ": sheet\n#show: sheet.with(plain: true)\nTekst', encoding="utf-8")
    real = as_png(template, {}, about=about(), ppi=40)[0]
    assert as_png(template, {}, about=about(synthetic=True), ppi=40)[0] != real
    assert as_png(template, {}, about=about(source="elders"), ppi=40)[0] == real


def test_what_typst_refuses_is_said_with_its_line(tmp_path: Path) -> None:
    template = tmp_path / "wrong.typ"
    template.write_text('#import "sheet.typ": sheet\n#show: sheet\n\n#nonsense', encoding="utf-8")
    with pytest.raises(HotspotsError, match=r"wrong\.typ, line 4: unknown variable: nonsense") as caught:
        typeset(template, {}, about=about())
    assert caught.value.code == "typst_refuses"
    assert "regel 4" in words_for("nl").error(caught.value)


def test_what_a_screen_reader_cannot_read_is_refused(tmp_path: Path) -> None:
    template = tmp_path / "mute.typ"
    template.write_text('#import "sheet.typ": sheet\n#show: sheet\n#image("a.svg")', encoding="utf-8")
    with pytest.raises(HotspotsError, match="alt"):
        typeset(template, {}, about=about(), images={"a.svg": PIXEL})


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(HotspotsError, match=r"gone\.typ cannot be read"):
        typeset(tmp_path / "gone.typ", {}, about=about())
    with pytest.raises(HotspotsError, match=r"nothing\.typ cannot be read"):
        typeset("nothing.typ", {}, about=about())


def test_a_template_takes_nothing_from_the_network(tmp_path: Path) -> None:
    template = tmp_path / "far.typ"
    template.write_text('#import "@preview/cetz:0.3.0"', encoding="utf-8")
    with pytest.raises(HotspotsError, match="imports a package of typst"):
        typeset(template, {}, about=about())


def test_a_template_reaches_no_file_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("geheim", encoding="utf-8")
    template = tmp_path / "spy.typ"
    for path in ("secret.txt", "../secret.txt", str(tmp_path / "secret.txt")):
        template.write_text(f'#read("{path}")', encoding="utf-8")
        with pytest.raises(HotspotsError, match=r"spy\.typ, line 1"):
            typeset(template, {}, about=about())


def test_a_number_that_is_none_is_not_passed_on(plain: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        typeset(plain, {"name": float("nan")}, about=about())
