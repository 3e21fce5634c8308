"""Dwellings that burglary advisers visited."""

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "round_visits",
        sa.Column("visit_id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plans.plan_id"), nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("week", sa.String, nullable=False),
        sa.Column("dwellings", sa.Integer, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("round_visits_plan", "round_visits", ["plan_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("round_visits")
