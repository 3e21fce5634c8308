"""Imports, versions of incidents, saved column mappings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    state = op.create_table(
        "state",
        sa.Column("state_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(state, [{"state_id": 1, "version": 0}])
    op.create_table(
        "systems",
        sa.Column("system_id", sa.Integer, primary_key=True),
        sa.Column("definition", sa.String, nullable=False, unique=True),
    )
    op.create_table("mappings", sa.Column("name", sa.String, primary_key=True), _column("mapping", sa.JSON))
    _create_imports()
    _create_versions()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("confirmations", "incident_versions", "imports", "mappings", "systems", "state"):
        op.drop_table(table)


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("import_id", sa.Integer, primary_key=True),
        *(_column(name, sa.String) for name in ("city_key", "filename", "digest", "content")),
        _column("imported_at", sa.BigInteger),
        sa.Column("undone_at", sa.BigInteger),
        *(_column(name, sa.Integer) for name in ("read", "accepted", "inserted", "updated", "unchanged")),
        sa.Column("regime", sa.String),
        sa.Column("source", sa.String),
        sa.Column("period_from", sa.BigInteger),
        sa.Column("period_to", sa.BigInteger),
        sa.Column("system_id", sa.Integer, sa.ForeignKey("systems.system_id"), nullable=False),
        sqlite_autoincrement=True,
    )


def _create_versions() -> None:
    long = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    table = op.create_table(
        "incident_versions",
        sa.Column("version_id", long, primary_key=True),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("imports.import_id"), nullable=False),
        _column("city_key", sa.String),
        _column("incident_id", sa.String),
        _column("is_current", sa.Boolean),
        _column("category", sa.String),
        _column("occurred_from", sa.BigInteger),
        _column("occurred_to", sa.BigInteger),
        _column("precision", sa.String),
        sa.Column("source", sa.String),
        _column("regime", sa.String),
        sa.Column("x", sa.Float(53)),
        sa.Column("y", sa.Float(53)),
        sa.Column("system_id", sa.Integer, sa.ForeignKey("systems.system_id"), nullable=False),
    )
    key = ["city_key", "incident_id"]
    op.create_index("incident_versions_chain", "incident_versions", [*key, "import_id"], unique=True)
    op.create_index(
        "incident_versions_current",
        "incident_versions",
        key,
        unique=True,
        sqlite_where=table.c.is_current == sa.true(),
        postgresql_where=table.c.is_current,
    )
    op.create_table(
        "confirmations",
        sa.Column("version_id", long, sa.ForeignKey("incident_versions.version_id"), primary_key=True),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("imports.import_id"), primary_key=True),
    )


def _column(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    """Describe a column that is always filled."""
    return sa.Column(name, kind, nullable=False)
