"""The schema's history, one revision a file, run by Alembic. A revision that was released is never changed."""
