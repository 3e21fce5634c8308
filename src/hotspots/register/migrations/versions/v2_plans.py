"""Plans, what happened to them, and what was done at the stops of patrols."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "plans",
        sa.Column("plan_id", sa.Integer, primary_key=True),
        sa.Column("city_key", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("is_synthetic", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "plan_events",
        sa.Column("event_id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plans.plan_id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("body", sa.Text),
        sa.UniqueConstraint("plan_id", "number", name="plan_events_number"),
    )
    op.create_table(
        "patrol_visits",
        sa.Column("visit_id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plans.plan_id"), nullable=False),
        sa.Column("stop_key", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("minutes", sa.Float(53), nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("patrol_visits_plan", "patrol_visits", ["plan_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("patrol_visits", "plan_events", "plans"):
        op.drop_table(table)
