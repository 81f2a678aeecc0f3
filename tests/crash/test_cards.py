"""Payments by card at Stripe's twin, while everything fails at once: the server dies, calls and events are lost.

The server dies straight after each kind of write to a payment's row, and after each kind of call, before it has done
anything about the answer. The twin answers late, wrongly, cut or not at all; it is away for longer than seats are kept;
its banks refuse what they have authorised. Afterwards its account, which shares nothing with FirstClick, is compared.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from firstclick.bootstrap.clocks import wall_ms
from tests.crash.rest import until_at_rest, until_compared
from tests.harness.accounts.payment_audit import Books, read_card_books, unequal
from tests.harness.customers.card_crowd import CardCrowd
from tests.harness.customers.rushing import priced_rooms
from tests.harness.faults.dying_servers import (
    AFTER_CALLS,
    AFTER_ROW_WRITES,
    CALLS,
    CALM,
    KINDS,
    deaths,
    dies_after,
    start_all,
)
from tests.harness.processes.server import THEN_SERVE
from tests.harness.processes.world import World, world
from tests.harness.stripe.postman import Postman
from tests.harness.stripe.serving import talks_to
from tests.harness.stripe.twin import SETTINGS, Twin, stripe_twin

SEED = int(os.environ.get("FIRSTCLICK_CRASH_SEED", "0")) or random.randrange(1_000_000)
PAYMENTS = int(os.environ.get("FIRSTCLICK_CARD_PAYMENTS", "500"))
BUYERS, ROOMS = 24, 4
FAULTS = 0.05
PAY_WITHIN_S, GRACE_S = 6, 3
AWAY_S = PAY_WITHIN_S + GRACE_S + 2
COMPARED_WITHIN_S = 2.0
PASSES_MAX = {"refund": 2, "closing": 3, "over": 3, "call refund": 2, "call cancel": 3, "call look": 80}
PASSES_MAX_ELSE = 20
SHORTER = f"""
import sys
from firstclick.bootstrap import settings
from firstclick.cli.command import main as _
from firstclick.payments.stripe import api
settings.STRIPE_PAY_WITHIN_MIN_S = 0
shorter = {{"GRACE_MS": {GRACE_S * 1000}, "WITHOUT_ROW_MS": 3000}}
for module in [one for name, one in sys.modules.items() if name.startswith("firstclick.")]:
    for name in shorter.keys() & vars(module).keys():
        setattr(module, name, shorter[name])
"""
RUNS = {
    **SETTINGS,
    "PAY_WITHIN_SECONDS": PAY_WITHIN_S,
    "OFFER_SECONDS": 4,
    "HOLD_TTL_SECONDS": 3,
    "HOLD_LIFE_MAX_SECONDS": 6,
    "HOLDS_PER_USER_MAX": 1000,
}
PROGRAMME = priced_rooms(ROOMS).replace("[cinema]", "[cinema]\ncancel_until_minutes = 0", 1)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(580)]


def program(twin: Twin) -> str:
    """A server that talks to the twin, has little time, and dies."""
    dies = dies_after((*KINDS, *CALLS), PASSES_MAX, PASSES_MAX_ELSE) + AFTER_ROW_WRITES + AFTER_CALLS
    return talks_to(twin) + SHORTER + dies + THEN_SERVE


async def keep_it_running(place: World, ends: asyncio.Event) -> None:
    """Start the server again whenever it has died."""
    while not ends.is_set():
        await start_all(place.servers)
        await asyncio.sleep(0.02)  # waits: a process dies by itself, and sends no event
    (place.folder / CALM).touch()
    await asyncio.sleep(0.05)  # waits: one that has not seen the file yet may be dying
    await start_all(place.servers)


async def troubles(crowd: CardCrowd) -> None:
    """A third of the way banks refuse; at two thirds nobody answers for longer than seats are kept."""
    twin = crowd.twin
    await _until(crowd, PAYMENTS // 3)
    twin.account.refuses_captures = True
    await _until(crowd, PAYMENTS // 3 + PAYMENTS // 20)
    twin.account.refuses_captures = False
    await _until(crowd, 2 * PAYMENTS // 3)
    twin.faults.down = True
    await asyncio.sleep(AWAY_S)  # waits: so long is the provider away
    twin.faults.down = False


async def _until(crowd: CardCrowd, begun: int) -> None:
    while crowd.begun < begun:
        await asyncio.sleep(0.02)  # waits: for buyers who are at work


async def sell(place: World, twin: Twin, dice: random.Random) -> CardCrowd:
    """So many payments, and everything that goes wrong with them; then peace."""
    crowd, ends = CardCrowd(twin, place.servers[0], dice, ROOMS, late_s=2.0 * PAY_WITHIN_S), asyncio.Event()
    twin.faults.at_random(FAULTS, random.Random(SEED + 1))
    running = asyncio.create_task(keep_it_running(place, ends))
    trouble = asyncio.create_task(troubles(crowd))
    await asyncio.gather(*[crowd.buy(PAYMENTS, f"buyer-{n}") for n in range(BUYERS)])
    await trouble
    await crowd.end()
    ends.set()
    await running
    twin.faults.at_random(0, dice)
    await until_at_rest(place, SEED)
    return crowd


async def until_listed(twin: Twin, asked: int) -> None:
    """Wait until a server has read the account after so many requests, and has had time to compare it."""
    while not any(one.path == "/v1/refunds" and "created[gte]" in one.params for one in twin.asked[asked:]):
        await asyncio.sleep(0.05)  # waits: the server compares in the background
    await asyncio.sleep(COMPARED_WITHIN_S)  # waits: nothing says that nothing was found


def complaints_of(books: Books, crowd: CardCrowd) -> list[str]:
    """What must never be. Who has cancelled was shown as paid, and has all of the money back."""
    kept = {one: books.account[one] for one in crowd.cancelled if one in books.account}
    back = {one for one, paid in kept.items() if paid.captured == paid.refunded > 0}
    return books.complaints(crowd.promised - back)


def figures(crowd: CardCrowd, books: Books, died: Counter[str], postman: Postman) -> str:
    """What was done, in one line."""
    refunded = sum(bool(one.refunded) for one in books.account.values())
    faults = sum(crowd.twin.faults.seen.values())
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(died.items()))
    return (
        f"\n{crowd.begun} payments, {len(crowd.promised)} shown as paid, {len(books.seats)} seats sold, {refunded} "
        f"given back; {sum(died.values())} deaths ({kinds}); {faults} faults of calls; events {dict(postman.ways)}; "
        f"seed {SEED}"
    )


async def test_whatever_fails_charges_bookings_and_refunds_agree_with_the_account(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    with (
        stripe_twin(tmp_path, wall_ms) as twin,
        world(programme=PROGRAMME, program=program(twin), settings=RUNS) as place,
    ):
        postman = Postman(place.servers[0].port, random.Random(SEED + 2))
        twin.account.on_change, twin.before_answer = postman.on_change, postman.before_answer
        try:
            crowd = await sell(place, twin, dice)
        finally:
            postman.close()
        books = await asyncio.to_thread(read_card_books, twin.account.path, place.database_url)
        complaints = [*complaints_of(books, crowd), *unequal(books, place.database_url)]
        assert not complaints, f"seed {SEED}: {complaints}"
        asked = len(twin.asked)
        await until_compared(place.servers[0], SEED)
        await until_listed(twin, asked)
        assert "differ on the payments" not in place.servers[0].errors(), f"seed {SEED}"
        died = deaths(place)
    print(figures(crowd, books, died, postman))  # noqa: T201 - the figures of PROOF.md
    assert len(crowd.promised) > PAYMENTS // 25
    assert any(one.refunded for one in books.account.values())
    assert sum(died.values()) > 10
