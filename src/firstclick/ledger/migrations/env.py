"""Alembic's environment: runs all revisions in the transaction of the connection that `migrate` passes."""

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
