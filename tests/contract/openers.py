"""Every adapter that must keep the seat store's contract: a new one joins by a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial

from tests.contract.redis_store import redis_store
from tests.contract.store_under_test import Subject, delayed_store, memory_store
from tests.harness.processes.redis_server import binaries

OPENERS: Mapping[str, Callable[[], AbstractAsyncContextManager[Subject]]] = {
    "memory": memory_store,
    "memory, news arrive late": delayed_store,
    **{kind: partial(redis_store, kind) for kind in binaries()},
}
