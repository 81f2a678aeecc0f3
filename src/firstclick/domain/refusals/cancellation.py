"""Refusals to a buyer who cancels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firstclick.domain.refusals.refusal import Refusal


class NotTheBuyer(Refusal, status=403, slug="not-the-buyer", title="Not the buyer"):
    """The ticket was booked with another e-mail address or by another user. The answer is the same for both."""

    def __init__(self) -> None:
        super().__init__(
            "Only who booked can cancel: please use the e-mail address that the ticket was booked with, or ask at the "
            "box office."
        )


class NotTakenBack(Refusal, status=409, slug="not-taken-back", title="Tickets are not taken back"):
    """Buyers cannot cancel at this cinema."""

    def __init__(self) -> None:
        super().__init__("This cinema does not take tickets back here; please ask at the box office.")


class TooLateToCancel(Refusal, status=409, slug="too-late-to-cancel", title="Too late to cancel"):
    """Buyers could cancel until `cancel_until`, which is null where the showtime has left the programme."""

    def __init__(self, until_ms: int | None = None) -> None:
        super().__init__("It is too late to cancel these tickets here; please ask at the box office.")
        self.until_ms = until_ms

    def fields(self) -> Mapping[str, Any]:
        """`cancel_until`, in milliseconds since 1970 UTC."""
        return {"cancel_until": self.until_ms}
