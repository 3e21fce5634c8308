"""The addresses of cities in the register: loaded as a whole, replaced as a whole, cleared."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Engine, delete, func, insert, select

from hotspots.city import City
from hotspots.columns import (
    ADDITION,
    ADDRESS_COLUMNS,
    ADDRESS_ID,
    DWELLING,
    GEOMETRY,
    HOUSE_NUMBER,
    POSTCODE,
    STREET,
)
from hotspots.crs import require_projected
from hotspots.errors import N_, AddressError
from hotspots.incidents.notes import Note
from hotspots.places.addresses_demo import demo_addresses
from hotspots.register import ledger
from hotspots.register.address_tables import AddressInfo, address_loads, addresses
from hotspots.register.database import forget, transaction
from hotspots.register.rows import system_of, to_system
from hotspots.register.tables import SYSTEM_ID, X, Y

_STORED: Final = (ADDRESS_ID, STREET, POSTCODE, HOUSE_NUMBER, ADDITION, DWELLING, X, Y)
_TEXTS: Final = (ADDRESS_ID, STREET, POSTCODE, ADDITION)
_BATCH: Final = 20_000


SYNTHETIC_ADDRESSES: Final = Note(
    "addresses_synthetic",
    N_(
        "No table of addresses is loaded. Addresses are looked up among the synthetic ones of the demo city: "
        "real ones are not in it."
    ),
)
"""What is said where addresses are needed and none are loaded."""


class LookUp:
    """The addresses for an inspection: read when they are asked for, with what is to be said of them.

    Parameters
    ----------
    ask
        :meth:`AddressBook.frame_or_demo`, with its arguments.

    Attributes
    ----------
    notes
        Empty until synthetic addresses were asked for.
    """

    def __init__(self, ask: Callable[[], tuple[gpd.GeoDataFrame, bool]]) -> None:
        self._ask = ask
        self.notes: tuple[Note, ...] = ()

    def __call__(self) -> gpd.GeoDataFrame:
        """Return the addresses of the city, or those of the demo city while none are loaded."""
        addresses, synthetic = self._ask()
        self.notes = (SYNTHETIC_ADDRESSES,) if synthetic else ()
        return addresses


class InspectedAddresses(Protocol):
    """What the register needs of :class:`hotspots.places.addresses.AddressInspection`."""

    @property
    def addresses(self) -> gpd.GeoDataFrame: ...  # noqa: D102 - the accepted addresses

    @property
    def read(self) -> int: ...  # noqa: D102 - rows in the file

    @property
    def filename(self) -> str: ...  # noqa: D102 - its name, without folder

    @property
    def digest(self) -> str: ...  # noqa: D102 - of what was accepted

    @property
    def edition(self) -> str | None: ...  # noqa: D102 - the year or date that the file states


class AddressBook:
    """The addresses: :attr:`hotspots.register.Register.addresses`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(
        self, inspection: InspectedAddresses, *, city_key: str, now: datetime | None = None
    ) -> AddressInfo:
        """Replace the addresses of a city, all or nothing.

        Parameters
        ----------
        inspection
            Its addresses are an address frame in a CRS in metres.
        city_key
            The city that they belong to.
        now
            The moment that is remembered, with a time zone; by default that of the clock.

        Raises
        ------
        AddressError
            When these are not addresses with unique ids.
        CRSError
            When the CRS is not one in metres.
        RegisterError
            When the database refuses; the register is then as it was.
        """
        rows = _rows(inspection.addresses, city_key)
        entry = {
            "city_key": city_key,
            "filename": inspection.filename,
            "digest": inspection.digest,
            "edition": inspection.edition,
            "loaded_at": ledger.microseconds(now),
            "read": inspection.read,
            "accepted": len(rows),
            "dwellings": int(inspection.addresses[DWELLING].sum()),
        }
        system = system_of(require_projected(inspection.addresses))
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            last = connection.scalar(select(func.max(address_loads.c.version))) or 0
            entry["version"] = max(int(last) + 1, ledger.microseconds(now))
            entry["system_id"] = ledger.system_id(connection, system)
            for table in (addresses, address_loads):
                connection.execute(delete(table).where(table.c.city_key == city_key))
            connection.execute(insert(address_loads).values(**entry))
            for start in range(0, len(rows), _BATCH):
                connection.execute(insert(addresses), rows[start : start + _BATCH])
        info = self.info(city_key)
        assert info is not None  # noqa: S101 - it was just written
        return info

    def frame(self, city: City) -> gpd.GeoDataFrame:
        """Return the addresses of a city as an address frame in its CRS, sorted by id; empty when none."""
        statement = select(*(addresses.c[name] for name in _STORED)).where(addresses.c.city_key == city.key)
        with transaction(self._engine) as connection:
            found = connection.execute(statement.order_by(addresses.c[ADDRESS_ID])).all()
            kept = select(address_loads.c.system_id).where(address_loads.c.city_key == city.key)
            system = connection.scalar(kept)
            systems = ledger.definitions(connection)
        values = list(zip(*found, strict=True)) or [()] * len(_STORED)
        columns = dict(zip(_STORED, values, strict=True))
        table: dict[str, Any] = {name: pd.array(columns[name], dtype="str") for name in _TEXTS}
        table[HOUSE_NUMBER] = np.array(columns[HOUSE_NUMBER], dtype=np.int64)
        table[DWELLING] = np.array(columns[DWELLING], dtype=bool)
        rows = pd.DataFrame({X: np.array(columns[X], dtype=float), Y: np.array(columns[Y], dtype=float)})
        if system is not None:
            target = system_of(require_projected(gpd.GeoSeries(crs=city.crs)))
            rows = to_system(rows.assign(**{SYSTEM_ID: system}), systems, target)
        frame = pd.DataFrame(table)
        points = gpd.GeoSeries(shapely.points(rows[X], rows[Y]), crs=city.crs, index=frame.index)
        return gpd.GeoDataFrame(frame.assign(**{GEOMETRY: points}), geometry=GEOMETRY, crs=city.crs)[
            list(ADDRESS_COLUMNS)
        ]

    def frame_or_demo(
        self, city: City, layers: Mapping[str, gpd.GeoDataFrame]
    ) -> tuple[gpd.GeoDataFrame, bool]:
        """Return the addresses of a city, or those of the demo city while none are loaded, and which.

        Returns
        -------
        tuple
            The address frame in the CRS of the city, and whether it is synthetic.
        """
        if self.info(city.key) is None:
            return demo_addresses(city, layers), True
        return self.frame(city), False

    def info(self, city_key: str) -> AddressInfo | None:
        """Return what is loaded for a city, None when nothing is."""
        with transaction(self._engine) as connection:
            row = connection.execute(
                select(address_loads).where(address_loads.c.city_key == city_key)
            ).first()
        if row is None:
            return None
        return AddressInfo(
            city_key=row.city_key,
            filename=row.filename,
            digest=row.digest,
            edition=row.edition,
            loaded_at=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row.loaded_at),
            read=row.read,
            accepted=row.accepted,
            rejected=row.read - row.accepted,
            dwellings=row.dwellings,
            version=row.version,
        )

    def version(self, city_key: str) -> int:
        """Return a number that changes exactly when the addresses of a city do; 0 without any."""
        info = self.info(city_key)
        return 0 if info is None else info.version

    def clear(self, city_key: str) -> int:
        """Delete the addresses of a city, and return how many there were; letters keep their own."""
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            gone = connection.execute(delete(addresses).where(addresses.c.city_key == city_key)).rowcount
            connection.execute(delete(address_loads).where(address_loads.c.city_key == city_key))
        forget(self._engine)
        return int(gone)


def _rows(frame: gpd.GeoDataFrame, city_key: str) -> list[dict[str, Any]]:
    """Return addresses as the dictionaries that SQLAlchemy inserts."""
    require_projected(frame)
    missing = [name for name in ADDRESS_COLUMNS if name not in frame.columns]
    wrong = missing or [name for name in (ADDRESS_ID, ADDITION, HOUSE_NUMBER) if frame[name].hasnans]
    if not wrong and frame[ADDRESS_ID].duplicated().any():
        wrong = [ADDRESS_ID]
    x, y = shapely.get_x(frame.geometry.to_numpy()), shapely.get_y(frame.geometry.to_numpy())
    if not wrong and not (np.isfinite(x) & np.isfinite(y)).all():
        wrong = [GEOMETRY]
    if wrong:
        raise AddressError(
            "addresses_frame",
            N_(
                "The register keeps addresses with unique ids, house numbers and points. "
                "That is not so in: {columns}. Inspect the file first."
            ),
            columns=", ".join(wrong),
        )
    columns: list[Any] = [
        frame[name].astype(object).where(frame[name].notna(), None).tolist()
        for name in (ADDRESS_ID, STREET, POSTCODE)
    ]
    columns += [frame[name].tolist() for name in (HOUSE_NUMBER, ADDITION, DWELLING)]
    columns += [x.tolist(), y.tolist()]
    return [
        {"city_key": city_key, **dict(zip(_STORED, values, strict=True))}
        for values in zip(*columns, strict=True)
    ]
