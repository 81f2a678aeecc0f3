"""Scans are decided about: read → decide → append, in one transaction of the ledger for all scans of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from firstclick.domain import refusals
from firstclick.domain.admission import AdmissionEvent, AdmissionKind, Outcome, Verdict
from firstclick.domain.programme import Programme
from firstclick.domain.staff.audit import AuditKind
from firstclick.service.door.scan_batch import ScanBatch, Scanned, ScanSender, SentScan, folded_of
from firstclick.service.ports.admissions import AdmissionLedger, NewEvents, TicketFile

SCANS_MAX = 100
"""Scans of one request: a device that was offline sends its queue in pieces, so that no transaction becomes long."""
UNDO = "undo "
"""What the id of an undo begins with: the scan's id follows, so that a scan is undone once."""


class Scans:
    """Decides about scans. Raises `LedgerUnavailable`; sent again, scans are decided about once.

    `programme` returns the one on sale, `now_ms` the store's time. Doors open `opens_before_ms` before the start.
    """

    def __init__(
        self,
        ledger: AdmissionLedger,
        programme: Callable[[], Programme],
        now_ms: Callable[[], int],
        opens_before_ms: int,
    ) -> None:
        self._ledger = ledger
        self._programme = programme
        self._now_ms = now_ms
        self._opens_before_ms = opens_before_ms

    async def scan(self, sent: Sequence[SentScan], sender: ScanSender) -> Sequence[Scanned]:
        """The verdict on each, in order."""
        batch = ScanBatch(self._programme(), self._opens_before_ms, sender, self._now_ms())

        def decide(files: Mapping[str, TicketFile], known: Mapping[str, AdmissionEvent]) -> NewEvents:
            batch.read(files, known)
            for one in sent:
                batch.take(one)
            return batch.new_events()

        references = {one.reference for one in sent} - {""}
        if references:
            await self._ledger.append(references, {one.scan_id for one in sent}, decide)
        return [batch.result(one) for one in sent]

    async def undo(self, scan_id: str, sender: ScanSender) -> None:
        """Take a scan back, as if it had not been; once, however often it is asked. A device takes back its own only.

        Raises `UnknownScan`.
        """
        event = await self._ledger.event(scan_id)
        is_own = sender.device is None or (event is not None and event.device == sender.device_id)
        if event is None or event.way is AdmissionKind.UNDO or not is_own:
            raise refusals.UnknownScan
        now_ms, undo_id = self._now_ms(), UNDO + scan_id
        undo = replace(
            event,
            scan_id=undo_id,
            way=AdmissionKind.UNDO,
            device=sender.device_id,
            who=sender.staff.name,
            scanned_at_ms=now_ms,
            received_at_ms=now_ms,
            offline=False,
            undoes=scan_id,
            refused=None,
        )
        details = {"scan": scan_id, "seats": list(event.seat_ids)}
        entry = sender.staff.entry(AuditKind.ADMIT_UNDO, event.reference, now_ms, **details)

        def decide(_: Mapping[str, TicketFile], known: Mapping[str, AdmissionEvent]) -> NewEvents:
            return NewEvents() if undo_id in known else NewEvents((undo,), (entry,))

        await self._ledger.append({event.reference}, {undo_id}, decide)


def conflicts(files: Sequence[TicketFile]) -> Iterator[Outcome]:
    """What staff should look at: seats that two doors let in, and who went in with a ticket that did not count."""
    for file in files:
        for one in folded_of(file).outcomes.values():
            if one.undone is None and (one.verdict is Verdict.DOUBLE or one.event.refused is not None):
                yield one
