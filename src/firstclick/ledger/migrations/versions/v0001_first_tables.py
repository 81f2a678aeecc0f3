"""The first tables: programme, bookings, seat events and answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_LIVE = sa.text("cancelled_at_ms IS NULL")


def upgrade() -> None:
    """Create all tables."""
    _programme()
    _bookings()
    _answers()


def _programme() -> None:
    op.create_table(
        "movies",
        sa.Column("movie_id", sa.Text, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("runtime_min", sa.Integer, nullable=False),
        sa.Column("rating", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
    )
    op.create_table(
        "auditoriums",
        sa.Column("auditorium_id", sa.Text, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("seat_map", sa.JSON, nullable=False),
        sa.Column("house_seats", sa.JSON, nullable=False),
        sa.Column("orphan_rule", sa.Boolean, nullable=False),
    )
    _showtimes()


def _showtimes() -> None:
    movie = sa.ForeignKey("movies.movie_id", name="showtime_shows_movie")
    auditorium = sa.ForeignKey("auditoriums.auditorium_id", name="showtime_is_in_auditorium")
    op.create_table(
        "showtimes",
        sa.Column("showtime_id", sa.Text, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("movie_id", sa.Text, movie, nullable=False),
        sa.Column("auditorium_id", sa.Text, auditorium, nullable=False),
        sa.Column("starts_at_ms", sa.BigInteger),
    )
    op.create_table(
        "programme",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("cinema", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("imported_at_ms", sa.BigInteger, nullable=False),
    )


def _bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("reference", sa.Text, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("showtime_id", sa.Text, nullable=False),
        sa.Column("seat_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("booked_at_ms", sa.BigInteger, nullable=False),
        sa.Column("cancelled_at_ms", sa.BigInteger),
    )
    _one_live("one_live_booking_a_seat", ["showtime_id", "seat_id"])
    _one_live("one_live_booking_a_session", ["session_id", "place"])


def _one_live(name: str, columns: list[str]) -> None:
    op.create_index(name, "bookings", columns, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


def _answers() -> None:
    op.create_table(
        "seat_events",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("showtime_id", sa.Text, nullable=False),
        sa.Column("seat_id", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.create_index("events_of_a_seat", "seat_events", ["showtime_id", "seat_id"])
    op.create_table(
        "answers",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body_hash", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("headers", sa.JSON, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("answers_by_age", "answers", ["created_at_ms"])
