"""Alembic's way in: run the migrations on the connection that the register hands over."""

from alembic import context

from hotspots.register.tables import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
