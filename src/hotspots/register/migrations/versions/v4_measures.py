"""Measures with a place and a period, and what was changed in them."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "measures",
        sa.Column("city_key", sa.String, primary_key=True),
        sa.Column("measure_id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String),
        sa.Column("valid_from", sa.BigInteger, nullable=False),
        sa.Column("valid_until", sa.BigInteger),
        sa.Column("condition", sa.String),
        sa.Column("position", sa.String, nullable=False),
        sa.Column("source", sa.String),
        sa.Column("shape", sa.LargeBinary, nullable=False),
        sa.Column("system_id", sa.Integer, sa.ForeignKey("systems.system_id"), nullable=False),
    )
    op.create_table(
        "measure_changes",
        sa.Column("change_id", sa.Integer, primary_key=True),
        sa.Column("city_key", sa.String, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("filename", sa.String),
        sa.Column("digest", sa.String),
        sa.Column("measure_id", sa.String),
        sa.Column("inserted", sa.Integer, nullable=False),
        sa.Column("updated", sa.Integer, nullable=False),
        sa.Column("unchanged", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("measure_changes", "measures"):
        op.drop_table(table)
