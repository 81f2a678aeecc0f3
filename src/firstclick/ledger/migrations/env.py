"""What Alembic runs around the revisions: all of them in the transaction of the connection that it was given."""

from __future__ import annotations

from alembic import context

from firstclick.ledger.schema import REVISION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=REVISION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
