"""Cancelled bookings keep their session: what was called off, or cancelled, is not booked later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Nothing in FirstClick has cancelled a booking until now; who has done so by hand may have sold to the session again.
_SET_TWINS_APART = sa.text(
    """
    UPDATE bookings SET session_id = session_id || ':' || reference
    WHERE cancelled_at_ms IS NOT NULL AND EXISTS (
        SELECT 1 FROM bookings AS twin
        WHERE twin.session_id = bookings.session_id AND twin.place = bookings.place
        AND twin.reference <> bookings.reference
    )"""
)


def upgrade() -> None:
    """One index for another."""
    op.execute(_SET_TWINS_APART)
    op.drop_index("one_live_booking_a_session", "bookings")
    op.create_index("one_booking_a_session", "bookings", ["session_id", "place"], unique=True)
