"""A ledger has an id of its own, made once, by which the seats in Redis are known to be its own."""

from __future__ import annotations

from firstclick.ledger import SqlLedger


async def test_a_ledger_keeps_its_id_and_every_process_reads_the_same(ledger: SqlLedger, rival: SqlLedger) -> None:
    first = await ledger.installation_id()
    assert len(first) == 32
    assert await rival.installation_id() == first
    assert await ledger.installation_id() == first


async def test_two_ledgers_have_two_ids(file_url: str, ledger: SqlLedger) -> None:
    another = SqlLedger(f"{file_url}-2")
    await another.start()
    assert await another.installation_id() != await ledger.installation_id()
    await another.close()
