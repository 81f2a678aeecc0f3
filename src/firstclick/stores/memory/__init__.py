"""The seat store of a single process."""

from firstclick.stores.memory.key_claims import MemoryKeyClaims as MemoryKeyClaims
from firstclick.stores.memory.store import MemorySeatStore as MemorySeatStore
