"""The database under the register: where it lies, how it is opened, upgraded and locked, what can go wrong.

All that is particular to SQLite stands here; the rest of the room is SQL that PostgreSQL understands too.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from hotspots.errors import N_, RegisterError
from hotspots.register.tables import VERSION_TABLE

ENVIRONMENT_VARIABLE: Final = "HOTSPOTS_DATABASE"

MIGRATIONS = Path(__file__).parent / "migrations"

PATIENCE: Final = 30
"""Seconds to wait for another process that is writing; an import of 200,000 rows takes a few."""

_UNUSABLE: Final = N_(
    "The register is in a database that can be read and written. {url} gives an error: {reason}. "
    "Check the disk and HOTSPOTS_DATABASE."
)
_SQLITE_ERRORS: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        sqlite3.SQLITE_NOTADB: (
            "register_not_database",
            N_(
                "The register is a database file. {url} is a file of another kind. "
                "Give HOTSPOTS_DATABASE another place."
            ),
        ),
        sqlite3.SQLITE_BUSY: (
            "register_locked",
            N_(
                "One process at a time writes in the register. Another one keeps {url} locked. "
                "Wait until it is ready and try again."
            ),
        ),
        sqlite3.SQLITE_READONLY: (
            "register_read_only",
            N_(
                "An import is written in the register. {url} can only be read. "
                "Give yourself the right to write the file and its folder."
            ),
        ),
        sqlite3.SQLITE_CANTOPEN: (
            "register_cannot_open",
            N_(
                "The register is a file in a folder that can be written. {url} cannot be opened. "
                "Check that it is a file and that you may read and write it."
            ),
        ),
    }
)


def resolve_url(url: str | None = None) -> URL:
    """Return the place of the register.

    Parameters
    ----------
    url
        A SQLAlchemy URL, such as ``sqlite:////srv/hotspots/register.sqlite``; by default that of
        ``HOTSPOTS_DATABASE``, else the file ``hotspots/register.sqlite`` in ``$XDG_DATA_HOME`` (usually
        ``~/.local/share``): outside the folder of the program, which people copy and share.

    Raises
    ------
    RegisterError
        When it is not a URL of a database, or one of a database in memory.
    """
    given = url or os.environ.get(ENVIRONMENT_VARIABLE)
    if not given:
        home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        return URL.create("sqlite", database=str(home / "hotspots" / "register.sqlite"))
    try:
        parsed = make_url(given)
    except ArgumentError:
        parsed = None
    if parsed is None or (
        parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}
    ):
        raise RegisterError(
            "register_url",
            N_(
                "A register is given as the URL of a database. {variable} is not one that lasts. "
                "Write for instance sqlite:////home/me/register.sqlite."
            ),
            variable=ENVIRONMENT_VARIABLE,
        )
    return parsed


def open_engine(url: URL) -> Engine:
    """Open a database whose tables are those of this program, creating or upgrading them where needed.

    A new SQLite file can be read by its owner only, and so can a folder made for it.

    Raises
    ------
    RegisterError
        When it cannot be opened, is not a register, or was written by a newer version of this program.
    """
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite:
        _make_private_file(url)
    wait = {"timeout": PATIENCE} if sqlite and "timeout" not in url.query else {}
    try:
        # Parameters are incidents: they stay out of error messages and logs.
        engine = create_engine(url, hide_parameters=True, connect_args=wait)
    except (ImportError, NoSuchModuleError) as error:
        raise RegisterError("register_driver", _UNUSABLE, url=_shown(url), reason=str(error)) from None
    if sqlite:
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        _upgrade(engine)
    except RegisterError:
        engine.dispose()
        raise
    return engine


@contextmanager
def transaction(engine: Engine, *, write: bool = False) -> Iterator[Connection]:
    """Give a connection on which all happens or nothing, and which sees one state of the register.

    Raises
    ------
    RegisterError
        When the database refuses: locked, read-only, not a database, unreachable.
    """
    with _explained(engine.url), engine.connect() as plain:
        connection = plain.execution_options(register_write=write)
        with connection.begin():
            yield connection


def forget(engine: Engine) -> None:
    """Wipe what was deleted from SQLite's log too; what somebody is reading at this moment, the next time."""
    if engine.dialect.name == "sqlite":
        _pragmas(engine, "busy_timeout = 1000", "wal_checkpoint(TRUNCATE)")


def _upgrade(engine: Engine) -> None:
    """Bring the tables to the newest version; a database that is not, or no longer, ours is left alone."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with transaction(engine) as connection:
        if _revision(connection, scripts) == scripts.get_current_head():
            return
    if engine.dialect.name == "sqlite":
        _let_readers_through(engine)
    with transaction(engine, write=True) as connection:
        # Looked at again: another process may have upgraded while this one waited for the lock.
        if _revision(connection, scripts) != scripts.get_current_head():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _revision(connection: Connection, scripts: ScriptDirectory) -> str | None:
    """Return the version of the tables; ``None`` in an empty database."""
    options = {"version_table": VERSION_TABLE}
    revision = MigrationContext.configure(connection, opts=options).get_current_revision()
    url = connection.engine.url
    if revision is None and connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
        raise RegisterError(
            "register_foreign",
            N_(
                "The register has a database of its own. {url} holds the tables of another program. "
                "Give HOTSPOTS_DATABASE another place."
            ),
            url=_shown(url),
        )
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise RegisterError(
            "register_newer",
            N_(
                "A register is opened by the version of the program that made it, or a newer one. "
                "{url} was made by a newer version. Update the program."
            ),
            url=_shown(url),
        )
    return revision


def _make_private_file(url: URL) -> None:
    """Create the SQLite file, and the folder if there is none, for the owner only."""
    database = str(url.database)
    if database.startswith("file:"):  # SQLite's own URI, which says itself whether to create
        return
    path = Path(database)
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise RegisterError(
            "register_folder",
            N_(
                "The register is a file in a folder that can be written. {path} cannot be made: {reason}. "
                "Give HOTSPOTS_DATABASE another place."
            ),
            path=str(path),
            reason=str(error.strerror),
        ) from None


def _configure_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Set up a new SQLite connection."""
    connection.isolation_level = None  # the module begins no transactions of its own: _begin_sqlite does
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is undone cannot be dug up from the file
    cursor.execute("PRAGMA cache_size = -65536")  # 64 MB: the indexes of a large register stay in memory
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; a writer takes the lock at once, so that what it read stays true."""
    writes = connection.get_execution_options().get("register_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _let_readers_through(engine: Engine) -> None:
    """Switch the file to write-ahead logging, which lets others read while one writes; the file remembers."""
    _pragmas(engine, "journal_mode = WAL")


def _pragmas(engine: Engine, *pragmas: str) -> None:
    """Say something to SQLite outside a transaction, on a connection that is then thrown away."""
    with _explained(engine.url):
        connection = engine.raw_connection()
        connection.detach()
        try:
            cursor = connection.cursor()
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        finally:
            connection.close()


@contextmanager
def _explained(url: URL) -> Iterator[None]:
    """Turn the errors of a database into ours; the chain is cut, because theirs may quote incidents."""
    try:
        yield
    except DBAPIError as error:
        raise _explanation(error.orig, url) from None
    except sqlite3.Error as error:
        raise _explanation(error, url) from None


def _explanation(error: BaseException | None, url: URL) -> RegisterError:
    """Say what a database error means to a person."""
    number = getattr(error, "sqlite_errorcode", None)
    code, template = _SQLITE_ERRORS.get((number or 0) & 0xFF, ("register_database", _UNUSABLE))
    reason = next(iter(str(error).splitlines()), "")  # the lines after the first may quote values
    return RegisterError(code, template, url=_shown(url), reason=reason)


def _shown(url: URL) -> str:
    """Write a URL without its password."""
    return url.render_as_string(hide_password=True)
