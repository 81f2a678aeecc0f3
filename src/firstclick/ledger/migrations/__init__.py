"""The revisions of the schema, one a file, run by Alembic. A released revision is never changed."""
