"""Until when buyers may cancel what they booked: a rule of the cinema, counted back from the start of the showtime."""

from __future__ import annotations

from firstclick.domain.programme import Programme
from firstclick.domain.refusals import NotTakenBack, Refusal, TooLateToCancel

MINUTE_MS = 60_000


def cancel_until_ms(programme: Programme, showtime_id: str) -> int | None:
    """When cancelling ends, in milliseconds since 1970 UTC.

    None without such a time: the showtime never begins, it has left the programme, or buyers cannot cancel at all.
    """
    showtime = programme.showtime_by_id.get(showtime_id)
    if programme.cancel_until_min is None or showtime is None or showtime.starts_at_ms is None:
        return None
    return showtime.starts_at_ms - programme.cancel_until_min * MINUTE_MS


def refusal_to_cancel(programme: Programme, showtime_id: str, now_ms: int) -> Refusal | None:
    """Why buyers cannot cancel at a showtime: `NotTakenBack` or `TooLateToCancel`. None: they can.

    A showtime that has left the programme is over, as far as anybody can say.
    """
    if programme.cancel_until_min is None:
        return NotTakenBack()
    until_ms = cancel_until_ms(programme, showtime_id)
    has_left = showtime_id not in programme.showtime_by_id
    is_over = has_left or (until_ms is not None and now_ms >= until_ms)
    return TooLateToCancel(until_ms) if is_over else None
