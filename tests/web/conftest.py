"""Pages run without a browser, each test on a register of its own."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point
from streamlit.testing.v1 import AppTest

from hotspots.city import load_city
from hotspots.register import Register


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


def _kaart():
    from hotspots.web.components.frame import page_frame  # noqa: PLC0415 - a script for Streamlit
    from hotspots.web.components.language import reader_words  # noqa: PLC0415
    from hotspots.web.views import map_page  # noqa: PLC0415

    page_frame(reader_words())
    map_page.render()


def _gegevens():
    from hotspots.web.components.frame import page_frame  # noqa: PLC0415 - a script for Streamlit
    from hotspots.web.components.language import reader_words  # noqa: PLC0415
    from hotspots.web.views import data_page  # noqa: PLC0415

    page_frame(reader_words())
    data_page.render()


def _verantwoording():
    from hotspots.web.components.frame import page_frame  # noqa: PLC0415 - a script for Streamlit
    from hotspots.web.components.language import reader_words  # noqa: PLC0415
    from hotspots.web.views import accountability_page  # noqa: PLC0415

    page_frame(reader_words())
    accountability_page.render()


PAGES = {"kaart": _kaart, "gegevens": _gegevens, "verantwoording": _verantwoording}


@pytest.fixture
def opened():
    """Open a page as a link does: ``opened("kaart", lang="en", groups="hic")``."""

    def run(page, **query):
        app = AppTest.from_function(PAGES[page], default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return run
