"""Pages run without a browser, each test on a register of its own."""

import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point
from streamlit.testing.v1 import AppTest

from hotspots.city import load_city
from hotspots.register import Register

sys.path.insert(0, str(Path(__file__).parent))  # for what the tests of the pages share


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    """An empty register, and nothing remembered of other tests but the demo city."""
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    monkeypatch.setenv("HOTSPOTS_DATABASE", url)
    return url


class Inspected:
    """What the register takes: incidents as an inspection hands them over."""

    filename = "hand.csv"

    def __init__(self, incidents):
        self.incidents = incidents
        self.read = self.accepted = len(incidents)
        self.digest = f"{len(incidents):064d}"


@pytest.fixture
def register(database):
    """Fill the register: ``register([(id, category, "2023-03-01 12:00", x, y), ...])``."""

    def fill(rows):
        moments = pd.to_datetime([row[2] for row in rows]).tz_localize("Europe/Amsterdam").as_unit("us")
        incidents = gpd.GeoDataFrame(
            {
                "incident_id": [row[0] for row in rows],
                "category": [row[1] for row in rows],
                "group": "hic",
                "occurred_from": moments,
                "occurred_to": moments,
                "precision": "address",
                "source": "with the hand",
                "regime": "avg",
            },
            geometry=[Point(row[3], row[4]) for row in rows],
            crs="EPSG:28992",
        )
        with Register.open(database) as register:
            register.add(Inspected(incidents), city_key=load_city().key)

    return fill


def _page():
    """The script of one page, for Streamlit; which one stands in the session."""
    from importlib import import_module  # noqa: PLC0415 - a script for Streamlit

    import streamlit as st  # noqa: PLC0415

    from hotspots.web.components.frame import page_frame  # noqa: PLC0415
    from hotspots.web.components.language import reader_words  # noqa: PLC0415

    page_frame(reader_words())
    import_module(f"hotspots.web.views.{st.session_state['test_page']}").render()


PAGES = {
    "kaart": "map_page",
    "tijd": "time_page",
    "gebieden": "areas_page",
    "patrouilles": "patrols_page",
    "preventie": "prevention_page",
    "bezorging": "delivery_page",
    "explosies": "explosions_page",
    "gegevens": "data_page",
    "verantwoording": "accountability_page",
}


@pytest.fixture
def opened():
    """Open a page as a link does: ``opened("kaart", lang="en", groups="hic")``."""

    def run(page, **query):
        app = AppTest.from_function(_page, default_timeout=60)
        app.session_state["test_page"] = PAGES[page]
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return run


@pytest.fixture
def go():
    """Follow the navigation to another page, whose URL has no parameters yet."""

    def run(app, page):
        for name in [*app.query_params]:
            if name != "lang":
                del app.query_params[name]
        app.session_state["test_page"] = PAGES[page]
        app.run()
        assert not app.exception
        return app

    return run
