"""What `make mutate` changes about these tests, as a plugin of pytest: the same verdict every time, and the sooner.

A mutant is noticed by the first test that fails, and most are by a quick one: so what draws its examples comes after
hand-written examples, and whole state machines come last. Examples are drawn alike every time, are fewer, and one that
fails is not made smaller: nobody reads it.
"""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """After `tests/conftest.py` has chosen its profile, and before any test file builds its settings on that."""
    settings.register_profile(
        "mutants",
        max_examples=40,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
    )
    settings.load_profile("mutants")


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """The quick ones first."""
    items.sort(key=_takes_longer)


def _takes_longer(item: pytest.Function) -> tuple[bool, bool]:
    return "test_edge_of" in item.nodeid, hasattr(item.obj, "hypothesis")
