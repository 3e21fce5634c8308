"""Why a letter was not delivered."""

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the reason; what was recorded before has none."""
    op.add_column("deliveries", sa.Column("reason", sa.String))


def downgrade() -> None:
    """Drop the reason."""
    op.drop_column("deliveries", "reason")
