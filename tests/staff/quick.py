"""Parameters of Argon2id that take no time, for tests that hash much."""

from __future__ import annotations

import argon2

QUICK = argon2.Parameters(
    type=argon2.Type.ID, version=19, salt_len=16, hash_len=32, time_cost=1, memory_cost=8, parallelism=1
)
