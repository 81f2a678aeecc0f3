"""The tickets of a showtime as a table for paper: a line for each seat, in the order of the seats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firstclick.domain.admission import Folded
from firstclick.domain.money.payment_changes import price_of
from firstclick.domain.seats.seat_map import SeatMap
from firstclick.service.door.scan_batch import folded_of, is_due
from firstclick.service.office.report_tables import Amount, Cell, ReportTable
from firstclick.service.ports.admissions import TicketFile

COLUMNS = ("seat", "name", "reference", "ticket", "due", "currency", "in")


def paper_list(files: Sequence[TicketFile], seat_map: SeatMap | None) -> ReportTable:
    """Seats that are sold, as the map has them; seats that it does not have come last, by their names."""
    places = {} if seat_map is None else {seat_id: place for place, seat_id in enumerate(seat_map.by_id)}
    rows = [row for file in files for row in _rows(file)]
    return ReportTable(COLUMNS, sorted(rows, key=lambda row: (places.get(str(row[0]), len(places)), str(row[0]))))


def _rows(file: TicketFile) -> Iterator[tuple[Cell, ...]]:
    """What is due for a booking is in the line of its first seat."""
    booking, payment, folded = file.booking, file.payment, folded_of(file)
    types = {} if payment is None else {line.seat_id: line.ticket_type for line in payment.lines}
    due: Cell = ""
    currency = ""
    if payment is not None and is_due(payment):
        total = price_of(payment, payment.live_seat_ids)
        due, currency = Amount(total.amount_minor, total.currency), total.currency
    for seat_id in booking.seat_ids:
        named = (seat_id, booking.buyer.name, booking.reference, types.get(seat_id, ""))
        yield (*named, due, currency, _came(folded, seat_id))
        due, currency = "", ""


def _came(folded: Folded, seat_id: str) -> str:
    if seat_id not in folded.seats:
        return ""
    return "in" if folded.is_inside(seat_id) else "out"
