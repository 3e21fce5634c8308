"""Downloading a municipality, from a server on this machine that answers in the documented shape."""

import hashlib
import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import httpx
import pytest
import shapely

from hotspots.city import load_city
from hotspots.errors import DownloadError
from hotspots.places.download import update_geodata
from hotspots.places.joining import join
from hotspots.places.layers import load_layers, municipality, water

RD_URL = "http://www.opengis.net/def/crs/EPSG/0/28992"


def box(x, y, size=1000):
    return shapely.geometry.mapping(
        shapely.box(140_000 + x, 480_000 + y, 140_000 + x + size, 480_000 + y + size)
    )


def feature(shape, **properties):
    return {"type": "Feature", "id": "x", "properties": properties, "geometry": shape}


def buurt(number, x, *, water="NEE", inhabitants=100, dwellings=40):
    return feature(
        box(x, 0),
        buurtcode=f"BU0099{number}",
        buurtnaam=f"Buurt {number}",
        wijkcode=f"WK0099{number[:2]}",
        gemeentecode="GM0099",
        gemeentenaam="'s-Waterdam",
        water=water,
        aantal_inwoners=inhabitants,
        woningvoorraad=dwellings,
    )


def documented():
    """The collections of an invented municipality: two wijken, three buurten, a stretch of water."""
    common = {"gemeentecode": "GM0099", "gemeentenaam": "'s-Waterdam"}
    figures = {"aantal_inwoners": 150, "woningvoorraad": -99997}
    return {
        "gemeenten": [feature(box(0, 0, 3000), **common, water="NEE", **figures)],
        "wijken": [
            feature(box(0, 0), wijkcode="WK009900", wijknaam="Noord", water="NEE", **common, **figures),
            feature(box(1000, 0), wijkcode="WK009901", wijknaam="Zuid", water="NEE", **common, **figures),
        ],
        "buurten": [
            buurt("0000", 0),
            buurt("0001", 1000, inhabitants=-99997, dwellings=None),
            buurt("0100", 2000),
            buurt("9998", 5000, water="JA", inhabitants=-99995),
        ],
        "ibis": [
            feature(box(0, 0, 500), RIN_NUMMER="1", PLAN_NAAM="De Vaart", JAAR=2020),
            feature(box(0, 0, 600), RIN_NUMMER="1", PLAN_NAAM="De Vaart", JAAR=2023),
            feature(box(-900, 0), RIN_NUMMER="2", PLAN_NAAM="Bij de buren", JAAR=2023),
        ],
    }


class Server:
    """An OGC API on loopback; tests change what it holds and how it answers."""

    def __init__(self):
        self.collections = documented()
        self.page = 2
        self.filters = True
        self.crs = f"<{RD_URL}>"
        self.answers = {}
        self.requests = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.answer(self)

            def log_message(self, *arguments):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, request):
        parts = urlsplit(request.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        collection = parts.path.split("/")[-2] if parts.path.endswith("/items") else ""
        self.requests.append((parts.path, query))
        if collection in self.answers:
            self.answers[collection](request)
        elif collection not in self.collections:
            send(request, 404, {"code": "NotFound"})
        else:
            send(request, 200, self.features(parts.path, query, collection), {"Content-Crs": self.crs})

    def features(self, path, query, collection):
        found = self.collections[collection]
        if self.filters and "gemeentecode" in query:
            found = [f for f in found if f["properties"]["gemeentecode"] == query["gemeentecode"]]
        start = int(query.get("cursor", 0))
        page = found[start : start + self.page]
        links = [{"rel": "self", "href": self.url + path}]
        if start + self.page < len(found):
            rest = "&".join(f"{key}={value}" for key, value in {**query, "cursor": start + self.page}.items())
            links.append({"rel": "next", "href": f"{self.url}{path}?{rest}"})
        return {"type": "FeatureCollection", "links": links, "numberReturned": len(page), "features": page}


def send(request, status, body, headers=None):
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    request.send_response(status)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(payload)))
    request.end_headers()
    request.wfile.write(payload)


@pytest.fixture
def server():
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def fetch(server, tmp_path):
    def run(code="GM0099", **options):
        options = {"base_url": server.url + "/wijken-en-buurten-{year}/ogc/v1", "year": 2024, **options}
        return update_geodata(code, tmp_path / "out", **options)

    return run


def test_a_municipality_becomes_a_city_that_is_ready_to_use(fetch, server, tmp_path):
    calls = []
    done = fetch(progress=lambda collection, n: calls.append((collection, n)))
    assert done.city == tmp_path / "out" / "s-waterdam.toml"
    assert (done.name, dict(done.features)) == ("'s-Waterdam", {"buurt": 3, "wijk": 2, "water": 1})
    assert calls == [("gemeenten", 1), ("wijken", 2), ("buurten", 2), ("buurten", 4)]
    path, query = server.requests[0]
    assert path == "/wijken-en-buurten-2024/ogc/v1/collections/gemeenten/items"
    assert query == {"gemeentecode": "GM0099", "f": "json", "limit": "1000", "crs": RD_URL}

    city = load_city(done.city)
    layers = load_layers(city)
    assert (city.municipality, city.baseline_years) == ("GM0099", (2020, 2021, 2022, 2023))
    assert layers["wijk"]["name"].tolist() == ["Noord", "Zuid"]
    assert layers["wijk"]["inhabitants"].tolist() == [150, 150]
    assert layers["wijk"]["dwellings"].isna().all()
    assert layers["buurt"]["inhabitants"].isna().tolist() == [False, True, False]
    assert municipality(layers, city).area == 3_000_000
    assert water(layers, city).area.tolist() == [1_000_000]
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([140_500, 142_500], [480_500] * 2), crs=city.crs)
    assert join(points, city, layers)["wijk"].tolist() == ["WK009900", "WK009901"]


def test_provenance_and_checksums_are_beside_the_layers(fetch, server):
    folder = fetch().city.with_suffix("")
    sources = json.loads((folder / "SOURCES.json").read_text(encoding="utf-8"))
    assert (sources["municipality"], sources["edition"]) == ("GM0099", 2024)
    assert sources["fetched"].endswith("+00:00")
    first = sources["layers"][0]
    assert first["url"] == server.url + "/wijken-en-buurten-2024/ogc/v1/collections/buurten/items"
    assert (first["licence"], first["features"], first["crs"]) == ("CC BY 4.0", 3, "EPSG:28992")
    digest = hashlib.sha256((folder / "buurten.geojson").read_bytes()).hexdigest()
    assert first["files"]["buurten.geojson"] == digest
    check = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert check.returncode == 0


def test_business_parks_where_they_are_offered(fetch, server):
    done = fetch(business_parks_url=server.url + "/collections/ibis/items")
    parks = load_layers(load_city(done.city))["business_park"]
    # Of each park the latest year, and only what lies mostly inside.
    assert parks[["code", "name"]].to_numpy().tolist() == [["1", "De Vaart"]]
    assert parks.area.tolist() == [360_000]
    query = server.requests[-1][1]
    assert (query["bbox"], query["bbox-crs"]) == ("140000,480000,143000,481000", RD_URL)


def test_no_business_parks_make_no_layer(fetch, server):
    server.collections["ibis"] = []
    assert "business_park" not in fetch(business_parks_url=server.url + "/collections/ibis/items").features


def test_a_server_that_ignores_the_filter_does_not_bring_the_neighbours(fetch, server):
    stranger = buurt("0500", 9000)
    stranger["properties"]["gemeentecode"] = "GM0100"
    server.collections["buurten"].insert(0, stranger)
    server.filters = False
    assert fetch().features["buurt"] == 3


def test_a_buurt_in_two_features_is_one_area(fetch, server):
    server.collections["buurten"].append(buurt("0000", 8000))
    done = fetch()
    assert done.features["buurt"] == 3
    assert load_layers(load_city(done.city))["buurt"].area.tolist() == [2_000_000, 1_000_000, 1_000_000]


def test_an_existing_city_is_replaced_only_on_request(fetch):
    done = fetch()
    done.city.write_text(done.city.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    with pytest.raises(DownloadError, match="exists already"):
        fetch()
    fetch(replace=True)
    assert "# mine" not in done.city.read_text(encoding="utf-8")
    assert "# mine" in done.city.with_suffix(".toml.old").read_text(encoding="utf-8")
    assert sorted(path.name for path in done.city.parent.iterdir()) == [
        "s-waterdam",
        "s-waterdam.toml",
        "s-waterdam.toml.old",
    ]


@pytest.mark.parametrize("code", ["99", "GM99", "GM00999", "Almere", "", "GM0099&x=1"])
def test_a_code_that_is_none_is_refused_before_anything_is_asked(fetch, server, code):
    with pytest.raises(DownloadError, match="GM and four digits"):
        fetch(code)
    assert server.requests == []


def test_the_code_may_be_written_shorter(fetch):
    assert fetch(" 0099 ").name == "'s-Waterdam"


def status(code, headers=None, body=b""):
    return lambda request: send(request, code, body, headers)


def failing(fetch, tmp_path, match, **options):
    """Assert that a download fails with a message, and that the folder is as it was."""
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DownloadError, match=match):
        fetch(**options)
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_an_unknown_municipality(fetch, tmp_path):
    failing(fetch, tmp_path, r"The edition 2024 has none for GM0098", code="GM0098")


def test_an_address_without_the_collection(fetch, server, tmp_path):
    del server.collections["wijken"]
    failing(fetch, tmp_path, r"127\.0\.0\.1 has no collection wijken .* Check the year")


def test_a_server_in_trouble(fetch, server, tmp_path):
    server.answers["buurten"] = status(500)
    failing(fetch, tmp_path, r"status 500 for buurten\. Nothing was changed; try again later")


def test_a_server_that_is_not_there(fetch, server, tmp_path):
    failing(fetch, tmp_path, r"cannot be reached", base_url="http://127.0.0.1:9/{year}")


def test_a_server_that_hangs_up(fetch, server, tmp_path):
    server.answers["wijken"] = lambda request: request.connection.close()
    failing(fetch, tmp_path, r"cannot be reached")


def test_a_server_that_takes_too_long(fetch, server, tmp_path):
    done = threading.Event()
    server.answers["wijken"] = lambda _: done.wait(10)
    with httpx.Client(timeout=0.3) as client:
        failing(fetch, tmp_path, r"did not answer in time for wijken", client=client)
        assert not client.is_closed
    done.set()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Onderhoud</html>",
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"type":"FeatureCollection"}',
        b'{"type":"FeatureCollection","features":{}, "links": 3}',
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":{}}]}',
        b'{"type":"FeatureCollection","features":[1]}',
        b"\xff\xfe\x00",
    ],
)
def test_an_answer_that_is_no_geojson(fetch, server, tmp_path, body):
    server.answers["gemeenten"] = status(200, {"Content-Crs": f"<{RD_URL}>"}, body)
    failing(fetch, tmp_path, r"answered something else for gemeenten")


@pytest.mark.parametrize("location", ["http://127.0.0.2:1/x", "https://127.0.0.1/x", "//localhost/x"])
def test_a_redirect_to_another_host_is_not_followed(fetch, server, tmp_path, location):
    server.answers["wijken"] = status(302, {"Location": location})
    failing(fetch, tmp_path, r"refers to another address, https?://.*, which is not followed")


def test_a_redirect_within_the_host_is_followed(fetch, server):
    server.collections["elders"] = server.collections["wijken"]
    server.answers["wijken"] = status(308, {"Location": "/collections/elders/items?gemeentecode=GM0099"})
    assert fetch().features["wijk"] == 2


def test_redirects_without_end(fetch, server, tmp_path):
    server.answers["wijken"] = status(302, {"Location": "/collections/wijken/items"})
    failing(fetch, tmp_path, r"status 302 for wijken")


def page(server, **links):
    body = {
        "type": "FeatureCollection",
        "features": server.collections["wijken"],
        "links": [{"rel": rel, "href": href} for rel, href in links.items()],
    }
    return status(200, {"Content-Crs": server.crs}, json.dumps(body).encode())


def test_a_next_page_at_another_host_is_not_fetched(fetch, server, tmp_path):
    server.answers["wijken"] = page(server, next="http://169.254.169.254/items")
    failing(fetch, tmp_path, r"another address, http://169\.254\.169\.254, which is not followed")


def test_pages_that_go_round_in_circles(fetch, server, tmp_path):
    server.answers["wijken"] = page(server, next=server.url + "/collections/wijken/items?cursor=1")
    failing(fetch, tmp_path, r"Those of wijken at 127\.0\.0\.1 do not")


@pytest.mark.parametrize(
    ("crs", "found"),
    [("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>", "CRS84"), ("", "CRS84"), ("<x/EPSG/0/4258>", "4258")],
)
def test_an_answer_in_another_crs(fetch, server, tmp_path, crs, found):
    server.crs = crs
    failing(fetch, tmp_path, rf"asked for in EPSG:28992\. 127\.0\.0\.1 answered in .*{found}")


def test_coordinates_in_degrees_whatever_the_header_says(fetch, server, tmp_path):
    degrees = shapely.geometry.mapping(shapely.box(5.1, 52.3, 5.3, 52.4))
    server.collections["buurten"][0]["geometry"] = degrees
    failing(fetch, tmp_path, r"Those of buurten lie outside the Netherlands")


@pytest.mark.parametrize(
    "geometry",
    [{"type": "Point", "coordinates": [140_000, 480_000]}, {"type": "Polygon", "coordinates": "x"}, {}],
)
def test_features_that_are_no_areas(fetch, server, tmp_path, geometry):
    server.collections["buurten"][0]["geometry"] = geometry
    failing(fetch, tmp_path, r"Missing or unusable: geometry")


def test_features_without_the_documented_properties(fetch, server, tmp_path):
    del server.collections["buurten"][2]["properties"]["buurtcode"]
    failing(fetch, tmp_path, r"Features of buurten .* Missing or unusable: buurtcode")


def test_a_municipality_of_water_only(fetch, server, tmp_path):
    server.collections["buurten"] = server.collections["buurten"][3:]
    failing(fetch, tmp_path, r"has none for GM0099")


def test_a_folder_that_cannot_be_written(fetch, tmp_path):
    (tmp_path / "out").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(DownloadError, match=r"written to .*out\. That failed"):
        fetch()
