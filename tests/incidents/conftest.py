"""The demo city, made once for all tests of this room."""

import pytest

from hotspots.city import load_city
from hotspots.incidents.demo import Demo, demo_city
from hotspots.places.layers import load_layers


@pytest.fixture(scope="session")
def demo() -> Demo:
    city = load_city()
    return demo_city(city, load_layers(city))
