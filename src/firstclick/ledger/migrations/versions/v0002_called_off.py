"""Cancelled bookings keep their session: a session that was cancelled cannot be booked later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Before this revision only an operator could cancel a booking, by hand, and its session could be booked again. Such
# cancelled rows get a session of their own, since the new index allows a session only once.
_SEPARATE_DUPLICATES = sa.text(
    """
    UPDATE bookings SET session_id = session_id || ':' || reference
    WHERE cancelled_at_ms IS NOT NULL AND EXISTS (
        SELECT 1 FROM bookings AS twin
        WHERE twin.session_id = bookings.session_id AND twin.place = bookings.place
        AND twin.reference <> bookings.reference
    )"""
)


def upgrade() -> None:
    """Replace the index of live sessions by one of all sessions."""
    op.execute(_SEPARATE_DUPLICATES)
    op.drop_index("one_live_booking_a_session", "bookings")
    op.create_index("one_booking_a_session", "bookings", ["session_id", "place"], unique=True)
