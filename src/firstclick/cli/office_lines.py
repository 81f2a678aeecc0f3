"""Answers of the box office as lines for people, with times of the cinema: each answer comes with its `timezone`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from firstclick.bootstrap.clocks import wall_ms
from firstclick.cli.booking_lines import person
from firstclick.cli.cinema_time import moment
from firstclick.domain.money.money import Money, decimal_of
from firstclick.domain.staff.roles import NEED_PROOF
from firstclick.service.office.table_lines import listed

Json = Mapping[str, Any]
Lines = Iterator[str]


def me(answer: Json) -> Lines:
    """Who acts, and what they may do."""
    yield f"{answer['name']}: {answer['role']}"
    acts, proved = answer["acts"], answer["proved_until"] > wall_ms()
    yield f"  May: {', '.join(one for one in acts if proved or one not in NEED_PROOF)}"
    left = [one for one in acts if one in NEED_PROOF]
    if left and proved:
        yield f"  Of these until {moment(answer['proved_until'], answer['timezone'])}: {', '.join(left)}"
    elif left:
        yield f"  Not with this token: {', '.join(left)}. That needs a fresh sign-in, and keys have none."


def showtimes(answer: Json) -> Lines:
    """The showtimes of a day."""
    zone = answer["timezone"]
    yield f"{answer['day']}, {zone}"
    headings = ("Showtime", "Starts", "Movie", "Auditorium", "Free", "Held", "Sold", "Kept", "Taken", "Due", "Look at")
    yield from table(headings, [_showtime(one, zone) for one in answer["showtimes"]], "Nothing is on.")


def _showtime(one: Json, zone: str) -> Sequence[str]:
    seats, takings = one["seats"], one["takings"]
    money = [str(Money(takings[name], takings["currency"])) if takings else "" for name in ("taken", "due")]
    counts = [str(seats[name]) for name in ("available", "held", "sold", "reserved")]
    wrong = [f"{one[name]} {name.replace('_', ' ')}" for name in ("failed_refunds", "differences") if one[name]]
    named = (one["showtime_id"], moment(one["starts_at"], zone), one["title"], one["auditorium"])
    return (*named, *counts, *money, ", ".join(wrong))


def bookings(answer: Json) -> Lines:
    """Bookings, a line each, and how to get to the next page."""
    headings = ("Reference", "Starts", "Movie", "Showtime", "Seats", "Cancelled", "Buyer", "Paid")
    yield from table(headings, map(_booking_row, answer["bookings"]), "There are no such bookings.")
    if answer["next"]:
        yield f"There are more: --after {answer['next']}"


def _booking_row(one: Json) -> Sequence[str]:
    seats, cancelled = (", ".join(one[name]) for name in ("seats", "cancelled_seats"))
    starts = moment(one["starts_at"], one["timezone"])
    paid = one["payment"]["status"] if one["payment"] else "free"
    return (one["reference"], starts, one["title"] or "", one["showtime_id"], seats, cancelled, _buyer(one), paid)


def booking(answer: Json) -> Lines:
    """One booking with its money and its story."""
    zone = answer["timezone"]
    yield f"Booking {answer['reference']}: {answer['status']}"
    yield f"  Movie:     {answer['title'] or '(not on the programme any more)'}"
    yield f"  Starts:    {moment(answer['starts_at'], zone) or '(no time)'}"
    yield f"  Showtime:  {answer['showtime_id']}"
    yield f"  Seats:     {', '.join(answer['seats']) or '(none)'}"
    if answer["cancelled_seats"]:
        yield f"  Cancelled: {', '.join(answer['cancelled_seats'])}"
    yield f"  Buyer:     {_buyer(answer) or '(not given)'}"
    if answer["payment"]:
        yield f"  Money:     {_money(answer['payment'])}"
    for event in answer.get("events", ()):
        yield f"  {moment(event['at'], zone)}  {_event(event, answer)}"
    if "ticket" in answer:
        yield f"  Ticket:    /tickets/{answer['ticket']}"


def _money(payment: Json) -> str:
    currency = payment["currency"]
    parts = [f"{payment['status'].replace('_', ' ')}, {Money(payment['total'], currency)}"]
    if payment["charged"] not in {0, payment["total"]}:
        parts.append(f"charged {Money(payment['charged'], currency)}")
    if payment["paid_by"]:
        parts.append(f"by {payment['paid_by']}, taken by {payment['taken_by']}")
    if "reference" in payment:
        parts.append(f"paid elsewhere, {payment['reference']}")
    if "list_total" in payment:
        parts.append(f"by the price list {Money(payment['list_total'], currency)}")
    if payment["refunded"]:
        parts.append(f"given back {Money(payment['refunded'], currency)}")
    return ", ".join([*parts, *filter(None, [payment["note"]])])


def _event(event: Json, answer: Json) -> str:
    words = [event["what"].replace("_", " ")]
    if event["seats"]:
        words.append(", ".join(event["seats"]) + (f" to {', '.join(event['to'])}" if event["to"] else ""))
    if event["amount"] is not None and answer["payment"]:
        words.append(str(Money(event["amount"], answer["payment"]["currency"])))
    words.append(f"by {event['who'] or 'the buyer'}")
    return " ".join(words) + (f": {event['reason']}" if event["reason"] else "")


def _buyer(one: Json) -> str:
    return person(one["name"], one["email"])


def tills(answer: Json) -> Lines:
    """Tills, each with a line for each way of payment."""
    if not answer["tills"]:
        yield f"There are no tills of {answer['day']}."
    for one in answer["tills"]:
        yield from till({**one, "timezone": answer["timezone"]})


def till(answer: Json) -> Lines:
    """A till, and what went through it."""
    timezone = answer["timezone"]
    by = f" by {answer['closed_by']}" if answer["closed_by"] else ""
    closed = f", closed {moment(answer['closed_at'], timezone)}{by}" if answer["closed_at"] else ", open"
    yield f"Till {answer['till_id']} of {answer['who']}, opened {moment(answer['opened_at'], timezone)}{closed}"
    yield f"  Float: {Money(answer['float'], answer['currency'])}{'; ' + answer['note'] if answer['note'] else ''}"
    names = ("taken", "given_back", "expected", "counted", "difference")
    rows = [[way["way"], *(_amount(way[name], way["currency"]) for name in names)] for way in answer["ways"]]
    headings = ("Way", "Taken", "Given back", "Expected", "Counted", "Difference")
    yield from (f"  {line}" for line in table(headings, rows, "Nothing went through it."))


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else f"{decimal_of(minor, currency)} {currency}".rstrip()


def versions(answer: Json) -> Lines:
    """The versions of the programme."""
    rows = [(str(one["version"]), moment(one["imported_at"], answer["timezone"])) for one in answer["versions"]]
    yield from table(("Version", "Imported"), rows, "Nothing was imported yet.")


def programme_text(answer: Json) -> Lines:
    """The file itself; `print` ends its last line."""
    yield answer["text"].removesuffix("\n")


def programme_changes(answer: Json) -> Lines:
    """What a programme changed, or would change."""
    changes = [*answer["changes"], *answer["ended"], *answer["to_move"], *answer["to_refund"], *answer["written_to"]]
    yield from changes or ["Nothing changes."]
    yield from answer["warnings"]
    if answer["kept_showtimes"]:
        yield f"Showtimes that stay, begun or cancelled with orders: {', '.join(answer['kept_showtimes'])}."
    yield "Nothing was written: this was a dry run." if answer["dry_run"] else "This is on sale now."


def audit(answer: Json) -> Lines:
    """Rows of the audit log, and how to get to the next page."""
    rows = [
        (
            str(one["number"]),
            moment(one["at"], answer["timezone"]),
            one["who"],
            one["what"],
            one["subject"],
            one["source"],
        )
        for one in answer["rows"]
    ]
    yield from table(("Row", "At", "Who", "What", "Whom or what", "From"), rows, "There are no such rows.")
    if answer["next"]:
        yield f"There are more: go on with {answer['next']}."


def settings(answer: Json) -> Lines:
    """Settings; a value that is secret is not shown."""
    for one in answer["settings"]:
        shown = "(secret)" if one["value"] is None else one["value"]
        yield f"{one['name']}={shown}{'' if one['is_set'] else '  (default)'}"


def admissions(answer: Json) -> Lines:
    """How many were let in, and scans to look at."""
    yield f"{answer['admitted']} of {answer['expected']} were let in; {answer['inside']} are inside."
    rows = [
        (
            moment(one["at"], answer["timezone"]),
            one["where"],
            one["verdict"].replace("_", " "),
            one["reference"],
            ", ".join(one["seats"] or one["twice"]),
        )
        for one in answer["conflicts"]
    ]
    yield from table(("At", "Where", "What", "Booking", "Seats"), rows, "There is nothing to look at.")


def devices(answer: Json) -> Lines:
    """The devices of the door."""
    zone = answer["timezone"]
    rows = [
        (
            one["device_id"],
            one["label"],
            one["created_by"],
            *(moment(one[at], zone) for at in ("ends_at", "revoked_at")),
        )
        for one in answer["devices"]
    ]
    yield from table(("Device", "Label", "By", "Ends", "Revoked"), rows, "No device scans.")


def revoked(_: None) -> Lines:
    """A device that is over."""
    yield "The device may not scan any more."


def table(headings: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]], empty: str) -> Lines:
    """Rows as columns below their headings, or that sentence where there are none."""
    found = list(rows)
    yield from listed([headings, *found] if found else [], empty)
