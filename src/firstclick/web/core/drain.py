"""Whether this process is about to stop. It serves on for a while then, and its clients are sent elsewhere."""

from __future__ import annotations

SENTENCE = "The server is about to stop."


class Drain:
    """Begins once, with the signal to stop."""

    def __init__(self) -> None:
        self.has_begun = False

    def begin(self) -> None:
        """From now on `/readyz` is 503, and each reply closes its connection."""
        self.has_begun = True

    def troubles(self) -> list[str]:
        """What `/readyz` says about it."""
        return [SENTENCE] if self.has_begun else []


DRAIN = Drain()
"""Of this process: a signal concerns all that runs in it."""
