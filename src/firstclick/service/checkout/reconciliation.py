"""Compares the rows of payments with the accounts of the providers, once an hour, and counts both for the metrics.

Nothing is corrected here: money that the ledger does not know is a matter for people, and never refunded by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from firstclick.domain.money.money import sum_of
from firstclick.domain.money.payment import Payment, PaymentState, RefundState, is_at_rest
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.service.checkout.settlement import Settlement
from firstclick.service.live.ledger_watch import LedgerWatch
from firstclick.service.ports.payments import AccountEntry, PaymentCounts, PaymentProvider

logger = logging.getLogger("firstclick.payments")
COUNT_EVERY_S = 10.0
COMPARE_EVERY_MS = 3_600_000
FIRST_LOOKS_BACK_MS = 30 * 86_400_000
"""How far back a server looks that has just started."""
OVERLAP_MS = 600_000
"""How far back before the last comparison the next one looks: clocks differ, and answers come late."""
NO_COUNTS = PaymentCounts({}, {}, 0)


class Reconciler:
    """`counts` are those of the last look; `differences` has the ids that differed, by provider."""

    def __init__(self, settlement: Settlement) -> None:
        self._settlement = settlement
        self._from_ms: dict[str, int] = {}
        self._compared_at_ms: int | None = None
        self.counts = NO_COUNTS
        self.differences: dict[str, Collection[str]] = {}

    @property
    def differing(self) -> int:
        """Payments on which a provider's account and the ledger differ."""
        return sum(len(ids) for ids in self.differences.values())

    def oldest_s(self) -> Mapping[str, float]:
        """By state: for how many seconds the longest waiting payment is in it; 0 where all are at rest."""
        return {state.value: self._age_s(self.counts.oldest_ms.get(state)) for state in PaymentState}

    def _age_s(self, since_ms: int | None) -> float:
        return 0.0 if since_ms is None else max(self._settlement.desk.store.now_ms() - since_ms, 0) / 1000

    async def run(self, watch: LedgerWatch) -> None:
        """Run until cancelled: count the payments when the ledger has changed, and compare them hourly."""

        async def look() -> bool:
            await self.look()
            return True

        with suppress(LedgerUnavailable):
            await look()
        await watch.follow(look, COUNT_EVERY_S, lambda: COMPARE_EVERY_MS / 1000)

    async def look(self) -> None:
        """Count, and compare when an hour has passed. Raises `LedgerUnavailable`."""
        self.counts = await self._settlement.ledger.payment_counts()
        now_ms = self._settlement.desk.store.now_ms()
        is_due = self._compared_at_ms is None or now_ms - self._compared_at_ms >= COMPARE_EVERY_MS
        if is_due and self.counts.by_state:
            self._compared_at_ms = now_ms
            await self.compare()

    async def compare(self) -> Mapping[str, Collection[str]]:
        """Compare what has changed since the last comparison that found no difference. Raises `LedgerUnavailable`."""
        for name, provider in self._settlement.providers.items():
            now_ms = self._settlement.desk.store.now_ms()
            from_ms = self._from_ms.get(name, max(now_ms - FIRST_LOOKS_BACK_MS, 0))
            differing = await self._differing(provider, from_ms)
            if differing:
                differing = await self._still_differing(provider, from_ms, differing)
            if differing is None:
                continue
            if differing:
                logger.error(
                    "the account of %s and the ledger differ on the payments %s",
                    name,
                    ", ".join(differing),
                    extra={"event": "payments-differ", "provider": name, "payments": differing},
                )
            else:
                self._from_ms[name] = now_ms - OVERLAP_MS
            self.differences[name] = differing
        return self.differences

    async def _still_differing(
        self, provider: PaymentProvider, from_ms: int, differing: Sequence[str]
    ) -> Sequence[str] | None:
        """Those that differ when the account is read again, and whose rows were not written meanwhile.

        A payment that came to rest after the account was read only seems to differ.
        """
        ledger = self._settlement.ledger
        before = {payment_id: await ledger.payment(payment_id) for payment_id in differing}
        again = await self._differing(provider, from_ms)
        if again is None:
            return None
        return [one for one in differing if one in again and await ledger.payment(one) == before[one]]

    async def _differing(self, provider: PaymentProvider, from_ms: int) -> Sequence[str] | None:
        """The ids on which both differ now; None when the provider does not answer."""
        entries = await provider.since(from_ms)
        return None if entries is None else [one.payment_id for one in entries if await self._differs(one)]

    async def _differs(self, entry: AccountEntry) -> bool:
        row = await self._settlement.ledger.payment(entry.payment_id)
        return bool(entry.captured) if row is None else is_at_rest(row) and not agrees(row, entry)


def agrees(row: Payment, entry: AccountEntry | None) -> bool:
    """Whether the account has taken and given back what the ledger says; an account without it has done neither."""
    if entry is None:
        return not row.charged
    given = sum_of([one.amount for one in row.refunds if one.state is RefundState.SUCCEEDED], row.total.currency)
    return (entry.captured, entry.refunded) == (row.charged, given)
