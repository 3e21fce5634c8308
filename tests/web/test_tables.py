"""Tables: escaped, with a caption and headers that a screen reader announces."""

from hotspots.web.components.markdown import plain
from hotspots.web.components.tables import table_html


def test_texts_are_escaped():
    html = table_html([{"<b>": "<script>alert(1)</script>"}], caption='"x"')
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert 'aria-label="&quot;x&quot;"' in html


def test_the_structure_is_that_of_a_table():
    html = table_html([{"Naam": "a", "Aantal": "1"}], caption="Gebieden", numeric=["Aantal"])
    assert '<th scope="col">Naam</th><th scope="col" class="number">Aantal</th>' in html
    assert '<td>a</td><td class="number">1</td>' in html
    assert "<caption>Gebieden</caption>" in html


def test_a_name_is_no_markdown():
    assert plain("a_b [c](d) *e*") == r"a\_b \[c\]\(d\) \*e\*"
