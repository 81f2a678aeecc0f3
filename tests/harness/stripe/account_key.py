"""The key of an account in Stripe's test mode, for who has one; without it what needs it is skipped, also in CI."""

from __future__ import annotations

import os

import pytest

VARIABLE = "STRIPE_TEST_KEY"
NO_KEY = f"{VARIABLE} is not set: nothing was tried at Stripe itself."
"""The one reason for which CI may skip a test."""


def key_of_the_test_mode() -> str:
    """The key; without one the test is skipped. Raises `AssertionError` for a key by which money moves."""
    key = os.environ.get(VARIABLE, "")
    if not key:
        pytest.skip(NO_KEY)
    assert key.startswith(("sk_test_", "rk_test_")), f"{VARIABLE} is not a key of the test mode"
    return key
