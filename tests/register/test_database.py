"""Where the register lies, how it is opened and upgraded, and what is said when that fails."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from hotspots.city import City
from hotspots.errors import RegisterError
from hotspots.i18n import words_for
from hotspots.register import Register, database
from hotspots.register.database import resolve_url
from hotspots.register.tables import METADATA, VERSION_TABLE

KEY = "smallville"

NEXT = '''"""An invented next version."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("imports", sa.Column("remark", sa.String))
'''


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def refusal(url: str) -> RegisterError:
    """Return the error that opening gives; it can be said in Dutch too."""
    with pytest.raises(RegisterError) as caught:
        Register.open(url).close()
    assert words_for("nl").error(caught.value) != str(caught.value)
    return caught.value


def next_version() -> str:
    """Return the invented migration, after the newest real one."""
    head = ScriptDirectory(str(database.MIGRATIONS)).get_current_head()
    return NEXT.replace("{head}", str(head))


@pytest.fixture
def next_migrations(tmp_path: Path) -> Path:
    """Return the migrations with one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(database.MIGRATIONS, folder)
    (folder / "versions" / "next.py").write_text(next_version(), encoding="utf-8")
    return folder


@pytest.fixture
def in_memory() -> Iterator[None]:
    """Leave the folder of the test clean of what a URL without file would make."""
    before = set(Path().iterdir())
    yield
    assert set(Path().iterdir()) == before


def test_the_default_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HOTSPOTS_DATABASE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert resolve_url().database == str(tmp_path / "hotspots" / "register.sqlite")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert resolve_url().database == str(tmp_path / ".local" / "share" / "hotspots" / "register.sqlite")
    monkeypatch.setenv("HOTSPOTS_DATABASE", "sqlite:////srv/here.sqlite")
    assert resolve_url().database == "/srv/here.sqlite"
    assert resolve_url("sqlite:////srv/there.sqlite").database == "/srv/there.sqlite"
    monkeypatch.setenv("HOTSPOTS_DATABASE", "postgresql+psycopg://me:secret@db/hotspots")
    assert resolve_url().get_backend_name() == "postgresql"


def test_only_the_owner_can_read_it(url: str, inspection: Callable) -> None:
    with Register.open(url) as register:
        register.add(inspection({"a": {}}), city_key=KEY)
        path = file_of(url)
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        files = sorted(path.parent.iterdir())
        assert [file.name for file in files] == [
            "register.sqlite",
            "register.sqlite-shm",
            "register.sqlite-wal",
        ]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_folder_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Register.open(f"sqlite:///{tmp_path}/r.sqlite").close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_it_is_still_there_when_opened_again(url: str, city: City, inspection: Callable) -> None:
    with Register.open(url) as register:
        register.add(inspection({"a": {}}), city_key=KEY)
        register.save_mapping("boa", {"x": "X"})
        version = register.version()
    with Register.open(url) as register:
        assert register.incidents(city)["incident_id"].tolist() == ["a"]
        assert register.mappings() == {"boa": {"x": "X"}}
        assert register.version() == version


def test_what_is_undone_cannot_be_dug_up(url: str, inspection: Callable) -> None:
    with Register.open(url) as register:
        register.add(inspection({"PL-SECRET-1": {"source": "SECRET"}}, filename="x.csv"), city_key=KEY)
        register.undo(1)
        # The ledger says the source of an import; of the incident nothing is left, also while it is open.
        for file in file_of(url).parent.iterdir():
            assert b"PL-SECRET-1" not in file.read_bytes()


def test_the_migrations_make_the_tables_of_the_code(register: Register, url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        options = {"compare_type": True, "version_table": VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []
        made = dict(
            connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
        )
    engine.dispose()
    plain = create_engine("sqlite://")
    METADATA.create_all(plain)
    with plain.connect() as connection:
        meant = dict(
            connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
        )
    plain.dispose()
    assert {name for name in made if name.startswith("incident_versions_")} == {
        name for name in meant if name.startswith("incident_versions_")
    }
    for name, text in meant.items():  # partial indexes and AUTOINCREMENT are what Alembic does not compare
        if "INDEX" in text or "AUTOINCREMENT" in text:
            assert sorted(made[name].split()) == sorted(text.split())


def test_the_tables_are_tables_of_postgresql_too() -> None:
    dialect = postgresql.dialect()
    text = "\n".join(
        str(statement.compile(dialect=dialect))
        for table in METADATA.sorted_tables
        for statement in (CreateTable(table), *map(CreateIndex, table.indexes))
    )
    assert "version_id BIGSERIAL NOT NULL" in text
    assert "WHERE is_current" in text


def test_an_older_version_is_upgraded_and_a_newer_one_refused(
    url: str, city: City, inspection: Callable, next_migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Register.open(url) as register:
        register.add(inspection({"a": {}}), city_key=KEY)
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", next_migrations)
        with Register.open(url) as register:
            assert register.count(KEY) == 1
    with closing(sqlite3.connect(file_of(url))) as connection:
        assert "remark" in [row[1] for row in connection.execute("PRAGMA table_info(imports)")]

    error = refusal(url)

    assert error.code == "register_newer"
    assert "made by a newer version" in str(error)


def test_a_failed_upgrade_leaves_the_old_version(
    url: str, inspection: Callable, next_migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Register.open(url) as register:
        register.add(inspection({"a": {}}), city_key=KEY)
    broken = next_version() + '    op.execute("SELECT nonsense")\n'
    (next_migrations / "versions" / "next.py").write_text(broken, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", next_migrations)
        error = refusal(url)
        assert (error.code, "no such column: nonsense" in str(error)) == ("register_database", True)
    with Register.open(url) as register:
        assert register.count(KEY) == 1
    with closing(sqlite3.connect(file_of(url))) as connection:
        assert "remark" not in [row[1] for row in connection.execute("PRAGMA table_info(imports)")]


def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text("MK;X;Y\n" * 500, encoding="utf-8")
    error = refusal(f"sqlite:///{path}")
    assert (error.code, str(path) in str(error)) == ("register_not_database", True)
    assert path.read_text(encoding="utf-8") == "MK;X;Y\n" * 500


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "layers.gpkg"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
    before = path.read_bytes()
    assert refusal(f"sqlite:///{path}").code == "register_foreign"
    assert path.read_bytes() == before


def test_a_folder_is_no_register(tmp_path: Path) -> None:
    assert refusal(f"sqlite:///{tmp_path}").code == "register_cannot_open"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = refusal(f"sqlite:///{tmp_path}/file/register.sqlite")
    assert (error.code, str(tmp_path) in str(error)) == ("register_folder", True)


@pytest.mark.parametrize("url", ["register.sqlite", "sqlite://", "sqlite:///:memory:", "postgresql:/x"])
@pytest.mark.usefixtures("in_memory")
def test_what_is_no_lasting_database_is_refused(url: str) -> None:
    assert refusal(url).code == "register_url"


@pytest.mark.parametrize("url", ["nosuch://me:secret@host/db", "oracle+cx_oracle://me:secret@host/db"])
def test_a_database_without_driver_is_refused_without_its_password(url: str) -> None:
    error = refusal(url)
    assert error.code == "register_driver"
    assert "secret" not in str(error)


def test_a_damaged_file(url: str, inspection: Callable) -> None:
    with Register.open(url) as register:
        register.add(inspection({str(n): {} for n in range(500)}), city_key=KEY)
    path = file_of(url)
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    assert refusal(url).code == "register_database"


def test_a_register_that_can_only_be_read(url: str, city: City, inspection: Callable) -> None:
    with Register.open(url) as register:
        register.add(inspection({"a": {}}), city_key=KEY)
    with Register.open(f"sqlite:///file:{file_of(url)}?mode=ro&uri=true") as register:
        assert register.count(KEY) == 1
        with pytest.raises(RegisterError, match="can only be read") as caught:
            register.add(inspection({"b": {}}), city_key=KEY)
        assert caught.value.code == "register_read_only"
        assert register.incidents(city)["incident_id"].tolist() == ["a"]


def test_a_register_that_another_process_keeps_locked(url: str, city: City, inspection: Callable) -> None:
    Register.open(url).close()
    with (
        Register.open(f"{url}?timeout=0.05") as register,
        closing(sqlite3.connect(file_of(url), isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RegisterError, match=r"keeps .* locked") as caught:
            register.add(inspection({"a": {}}), city_key=KEY)
        assert caught.value.code == "register_locked"
        assert len(register.incidents(city)) == 0  # reading goes on
        other.execute("ROLLBACK")
        assert register.add(inspection({"a": {}}), city_key=KEY).inserted == 1


def test_no_error_quotes_an_incident(url: str, inspection: Callable) -> None:
    with Register.open(url) as register, closing(sqlite3.connect(file_of(url))) as other:
        register.add(inspection({"a": {}}), city_key=KEY)
        other.execute(
            "CREATE TRIGGER no BEFORE INSERT ON incident_versions BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        with pytest.raises(RegisterError, match="gives an error: no") as caught:
            register.add(inspection({"PL-SECRET-1": {}}), city_key=KEY)
    error: BaseException | None = caught.value
    while error is not None:
        assert "SECRET" not in str(error) + repr(error)
        error = None if error.__suppress_context__ else error.__context__
