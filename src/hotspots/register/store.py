"""The register: import, undo, load; the rules stand in the docstring of this package."""

from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

import geopandas as gpd
from sqlalchemy import Engine, delete, func, insert, select, true

from hotspots.city import City
from hotspots.crs import require_projected
from hotspots.errors import N_, RegisterError
from hotspots.register import chain, ledger
from hotspots.register.address_book import AddressBook
from hotspots.register.database import forget, open_engine, resolve_url, transaction
from hotspots.register.letter_book import LetterBook
from hotspots.register.measure_book import MeasureBook
from hotspots.register.plan_book import PlanBook
from hotspots.register.round_book import RoundBook
from hotspots.register.rows import digest_of, from_result, system_of, to_incidents, to_rows, to_system
from hotspots.register.tables import (
    STORED,
    ImportRecord,
    ImportResult,
    UndoResult,
    mappings,
    state,
    versions,
)
from hotspots.register.visit_book import VisitBook


class Inspected(Protocol):
    """What the register needs of an inspection (:class:`hotspots.incidents.inspection.Inspection`)."""

    @property
    def incidents(self) -> gpd.GeoDataFrame: ...  # noqa: D102 - the accepted incidents

    @property
    def read(self) -> int: ...  # noqa: D102 - rows in the file

    @property
    def accepted(self) -> int: ...  # noqa: D102 - rows accepted

    @property
    def filename(self) -> str: ...  # noqa: D102 - its name, without folder

    @property
    def digest(self) -> str: ...  # noqa: D102 - SHA-256 of the file


class Register:
    """A register of incidents.

    Open one with :meth:`open`, and close it, or use it in a ``with`` statement. One register may be used from
    several threads, and several processes may have the same one open: they read at any time, and write one
    after the other.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """Open a register, made or upgraded where needed.

        Parameters
        ----------
        url
            Database URL; by default ``HOTSPOTS_DATABASE``, else a file for this user only
            (:func:`hotspots.register.database.resolve_url`).

        Raises
        ------
        RegisterError
            When it cannot be opened, is not a register, or was made by a newer version of the program.
        """
        return cls(open_engine(resolve_url(url)))

    @property
    def plans(self) -> PlanBook:
        """Plans: proposed, set, changed, copied, withdrawn."""
        return PlanBook(self._engine)

    @property
    def visits(self) -> VisitBook:
        """What was done at the stops of patrols."""
        return VisitBook(self._engine)

    @property
    def rounds(self) -> RoundBook:
        """Dwellings that burglary advisers visited."""
        return RoundBook(self._engine)

    @property
    def addresses(self) -> AddressBook:
        """The addresses of cities, loaded once from an offline table."""
        return AddressBook(self._engine)

    @property
    def letters(self) -> LetterBook:
        """Warning letters: released, listed, delivered."""
        return LetterBook(self._engine)

    @property
    def measures(self) -> MeasureBook:
        """Measures with a place and a period: added, replaced, ended."""
        return MeasureBook(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, inspection: Inspected, *, city_key: str, now: datetime | None = None) -> ImportResult:
        """Import the accepted incidents of an inspection, all or nothing.

        An incident that is known by its id is updated where it differs. The very same file read in the same
        way is not imported again, not even when a later file has corrected it.

        Parameters
        ----------
        inspection
            Its incidents are an incident frame in a CRS in metres.
        city_key
            The city that they belong to; ids are unique within a city.
        now
            The moment that is remembered, with a time zone; by default that of the clock.

        Raises
        ------
        RegisterError
            When these are not incidents, or the database refuses; the register is then as it was.
        CRSError
            When the CRS is not one in metres.
        """
        rows = to_rows(inspection.incidents)
        system = system_of(require_projected(inspection.incidents))
        entry = {
            "city_key": city_key,
            "filename": inspection.filename,
            "digest": inspection.digest,
            "content": digest_of(rows, system),
            "imported_at": ledger.microseconds(now),
            "read": inspection.read,
            "accepted": inspection.accepted,
        }
        with transaction(self._engine, write=True) as connection:
            version = ledger.lock(connection)
            earlier = ledger.standing_import(connection, entry)
            if earlier is not None:
                return ImportResult(earlier, 0, 0, len(rows), repeated=True)
            entry["system_id"] = ledger.system_id(connection, system)
            import_id = ledger.enter(connection, entry | ledger.described(rows))
            change = chain.append(connection, rows, entry | {"import_id": import_id}, system=system)
            ledger.amend(connection, import_id, vars(change))
            if change.inserted or change.updated:
                ledger.next_version(connection, version, now)
        return ImportResult(import_id, **vars(change))

    def undo(self, import_id: int, *, now: datetime | None = None) -> UndoResult:
        """Undo an import, all or nothing; the register then is what it would be without it.

        Parameters
        ----------
        import_id
            From :meth:`add` or :meth:`imports`.
        now
            The moment that is remembered, with a time zone; by default that of the clock.

        Raises
        ------
        RegisterError
            When there is no such import, it is undone already, or the database refuses.
        """
        with transaction(self._engine, write=True) as connection:
            version = ledger.lock(connection)
            found = ledger.find(connection, import_id)
            if found is None:
                raise RegisterError(
                    "register_import_unknown",
                    N_(
                        "An import is undone by its number. There is no import {import_id}. "
                        "See the list of imports."
                    ),
                    import_id=import_id,
                )
            if found.undone_at is not None:
                raise RegisterError(
                    "register_import_undone",
                    N_(
                        "An import can be undone once. Import {import_id} is undone already. "
                        "Import the file again to have it back."
                    ),
                    import_id=import_id,
                )
            result, visible = chain.withdraw(connection, city_key=found.city_key, import_id=import_id)
            ledger.amend(connection, import_id, {"undone_at": ledger.microseconds(now)})
            if visible:
                ledger.next_version(connection, version, now)
        forget(self._engine)
        return result

    def imports(self, city_key: str | None = None) -> list[ImportRecord]:
        """Return the imports, of one city or of all, newest first; undone ones included."""
        with transaction(self._engine) as connection:
            return ledger.records(connection, city_key)

    def incidents(self, city: City) -> gpd.GeoDataFrame:
        """Return the incidents of a city as they are known now.

        Returns
        -------
        geopandas.GeoDataFrame
            The incident frame: times in the time zone of the city, points in its CRS, groups by its taxonomy;
            sorted by time, then id. Coordinates that were kept in another CRS are reprojected.
        """
        target = system_of(require_projected(gpd.GeoSeries(crs=city.crs)))
        columns = [versions.c[name] for name in STORED]
        statement = select(*columns, versions.c.system_id).where(
            versions.c.city_key == city.key, versions.c.is_current == true()
        )
        with transaction(self._engine) as connection:
            rows = from_result(connection.execute(statement))
            systems = ledger.definitions(connection)
        rows = to_system(rows, systems, target)
        return to_incidents(rows, city)

    def count(self, city_key: str) -> int:
        """Return how many incidents of a city there are; 0 means that the demo city may be shown."""
        statement = select(func.count()).where(
            versions.c.city_key == city_key, versions.c.is_current == true()
        )
        with transaction(self._engine) as connection:
            return connection.scalar(statement) or 0

    def version(self) -> int:
        """Return a number that changes exactly when the incidents change: a key for caches.

        0 in a new register. It grows, and is taken from the clock, so that a register that was thrown away
        and made again, or put back from a backup, does not repeat the numbers of its former life.
        """
        with transaction(self._engine) as connection:
            return int(connection.execute(select(state.c.version)).scalar_one())

    def save_mapping(self, name: str, mapping: Mapping[str, Any]) -> None:
        """Keep which column is which under a name; a mapping of that name is replaced.

        Parameters
        ----------
        name
            What the user calls it.
        mapping
            Field → column, as :meth:`hotspots.incidents.mapping.ColumnMapping.to_dict` gives it.

        Raises
        ------
        RegisterError
            When the name is blank.
        """
        name = name.strip()
        if not name:
            raise RegisterError(
                "register_mapping_name",
                N_("A column mapping is kept under a name. The name is empty. Give it one."),
            )
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            connection.execute(delete(mappings).where(mappings.c.name == name))
            connection.execute(insert(mappings).values(name=name, mapping=dict(mapping)))

    def mappings(self) -> dict[str, dict[str, Any]]:
        """Return the saved column mappings by name, in alphabetical order."""
        with transaction(self._engine) as connection:
            rows = connection.execute(select(mappings.c.name, mappings.c.mapping)).all()
        return dict(sorted(rows, key=lambda row: row[0].casefold()))

    def delete_mapping(self, name: str) -> None:
        """Forget a column mapping.

        Raises
        ------
        RegisterError
            When there is none of that name.
        """
        with transaction(self._engine, write=True) as connection:
            if not connection.execute(delete(mappings).where(mappings.c.name == name)).rowcount:
                raise RegisterError(
                    "register_mapping_unknown",
                    N_("A column mapping is deleted by its name. There is none called {name}."),
                    name=name,
                )
