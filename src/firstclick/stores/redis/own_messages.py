"""Recognises the messages of this process's own batches: their events come with the reply, and are not read again."""

from __future__ import annotations

from collections.abc import Callable

from firstclick.stores.redis.batch_message import NAME_LENGTH, batch_name
from firstclick.stores.redis.client import fresh_epoch


class OwnMessages:
    """Names the batches, of which one is under way at a time. `read` is called with each message that must be read."""

    def __init__(self, read: Callable[[bytes], None]) -> None:
        self._read = read
        self._process = fresh_epoch()
        self._batches = 0
        self._under_way = b""
        self._early = b""
        self._answered: set[bytes] = set()

    def begin(self) -> str:
        """The name of the next batch, which is under way from now on. One that was under way has failed."""
        self.failed()
        self._batches += 1
        name = f"{self._process}{self._batches:0{NAME_LENGTH - len(self._process)}x}"
        self._under_way = name.encode()
        return name

    def answered(self, *, published: bool) -> None:
        """The reply has come; whether there is a message."""
        if published and not self._early:
            self._answered.add(self._under_way)
        self._under_way = self._early = b""

    def failed(self) -> None:
        """No reply will come. If there is a message, it counts, also one that comes later."""
        early, self._under_way, self._early = self._early, b"", b""
        if early:
            self._read(early)

    def subscribed(self) -> None:
        """What was published until now does not come any more."""
        self._answered.clear()

    def receive(self, data: bytes) -> None:
        """A message of any process. One of the batch that is under way waits for the reply."""
        name = batch_name(data)
        if name == self._under_way:
            self._early = data
        elif name in self._answered:
            self._answered.remove(name)
        else:
            self._read(data)
