"""The seat store of a single process."""

from firstclick.stores.memory.store import MemorySeatStore as MemorySeatStore
