"""Gegevens: from a dirty file to the register and back."""

DIRTY = """\
Registratienummer;MK;Omschrijving;Datum begin;Tijd begin;X;Y;Pleegplaats;Naam aangever
PL01;1.1.1;Diefstal/inbraak woning;03-03-2023;20:00;143430;487080;Voorbeeldstraat 1;Jansen
PL02;1.1.1;Diefstal/inbraak woning;15-03-2023;19:00;143440;487090;Voorbeeldstraat 2;De Vries
PL03;1.4.5;Mishandeling;16-03-2023;23:10;143450;487085;Voorbeeldplein;Bakker
PL04;1.1.1;Diefstal/inbraak woning;31-02-2023;12:00;143460;487070;Voorbeeldplein;Smit
"""


def texts(app):
    """What the page says in its boxes and paragraphs."""
    kinds = (app.success, app.warning, app.info, app.error, app.markdown, app.caption, app.header)
    return "\n".join(str(part.value) for kind in kinds for part in kind)


def upload(app, content, name="export.csv"):
    """Choose a file."""
    app.file_uploader[0].upload(name, content, "text/csv").run()
    assert not app.exception
    return app


def button(app, label):
    """Find a button by the beginning of its label."""
    return next(one for one in app.button if one.label.startswith(label))


def test_while_the_register_is_empty_the_page_says_so(opened):
    text = texts(opened("gegevens"))
    assert "synthetische gegevens" in text
    assert "Het register is leeg" in text
    assert "Er is nog niets ingelezen" in text


def test_a_dirty_file_is_inspected_imported_and_undone(opened):
    app = upload(opened("gegevens"), DIRTY.encode())
    assert "De kolom Naam aangever wordt niet gelezen" in texts(app)
    assert app.selectbox[0].value == "Registratienummer"
    button(app, "Bestand controleren").click().run()
    assert [metric.value for metric in app.metric] == ["4", "3", "0", "1"]
    assert "4 gelezen = 3 geaccepteerd + 1 afgekeurd" in texts(app)
    button(app, "3 incidenten inlezen").click().run()
    assert not app.exception
    assert "3 nieuw" in texts(app)
    assert "synthetische" not in texts(app)
    assert app.file_uploader[0].value is None
    button(app, "Deze import terugdraaien").click().run()
    assert "Het register is leeg" in texts(app)
    assert "Teruggedraaid op" in texts(app)


def test_nothing_of_an_upload_stays_in_the_session_after_the_import(opened):
    app = upload(opened("gegevens"), DIRTY.encode())
    button(app, "Bestand controleren").click().run()
    button(app, "3 incidenten inlezen").click().run()
    assert "import_draft" not in app.session_state
    assert "Jansen" not in repr(app.session_state)
    assert app.session_state["upload-1"] is None


def test_a_changed_mapping_has_to_be_inspected_again(opened):
    app = upload(opened("gegevens"), DIRTY.encode())
    button(app, "Bestand controleren").click().run()
    app.selectbox[0].set_value(None).run()
    assert "Controleer het bestand opnieuw" in texts(app)
    assert not app.metric


def test_a_mapping_is_kept_and_used_again(opened):
    app = upload(opened("gegevens"), DIRTY.encode())
    app.selectbox[0].set_value("Pleegplaats").run()
    app.text_input(key="mapping-name").set_value("Politie").run()
    button(app, "Bewaren").click().run()
    again = upload(opened("gegevens"), DIRTY.encode())
    assert again.selectbox(key="mapping-saved").options == ["Politie"]
    button(again, "Deze gebruiken").click().run()
    assert not again.exception
    assert "Pleegplaats" in [box.value for box in again.selectbox]


def test_a_file_that_is_none_is_refused_in_dutch(opened):
    app = upload(opened("gegevens"), b"%PDF-1.7 not a table \x00\x01")
    assert len(app.error) == 1
    assert "The " not in app.error[0].value
    assert not app.metric


def test_in_english(opened):
    app = upload(opened("gegevens", lang="en"), DIRTY.encode())
    button(app, "Inspect the file").click().run()
    assert "4 read = 3 accepted + 1 rejected" in texts(app)


ADDRESSES_ONLY = """\
Registratienummer;MK;Datum begin;Tijd begin;Straat;Huisnummer;Postcode
PL01;1.1.1;13-03-2023;20:00;12e Demostraat;4;
PL02;1.1.1;15-03-2023;19:00;Nergenslaan;8;1315AB
"""


def test_incidents_with_an_address_and_no_coordinates_are_located(opened):
    app = upload(opened("gegevens"), ADDRESSES_ONLY.encode())
    button(app, "Bestand controleren").click().run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["2", "2", "1", "0"]
    said = texts(app).replace("\\", "")
    assert "Incidenten die op adres zijn gevonden: 1" in said
    assert "synthetische van de demostad" in said
    assert "Nergenslaan" not in said
