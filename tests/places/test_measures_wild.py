"""Wild files of measures: every row is accepted or rejected with a reason, or the file is refused."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.city import load_city
from hotspots.errors import HotspotsError
from hotspots.places.layers import load_layers, municipality
from hotspots.places.measures import require_measures
from hotspots.places.measures_file import read_measures

CITY = load_city()
AREA = municipality(load_layers(CITY), CITY)

kind = st.sampled_from(["camera", "Sluiting woning", "zeppelin", "", "gebiedsverbod"]) | st.text(max_size=8)
day = st.sampled_from(
    ["2023-07-01", "01-07-2023", "31-02-2023", "", "2023-10-29 02:30", "2023-03-26 02:30", "45108", "1-7-23"]
) | st.text(max_size=10)
number = st.sampled_from(["143430", "487080", "5,2", "52.37", "", "inf", "nan", "1e400", "-0"]) | st.text(
    max_size=6
)
row = st.tuples(kind, day, day, number, number)


def books(found):
    """Check that nothing is lost and that what was accepted are measures."""
    require_measures(found.measures)
    rejected = {line for one in found.findings if one.action == "rejected" for line in one.lines.tolist()}
    assert found.read == found.accepted + found.rejected
    assert len(rejected) == found.rejected


def cells(texts):
    return ";".join('"' + text.replace('"', '""').replace("\0", "") + '"' for text in texts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(row, min_size=1, max_size=6))
def test_tables(rows):
    content = "\n".join(["soort;van;tot;x;y", *map(cells, rows)])
    try:
        found = read_measures(("m.csv", content.encode("utf-8", "replace")), city=CITY, area=AREA)
    except HotspotsError:
        return
    books(found)


coordinate = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([5.22, 52.37, 143430, 487080])
point = st.tuples(coordinate, coordinate).map(list)
geometry = st.one_of(
    st.none(),
    point.map(lambda at: {"type": "Point", "coordinates": at}),
    st.lists(point, max_size=5).map(lambda ring: {"type": "Polygon", "coordinates": [ring]}),
    st.lists(point, max_size=3).map(lambda line: {"type": "LineString", "coordinates": line}),
    st.just({"type": "Point", "coordinates": []}),
)
value = st.none() | st.integers(-9, 9) | st.text(max_size=5) | st.lists(st.integers(), max_size=2) | day
feature = st.builds(
    lambda shape, soort, van, tot: {
        "type": "Feature",
        "geometry": shape,
        "properties": {"soort": soort, "van": van, "tot": tot},
    },
    geometry,
    kind | value,
    day | value,
    day | value,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(feature, max_size=4), st.sampled_from([None, "EPSG:28992", "EPSG:4326", "nonsense"]))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_geojson(features, crs):
    collection = {"type": "FeatureCollection", "features": features}
    if crs:
        collection["crs"] = {"type": "name", "properties": {"name": crs}}
    try:
        found = read_measures(("m.geojson", json.dumps(collection).encode()), city=CITY, area=AREA)
    except HotspotsError:
        return
    books(found)
