"""Alembic's revisions of the schema, one in each file. The statements of a released revision are never changed."""
