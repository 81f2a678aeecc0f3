"""The digest of each imported text, so that texts are compared without reading them."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_programme = sa.table("programme", sa.column("version", sa.Integer), sa.column("source"), sa.column("digest"))


def upgrade() -> None:
    """Add the column and fill it, a row at a time: a text may have a megabyte."""
    op.add_column("programme", sa.Column("digest", sa.Text, nullable=False, server_default=""))
    connection = op.get_bind()
    for version in connection.execute(sa.select(_programme.c.version)).scalars().all():
        is_row = _programme.c.version == version
        source: str = connection.execute(sa.select(_programme.c.source).where(is_row)).scalar_one()
        digest = hashlib.sha256(source.encode()).hexdigest()[:32]
        connection.execute(sa.update(_programme).where(is_row).values(digest=digest))
