"""The addresses in the register: replaced as a whole, one city beside the other, gone when cleared."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest

from hotspots.city import City
from hotspots.errors import AddressError
from hotspots.register import Register


@dataclass(frozen=True)
class Inspected:
    addresses: gpd.GeoDataFrame
    read: int = 0
    filename: str = "addresses.csv"
    digest: str = "0" * 64
    edition: str | None = None


def frame_of(n: int, *, first: int = 1, crs: str = "EPSG:28992") -> gpd.GeoDataFrame:
    number = range(first, first + n)
    frame = pd.DataFrame(
        {
            "address_id": [f"A{i:05}" for i in number],
            "street": pd.array([None if i % 3 == 0 else "Demostraat" for i in number], dtype="str"),
            "postcode": pd.array([None if i % 3 == 1 else "0000AA" for i in number], dtype="str"),
            "house_number": list(number),
            "addition": ["B" if i % 2 else "" for i in number],
            "dwelling": [i % 4 != 0 for i in number],
        }
    )
    x = [143_000.0 + i for i in number]
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(x, [485_000.5] * n), crs=crs)


def test_what_was_loaded_comes_back_as_it_was(register: Register, city: City) -> None:
    addresses = frame_of(100)
    now = datetime(2023, 5, 1, 9, tzinfo=UTC)
    info = register.addresses.load(Inspected(addresses, read=103, edition="2023"), city_key=city.key, now=now)
    assert (info.read, info.accepted, info.rejected, info.dwellings) == (103, 100, 3, 75)
    assert (info.loaded_at, info.edition, info.filename) == (now, "2023", "addresses.csv")
    assert register.addresses.info(city.key) == info
    back = register.addresses.frame(city)
    pd.testing.assert_frame_equal(pd.DataFrame(back), pd.DataFrame(addresses))
    assert back.crs == city.crs


def test_a_load_replaces_and_gives_a_new_version(register: Register, city: City) -> None:
    book = register.addresses
    assert (book.version(city.key), book.info(city.key), len(book.frame(city))) == (0, None, 0)
    first = book.load(Inspected(frame_of(9)), city_key=city.key)
    second = book.load(Inspected(frame_of(3, first=50)), city_key=city.key)
    assert second.version > first.version
    assert book.frame(city)["house_number"].tolist() == [50, 51, 52]
    assert book.load(Inspected(frame_of(2)), city_key="other").version > second.version
    assert len(book.frame(city)) == 3


def test_clearing_leaves_the_other_city(register: Register, city: City) -> None:
    book = register.addresses
    book.load(Inspected(frame_of(9)), city_key=city.key)
    book.load(Inspected(frame_of(2)), city_key="other")
    assert book.clear(city.key) == 9
    assert book.clear(city.key) == 0
    assert (book.version(city.key), len(book.frame(city)), len(book.frame(replace(city, key="other")))) == (
        0,
        0,
        2,
    )


def test_another_coordinate_system_is_converted(register: Register, city: City) -> None:
    addresses = frame_of(5)
    register.addresses.load(Inspected(addresses.to_crs(32631)), city_key=city.key)
    back = register.addresses.frame(city)
    assert back.geometry.distance(addresses.geometry).max() < 0.01


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda frame: frame.assign(address_id="same"), "address_id"),
        (lambda frame: frame.drop(columns="addition"), "addition"),
        (lambda frame: frame.assign(geometry=[None] * len(frame)), "geometry"),
    ],
)
def test_what_is_no_address_frame_changes_nothing(
    register: Register, city: City, change, column: str
) -> None:
    register.addresses.load(Inspected(frame_of(4)), city_key=city.key)
    wrong = gpd.GeoDataFrame(change(frame_of(6)), crs=city.crs)
    with pytest.raises(AddressError, match=f"That is not so in: {column}. Inspect the file first."):
        register.addresses.load(Inspected(wrong), city_key=city.key)
    assert len(register.addresses.frame(city)) == 4
