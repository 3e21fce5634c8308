"""Measures in the register: a file in one transaction, replaced by id, ended one by one, all of it noted."""

from datetime import datetime
from typing import Any, Protocol

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from hotspots.city import City
from hotspots.columns import (
    CONDITION,
    GEOMETRY,
    KIND,
    MEASURE_ID,
    NAME,
    POSITION,
    SOURCE,
    VALID_FROM,
    VALID_UNTIL,
)
from hotspots.crs import require_projected
from hotspots.errors import N_, RegisterError
from hotspots.places.measures import measures_frame, require_measures
from hotspots.register import ledger
from hotspots.register.database import transaction
from hotspots.register.measure_tables import (
    SHAPE,
    MeasureChange,
    MeasureResult,
    measure_changes,
    measures,
)
from hotspots.register.rows import system_of
from hotspots.register.tables import SYSTEM_ID

_TEXTS = (KIND, NAME, CONDITION, POSITION, SOURCE)
_MOMENTS = (VALID_FROM, VALID_UNTIL)


class InspectedMeasures(Protocol):
    """What the register needs of an inspection (:class:`hotspots.places.measures_file.MeasureInspection`)."""

    @property
    def measures(self) -> gpd.GeoDataFrame: ...  # noqa: D102 - the accepted measures

    @property
    def filename(self) -> str: ...  # noqa: D102 - its name, without folder

    @property
    def digest(self) -> str: ...  # noqa: D102 - SHA-256 of the file


class MeasureBook:
    """The measures of a register (:attr:`hotspots.register.Register.measures`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, inspection: InspectedMeasures, *, city_key: str, who: str, now: datetime | None = None
    ) -> MeasureResult:
        """Add the accepted measures of a file, all or nothing; one that is known by its id is replaced.

        Parameters
        ----------
        inspection
            Its measures are a frame in a CRS in metres.
        city_key
            The city that they belong to; ids are unique within a city.
        who
            Name or function of whoever adds them.
        now
            The moment that is remembered, with a time zone; by default that of the clock.

        Raises
        ------
        MeasureError, CRSError
            When these are no measures.
        RegisterError
            When nobody is named, or the database refuses; the register is then as it was.
        """
        frame = require_measures(inspection.measures)
        named = _named(who)
        rows = _rows(frame)
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            system = ledger.system_id(connection, system_of(require_projected(frame)))
            known = _known(connection, city_key)
            result = _put(connection, city_key, [row | {SYSTEM_ID: system} for row in rows], known)
            _note(
                connection,
                city_key,
                now,
                who=named,
                what="added",
                filename=inspection.filename,
                digest=inspection.digest,
                **vars(result),
            )
        return result

    def end(
        self, measure_id: str, *, city_key: str, on: datetime, who: str, now: datetime | None = None
    ) -> None:
        """Let a measure end at a moment: earlier or later than was decided before.

        Parameters
        ----------
        measure_id
            From :meth:`all`.
        on
            The first moment at which it does not hold any more, with a time zone; after its beginning.
        who, now
            As in :meth:`add`.

        Raises
        ------
        RegisterError
            When there is no such measure, it begins later, nobody is named, or the database refuses.
        """
        named, moment = _named(who), ledger.microseconds(on)
        this = (measures.c.city_key == city_key) & (measures.c[MEASURE_ID] == measure_id)
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            begin = connection.scalar(select(measures.c[VALID_FROM]).where(this))
            if begin is None:
                raise RegisterError(
                    "measure_unknown",
                    N_("A measure is ended by its number. There is none of that number. See the list."),
                )
            if moment <= begin:
                raise RegisterError(
                    "measure_end_early",
                    N_(
                        "A measure ends after it begins. The end given is before that. Choose a later moment."
                    ),
                )
            connection.execute(update(measures).where(this).values({VALID_UNTIL: moment}))
            _note(connection, city_key, now, who=named, what="ended", measure_id=measure_id, updated=1)

    def all(self, city: City) -> gpd.GeoDataFrame:
        """Return the measures of a city.

        Returns
        -------
        geopandas.GeoDataFrame
            A frame of measures (:func:`hotspots.places.measures.require_measures`) in the CRS and time zone
            of the city, by kind, beginning and id.
        """
        statement = (
            select(measures)
            .where(measures.c.city_key == city.key)
            .order_by(measures.c[KIND], measures.c[VALID_FROM], measures.c[MEASURE_ID])
        )
        with transaction(self._engine) as connection:
            found = connection.execute(statement).mappings().all()
            systems = ledger.definitions(connection)
        parts = [_frame(row, systems[row[SYSTEM_ID]], city) for row in found]
        return measures_frame(parts, crs=city.crs, timezone=city.timezone)

    def changes(self, city_key: str) -> list[MeasureChange]:
        """Return what was changed in the measures of a city, the newest first."""
        statement = (
            select(measure_changes)
            .where(measure_changes.c.city_key == city_key)
            .order_by(measure_changes.c.change_id.desc())
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(statement).all()
        return [
            MeasureChange(
                change_id=row.change_id,
                at=ledger.moment(row.at),
                who=row.who,
                what=row.what,
                filename=row.filename,
                digest=row.digest,
                measure_id=row.measure_id,
                inserted=row.inserted,
                updated=row.updated,
                unchanged=row.unchanged,
            )
            for row in rows
        ]

    def version(self, city_key: str) -> int:
        """Return a number that changes when the measures of a city may have changed: a key for caches.

        0 before anything was added. It grows, and is taken from the clock, as
        :meth:`hotspots.register.Register.version` does.
        """
        with transaction(self._engine) as connection:
            return _version(connection, city_key)


def _rows(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return what is kept of measures."""
    columns: dict[str, list[Any]] = {
        name: frame[name].astype(object).where(frame[name].notna(), None).tolist()
        for name in (MEASURE_ID, *_TEXTS)
    }
    for name in _MOMENTS:
        moments = frame[name].dt.as_unit("us")
        columns[name] = [None if pd.isna(one) else int(one.value // 1000) for one in moments.astype(object)]
    columns[SHAPE] = shapely.to_wkb(frame.geometry.to_numpy()).tolist()
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _known(connection: Connection, city_key: str) -> dict[str, dict[str, Any]]:
    """Return the measures of a city as they are kept, by id."""
    rows = connection.execute(select(measures).where(measures.c.city_key == city_key)).mappings().all()
    return {row[MEASURE_ID]: {name: row[name] for name in row if name != "city_key"} for row in rows}


def _put(
    connection: Connection, city_key: str, rows: list[dict[str, Any]], known: dict[str, dict[str, Any]]
) -> MeasureResult:
    """Insert what is new and replace what differs."""
    changed = [row for row in rows if row[MEASURE_ID] in known and row != known[row[MEASURE_ID]]]
    new = [row for row in rows if row[MEASURE_ID] not in known]
    for row in changed:
        connection.execute(
            delete(measures).where(measures.c.city_key == city_key, measures.c[MEASURE_ID] == row[MEASURE_ID])
        )
    if new or changed:
        connection.execute(insert(measures), [row | {"city_key": city_key} for row in (*new, *changed)])
    return MeasureResult(len(new), len(changed), len(rows) - len(new) - len(changed))


def _note(
    connection: Connection, city_key: str, now: datetime | None, *, what: str, who: str, **values: Any
) -> None:
    """Remember a change and give the measures of the city a new version."""
    at = ledger.microseconds(now)
    nothing = {"inserted": 0, "updated": 0, "unchanged": 0}
    version = max(_version(connection, city_key) + 1, at)
    entry = nothing | values | {"city_key": city_key, "version": version, "at": at, "who": who, "what": what}
    connection.execute(insert(measure_changes).values(**entry))


def _version(connection: Connection, city_key: str) -> int:
    """Return the version of the measures of a city."""
    statement = select(func.max(measure_changes.c.version)).where(measure_changes.c.city_key == city_key)
    return int(connection.scalar(statement) or 0)


def _frame(row: Any, system: str, city: City) -> dict[str, Any]:
    """Return a row as a measure in the CRS of the city."""
    shape = gpd.GeoSeries.from_wkb([row[SHAPE]], crs=system).to_crs(city.crs).iloc[0]
    values = {name: row[name] for name in (MEASURE_ID, *_TEXTS)}
    moments = {
        name: None if row[name] is None else pd.Timestamp(ledger.moment(row[name])).tz_convert(city.timezone)
        for name in _MOMENTS
    }
    return values | moments | {GEOMETRY: shape}


def _named(who: str) -> str:
    """Return whoever changes something; nobody is refused."""
    name = " ".join(who.split())
    if not name:
        raise RegisterError(
            "measure_who",
            N_("A change of measures is noted with a name or function. None was given. Fill in who you are."),
        )
    return name
