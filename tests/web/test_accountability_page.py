"""Verantwoording: every layer with its source, in two languages."""

from hotspots.city import load_city


def test_every_layer_is_listed_with_source_licence_and_accuracy(opened):
    app = opened("verantwoording")
    table = next(part.proto.body for part in app.get("html") if "text-table" in part.proto.body)
    for layer in load_city().layers.values():
        assert str(layer.year) in table
    assert table.count("<tr>") == len(load_city().layers) + 1
    assert "synthetische gegevens" in app.warning[0].value
    assert app.header[0].value == "Bronnen van de kaart"


def test_in_english(opened):
    app = opened("verantwoording", lang="en")
    assert app.title[0].value == "Accountability"
    assert "What a hotspot is" in [header.value for header in app.header]
