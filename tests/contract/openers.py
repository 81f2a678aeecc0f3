"""Every adapter that must keep the seat store's contract: a new one joins by a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial

from tests.contract.redis_store import redis_desk
from tests.contract.store_under_test import Desk, memory_desk, second_process_desk
from tests.harness.processes.redis_server import binaries

OPENERS: Mapping[str, Callable[[], AbstractAsyncContextManager[Desk]]] = {
    "memory": memory_desk,
    "memory, news arrive late": second_process_desk,
    **{kind: partial(redis_desk, kind) for kind in binaries()},
}
