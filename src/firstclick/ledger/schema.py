"""The tables, the same on SQLite and PostgreSQL. A change here needs a migration; a test compares the two.

Bookings have no foreign key to `showtimes`: they stay when a later programme no longer has their showtime.
Times are milliseconds since 1970 UTC.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
)
from sqlalchemy.types import TypeEngine

REVISION_TABLE = "ledger_revision"

metadata = MetaData()

movies = Table(
    "movies",
    metadata,
    Column("movie_id", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("runtime_min", Integer, nullable=False),
    Column("rating", Text, nullable=False),
    Column("summary", Text, nullable=False),
)
"""`place`, here and in the next two tables, is the position in the programme."""

auditoriums = Table(
    "auditoriums",
    metadata,
    Column("auditorium_id", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("seat_map", JSON, nullable=False),
    Column("house_seats", JSON, nullable=False),
    Column("orphan_rule", Boolean, nullable=False),
)

showtimes = Table(
    "showtimes",
    metadata,
    Column("showtime_id", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("movie_id", Text, ForeignKey("movies.movie_id", name="showtime_shows_movie"), nullable=False),
    Column(
        "auditorium_id", Text, ForeignKey("auditoriums.auditorium_id", name="showtime_is_in_auditorium"), nullable=False
    ),
    Column("starts_at_ms", BigInteger),
    Column("price_list", Integer),
)
"""`price_list` is the number of the list; without one the seats cost nothing."""

price_lists = Table(
    "price_lists",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", Text, nullable=False, unique=True),
    Column("document", JSON, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
)
"""Append-only: holds and payments name lists by their numbers, also after later imports."""

programme = Table(
    "programme",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("cinema", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("imported_at_ms", BigInteger, nullable=False),
    Column("promos", JSON(none_as_null=True)),
    Column("cancel_until_min", Integer),
    Column("digest", Text, nullable=False, server_default=""),
)
"""A row for each import. The one with the highest version is on sale; the others are history."""

bookings = Table(
    "bookings",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("session_id", Text, nullable=False),
    Column("showtime_id", Text, nullable=False),
    Column("seat_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("booked_at_ms", BigInteger, nullable=False),
    Column("cancelled_at_ms", BigInteger),
    Column("cancelled_by", Text),
    Column("cancel_reason", Text),
    Column("never_booked", Boolean, nullable=False, server_default=false()),
    Column("email", Text),
    Column("name", Text),
    Column("language", Text),
    Column("moved_from", JSON(none_as_null=True)),
    Column("announce", Boolean),
)
"""A row for each seat. `place` numbers the seats of a booking from 0, so no two bookings can have the same reference.

A booking that is cancelled before it is written has a single row, with the time of its cancellation and `never_booked`.
By the index of sessions that row prevents that the booking is written later. It is in no list. `moved_from` lists the
seats that the row had before, in order, each with the time and who moved it. `announce` is true in the first row of a
booking until that is published, where the booking was one of a batch: it is in the place of a row of the outbox.
"""

LIVE = bookings.c.cancelled_at_ms.is_(None)
WAS_BOOKED = bookings.c.never_booked.is_(False)
TO_ANNOUNCE = bookings.c.announce.is_not(None)

Index(
    "one_live_booking_a_seat",
    bookings.c.showtime_id,
    bookings.c.seat_id,
    unique=True,
    sqlite_where=LIVE,
    postgresql_where=LIVE,
)
Index("bookings_to_announce", bookings.c.booked_at_ms, sqlite_where=TO_ANNOUNCE, postgresql_where=TO_ANNOUNCE)
Index("one_booking_a_session", bookings.c.session_id, bookings.c.place, unique=True)
"""Includes cancelled bookings: a late transaction or a retry must not book a cancelled session."""

answers = Table(
    "answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
)
"""Answers by idempotency key; `status` is 0 while the first request is being handled."""

Index("answers_by_age", answers.c.created_at_ms)

seat_change_counter = Table(
    "seat_change_counter", metadata, Column("newest", BigInteger, primary_key=True, autoincrement=False)
)
"""One row: the number of the newest change in `seat_changes`. Who adds one locks the row until the commit."""

seat_changes = Table(
    "seat_changes",
    metadata,
    Column("change", BigInteger, primary_key=True, autoincrement=False),
    Column("showtime_id", Text, nullable=False),
)
"""Changes that servers have to bring to the seat map; old rows are deleted. They are committed in order of numbers."""

installation = Table("installation", metadata, Column("installation_id", Text, primary_key=True))
"""One row, made with the ledger: seat stores and channels carry the id, so that two ledgers never share seats."""

house_seat_changes = Table(
    "house_seat_changes",
    metadata,
    Column("showtime_id", Text, primary_key=True),
    Column("seat_id", Text, primary_key=True),
    Column("reserved", Boolean, nullable=False),
    Column("label", Text, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
)
"""Staff's latest decision about a seat: kept back, or sold. It takes precedence over the programme's house seats."""

server_keys = Table(
    "server_keys",
    metadata,
    Column("name", Text, primary_key=True),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
)
"""Keys of trusted servers. A key itself is printed once, when it is made, and not stored."""


def _required(name: str, kind: type[TypeEngine[Any]]) -> Column[Any]:
    return Column(name, kind, nullable=False)


payments = Table(
    "payments",
    metadata,
    Column("payment_id", Text, primary_key=True),
    _required("version", BigInteger),
    _required("state", Text),
    _required("session_id", Text),
    _required("showtime_id", Text),
    _required("user_id", Text),
    _required("email", Text),
    _required("name", Text),
    _required("language", Text),
    _required("lines", JSON),
    _required("fees_minor", BigInteger),
    _required("total_minor", BigInteger),
    _required("charged_minor", BigInteger),
    _required("currency", Text),
    _required("price_list", Integer),
    _required("promo", Text),
    _required("provider", Text),
    _required("provider_reference", Text),
    _required("next_url", Text),
    _required("created_at_ms", BigInteger),
    _required("since_ms", BigInteger),
    _required("pay_by_ms", BigInteger),
    Column("look_at_ms", BigInteger),
    _required("offer_by_ms", BigInteger),
    _required("declined", Boolean),
    _required("accepted", Boolean),
    _required("cancelled", JSON),
    Column("paid_by", Text),
    Column("taken_by", Text),
    Column("taken_at_ms", BigInteger),
    Column("note", Text),
)
"""A row for each payment; every write compares and raises `version`. `look_at_ms` is NULL for payments at rest.

The last four say how staff took the money at the counter; they are NULL where they did not.
"""

UNSETTLED = payments.c.look_at_ms.is_not(None)

Index("one_payment_a_session", payments.c.session_id, unique=True)
Index("payments_to_look_at", payments.c.look_at_ms, sqlite_where=UNSETTLED, postgresql_where=UNSETTLED)
Index("payments_of_a_showtime", payments.c.showtime_id)
Index("unsettled_payments", payments.c.showtime_id, sqlite_where=UNSETTLED, postgresql_where=UNSETTLED)

WAS_TAKEN = payments.c.taken_at_ms.is_not(None)

Index(
    "money_taken_by",
    payments.c.taken_by,
    payments.c.taken_at_ms,
    sqlite_where=WAS_TAKEN,
    postgresql_where=WAS_TAKEN,
)

refunds = Table(
    "refunds",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _required("amount_minor", BigInteger),
    _required("state", Text),
    _required("seat_ids", JSON),
    _required("reason", Text),
    _required("who", Text),
    _required("asked_at_ms", BigInteger),
)
"""Money to give back. A row is written before the provider is asked, which knows it by its number."""

Index("refunds_asked_by", refunds.c.who, refunds.c.asked_at_ms)

promo_uses = Table(
    "promo_uses",
    metadata,
    Column("promo", Text, primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    _required("payment_id", Text),
)
"""A row for each use of a promo code; the key makes sure that the last use is had once."""

Index("promo_uses_of_a_payment", promo_uses.c.payment_id)

pictures = Table(
    "pictures",
    metadata,
    Column("name", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    _required("media_type", Text),
    _required("width", Integer),
    _required("height", Integer),
    _required("content", LargeBinary),
    _required("stored_at_ms", BigInteger),
)
"""The files beside imported programmes. The newest of a name is what a programme means by it."""

Index("pictures_by_digest", pictures.c.digest)
