"""The unique index on sessions includes cancelled bookings, so that a cancelled session cannot be booked later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Until now bookings could only be cancelled by hand, and their session could then be booked again. The new index would
# reject the two rows, so the cancelled one gets a session id of its own.
_RENAME_CANCELLED_TWINS = sa.text(
    """
    UPDATE bookings SET session_id = session_id || ':' || reference
    WHERE cancelled_at_ms IS NOT NULL AND EXISTS (
        SELECT 1 FROM bookings AS twin
        WHERE twin.session_id = bookings.session_id AND twin.place = bookings.place
        AND twin.reference <> bookings.reference
    )"""
)


def upgrade() -> None:
    """Replace the index on live sessions by one on all sessions."""
    op.execute(_RENAME_CANCELLED_TWINS)
    op.drop_index("one_live_booking_a_session", "bookings")
    op.create_index("one_booking_a_session", "bookings", ["session_id", "place"], unique=True)
