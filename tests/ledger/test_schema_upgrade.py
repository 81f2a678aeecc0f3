"""An older schema is brought up to date while no server uses the ledger, and a newer one not at all."""

from __future__ import annotations

from contextlib import closing

import pytest

from firstclick.ledger import LedgerNotReady, SchemaState, check, migrate, take_claim, upgrade, upgrade_at_start
from firstclick.ledger import claim as claims
from firstclick.ledger import schema_upgrade as upgrades
from tests.ledger.making import found_by_hand, make_old, run_by_hand

pytestmark = pytest.mark.long


@pytest.mark.parametrize("alone", [True, False], ids=["a server without Redis", "one with Redis"])
def test_an_older_ledger_that_a_server_uses_is_not_upgraded(
    url: str, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "TAKE_WITHIN_S", 0.0)
    make_old(url)
    with closing(take_claim(url, alone=alone)):
        with pytest.raises(LedgerNotReady, match="stop every server of the older version"):
            upgrade(url)
        assert check(url) is SchemaState.OLD
    upgrade(url)
    assert check(url) is SchemaState.CURRENT


def test_an_upgrade_that_another_server_has_made_meanwhile_is_none_any_more(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two servers that start together one is faster, and claims the ledger that it has upgraded."""
    make_old(url)

    def faster(claimed: str, *, alone: bool, refusal: str) -> claims.Claim:
        assert alone
        migrate(claimed)
        raise LedgerNotReady(refusal.format(claimed))

    monkeypatch.setattr(upgrades, "take_claim", faster)
    upgrade(url)
    assert check(url) is SchemaState.CURRENT


def test_a_newer_schema_is_refused_in_its_own_sentence(url: str) -> None:
    migrate(url)
    run_by_hand(url, "UPDATE ledger_revision SET version_num = '9999'")
    with pytest.raises(LedgerNotReady, match="made by a newer FirstClick"):
        upgrade(url)


def test_a_server_that_starts_changes_only_an_older_schema(url: str) -> None:
    """What else there may be, it finds out when it opens its ledger."""
    upgrade_at_start(url)
    assert check(url) is SchemaState.EMPTY
    migrate(url)
    run_by_hand(url, "UPDATE ledger_revision SET version_num = '9999'")
    upgrade_at_start(url)
    assert found_by_hand(url, "SELECT version_num FROM ledger_revision") == [("9999",)]
