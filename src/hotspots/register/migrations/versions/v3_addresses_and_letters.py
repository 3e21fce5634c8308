"""Addresses; warning letters that were released, and their delivery."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None

_COUNTS = ("n_burglaries", "n_dwellings", "n_letters", "n_recent", "n_excluded", "n_over_budget")


def upgrade() -> None:
    """Create the tables."""
    _create_addresses()
    op.create_table(
        "letter_rounds",
        sa.Column("round_id", sa.Integer, primary_key=True),
        sa.Column("city_key", sa.String, nullable=False),
        sa.Column("released_at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("released_on", "released_by", "why")),
        sa.Column("until", sa.String, nullable=False),
        sa.Column("rule", sa.JSON, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("n_burglaries", sa.Integer, nullable=False),
        sa.Column("n_letters", sa.Integer, nullable=False),
        sa.Column("dropped_at", sa.BigInteger),
        sa.Column("system_id", sa.Integer, sa.ForeignKey("systems.system_id"), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "letter_zones",
        sa.Column("round_id", sa.Integer, sa.ForeignKey("letter_rounds.round_id"), primary_key=True),
        sa.Column("zone_id", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in _COUNTS),
        sa.Column("widened", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("reason", "first_week", "last_week")),
        sa.Column("outline", sa.String),
    )
    _create_letters()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("deliveries", "letters", "letter_zones", "letter_rounds", "addresses", "address_loads"):
        op.drop_table(table)


def _create_addresses() -> None:
    op.create_table(
        "address_loads",
        sa.Column("city_key", sa.String, primary_key=True),
        sa.Column("filename", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("edition", sa.String),
        sa.Column("loaded_at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("read", "accepted", "dwellings")),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("system_id", sa.Integer, sa.ForeignKey("systems.system_id"), nullable=False),
    )
    op.create_table(
        "addresses",
        sa.Column("city_key", sa.String, primary_key=True),
        sa.Column("address_id", sa.String, primary_key=True),
        sa.Column("street", sa.String),
        sa.Column("postcode", sa.String),
        sa.Column("house_number", sa.Integer, nullable=False),
        sa.Column("addition", sa.String, nullable=False),
        sa.Column("dwelling", sa.Boolean, nullable=False),
        sa.Column("x", sa.Float(53), nullable=False),
        sa.Column("y", sa.Float(53), nullable=False),
    )


def _create_letters() -> None:
    op.create_table(
        "letters",
        sa.Column("letter_id", sa.String, primary_key=True),
        sa.Column("round_id", sa.Integer, sa.ForeignKey("letter_rounds.round_id"), nullable=False),
        sa.Column("zone_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String) for name in ("address_id", "street", "postcode")),
        sa.Column("house_number", sa.Integer),
        sa.Column("addition", sa.String),
    )
    op.create_index("letters_round", "letters", ["round_id"])
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", sa.Integer, primary_key=True),
        sa.Column("letter_id", sa.String, sa.ForeignKey("letters.letter_id"), nullable=False),
        sa.Column("delivered", sa.Boolean, nullable=False),
        sa.Column("delivered_on", sa.String, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("recorded_by", "how")),
        sqlite_autoincrement=True,
    )
    op.create_index("deliveries_letter", "deliveries", ["letter_id"])
