"""The state in the URL: what is written comes back, and nothing that comes in can hurt."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.web.state import BANDWIDTH, MINIMUM, RADIUS, MapState, parse, to_query

CODE = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.\-_]{0,10}", fullmatch=True)
DAY = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def subset(*options):
    """Some of the options, in their order, as the widgets give them."""
    chosen = st.sets(st.sampled_from(options))
    return chosen.map(lambda picked: tuple(option for option in options if option in picked))


STATES = st.builds(
    MapState,
    groups=st.lists(CODE, unique=True, max_size=4).map(tuple),
    categories=st.lists(CODE, unique=True, max_size=4).map(tuple),
    period=st.sampled_from(["month", "quarter", "year", "all"]),
    parts=subset("night", "morning", "afternoon", "evening"),
    weekdays=subset(*range(7)),
    background=st.sampled_from(["none", "areas", "density", "hot_cold", "emerging"]),
    overlays=subset("hotspots", "incidents", "business_park", "town_centre", "station"),
    areas=st.sampled_from(["district", "wijk", "buurt"]),
    measure=st.sampled_from(["count", "rate", "change"]),
    bandwidth=st.sampled_from(BANDWIDTH),
    method=st.sampled_from(["dbscan", "hdbscan"]),
    radius=st.none() | st.sampled_from(RADIUS),
    minimum=st.none() | st.sampled_from(MINIMUM),
    selected=st.none() | st.integers(1, 9999),
    step=st.sampled_from(["month", "week"]),
    order=st.sampled_from(["n", "rate", "change", "verdict", "name"]),
    area=st.none() | CODE,
)


@given(state=STATES)
@settings(max_examples=100, deadline=None)
def test_what_is_written_comes_back(state):
    assert parse(to_query(state)) == state


@given(days=st.tuples(DAY, DAY).map(sorted))
@settings(max_examples=30, deadline=None)
def test_own_dates_come_back(days):
    state = MapState(period="own", start=days[0], end=days[1])
    assert parse(to_query(state)) == state


@given(query=st.dictionaries(st.sampled_from(list(MapState.__dataclass_fields__)), st.text(max_size=40)))
@settings(max_examples=200, deadline=None)
def test_a_link_of_nonsense_opens_a_map_that_can_be_shown(query):
    state = parse(query)
    assert parse(to_query(state)) == state
    assert state.bandwidth in BANDWIDTH
    assert state.radius is None or state.radius in RADIUS


@pytest.mark.parametrize(
    "query",
    [
        {"period": "own"},
        {"period": "own", "start": "2023-12-31", "end": "2023-01-01"},
        {"start": "2023-02-30", "period": "own", "end": "2023-03-01"},
        {"bandwidth": "٢٥٠"},
        {"selected": "-1"},
        {"method": "gASVcollections"},
        {"groups": "<script>alert(1)</script>"},
        {"somebody": "else"},
    ],
)
def test_an_impossible_parameter_falls_back_to_its_default(query):
    assert parse(query) == MapState()


def test_a_first_visit_has_a_link_without_parameters():
    assert to_query(MapState()) == {}


def test_everything_switched_off_survives_the_link():
    state = MapState(overlays=())
    assert to_query(state) == {"overlays": "-"}
    assert parse(to_query(state)) == state


def test_another_question_drops_the_picked_hotspot_and_another_look_keeps_it():
    state = MapState(selected=3)
    assert state.but(groups=("hic",)).selected is None
    assert state.but(background="density").selected == 3
    assert state.but(selected=4).selected == 4
