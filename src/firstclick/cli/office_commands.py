"""The table of what `firstclick office` does: each command with its operation, its arguments and what is printed."""

from __future__ import annotations

from firstclick.cli import office_lines as lines
from firstclick.cli import office_seat_lines as seat_lines
from firstclick.cli.office_command import (
    Argument,
    Goes,
    OfficeCommand,
    in_body,
    in_path,
    in_query,
    sale_seats,
)
from firstclick.cli.office_programme import put_file, restore
from firstclick.cli.options import seat_list
from firstclick.service.office.broken_seats import BROKEN
from firstclick.service.office.counter_holds import MINUTES_MAX

SHOWTIME = in_path("showtime_id", "SHOWTIME", "the showtime's id")
HANDLE = in_path("handle", "HANDLE", "what staff call the hold")
AUDITORIUM = in_path("auditorium_id", "AUDITORIUM", "the auditorium's id")
REFERENCE = in_path("reference", "REFERENCE", "the booking's reference")
SEATS = in_body("seats", "SEAT", "seats, such as A1 A2 or A1,A2", many=True, read=seat_list)
DAY = in_query("day", "YYYY-MM-DD", "a day at the cinema; without it today")
NOTE = in_body("--note", "TEXT", "a line about it")
PAID_BY = in_body("--paid-by", "WAY", "how it was paid", required=True, choices=("cash", "card"))
SOLD_BY = in_body("--paid-by", "WAY", "how it was paid", required=True, choices=("cash", "card", "complimentary"))
BROKEN_LABEL = in_body("--label", "TEXT", f"what is wrong with them [{BROKEN}]")
DRY_RUN = Argument("--dry-run", Goes.QUERY, "dry_run", "only say what would change", sets="true")
IN_SHOWTIME = "/admin/showtimes/{showtime_id}"
IN_BOOKING = "/admin/bookings/{reference}"
PROGRAMME = "/admin/programme"
BROKEN_SEATS = "/admin/auditoriums/{auditorium_id}/out-of-order"

LOOKING = (
    OfficeCommand("me", "GET", "/admin/me", "print who the token is, and what they may do", lines.me),
    OfficeCommand("showtimes", "GET", "/admin/showtimes", "print the showtimes of a day", lines.showtimes, (DAY,)),
    OfficeCommand(
        "map",
        "GET",
        f"{IN_SHOWTIME}/map",
        "print who has the seats of a showtime, now or at a moment",
        seat_lines.seat_map,
        (SHOWTIME, in_query("at", "TIME", "a moment, such as 2026-12-24T20:15:00Z; without it now")),
    ),
    OfficeCommand(
        "holds", "GET", f"{IN_SHOWTIME}/holds", "print the holds of a showtime", seat_lines.holds, (SHOWTIME,)
    ),
    OfficeCommand(
        "find",
        "GET",
        "/admin/bookings",
        "print bookings, the newest first",
        lines.bookings,
        (
            Argument("q", Goes.QUERY, "q", "a reference, a name, an address, or SHOWTIME SEAT", "WORDS", optional=True),
            in_query("after", "PLACE", "where the page before ended"),
        ),
    ),
    OfficeCommand("show", "GET", IN_BOOKING, "print a booking with its whole story", lines.booking, (REFERENCE,)),
    OfficeCommand(
        "audit",
        "GET",
        "/admin/audit",
        "print what staff did, for owners",
        lines.audit,
        (
            in_query("after", "ROW", "the rows after this one"),
            in_query("before", "ROW", "the rows before this one, the newest first; 0: the newest of all"),
        ),
    ),
    OfficeCommand(
        "admissions",
        "GET",
        f"{IN_SHOWTIME}/admissions",
        "print how many were let in, and what doors should not have done",
        lines.admissions,
        (SHOWTIME,),
    ),
    OfficeCommand("devices", "GET", "/admin/devices", "print the devices of the door, for managers", lines.devices),
    OfficeCommand(
        "revoke-device",
        "DELETE",
        "/admin/devices/{device_id}",
        "end a device of the door now, for managers",
        lines.revoked,
        (in_path("device_id", "DEVICE", "its id"),),
    ),
    OfficeCommand("settings", "GET", "/admin/settings", "print the settings, for owners", lines.settings),
)
SEAT_COMMANDS = (
    OfficeCommand(
        "hold",
        "POST",
        f"{IN_SHOWTIME}/counter-holds",
        "hold seats for a customer, for some minutes",
        seat_lines.held,
        (
            SHOWTIME,
            SEATS,
            in_body("--label", "TEXT", "for whom"),
            in_body("--minutes", "N", f"for how long, {MINUTES_MAX} at most [10]", read=int),
        ),
    ),
    OfficeCommand(
        "release", "DELETE", "/admin/counter-holds/{handle}", "end a hold that staff made", seat_lines.ended, (HANDLE,)
    ),
    OfficeCommand(
        "end-hold",
        "DELETE",
        "/admin/holds/{handle}",
        "end a customer's hold, for managers",
        seat_lines.ended,
        (HANDLE,),
    ),
    OfficeCommand(
        "reserve",
        "PUT",
        f"{IN_SHOWTIME}/house-seats",
        "keep seats back",
        seat_lines.changed_seats,
        (SHOWTIME, SEATS, in_body("--label", "TEXT", "for whom")),
    ),
    OfficeCommand(
        "unreserve",
        "DELETE",
        f"{IN_SHOWTIME}/house-seats",
        "put seats on sale again that were kept back",
        seat_lines.changed_seats,
        (SHOWTIME, SEATS),
    ),
    OfficeCommand(
        "block",
        "PUT",
        BROKEN_SEATS,
        "take broken seats out of sale at every coming showtime, for managers",
        seat_lines.broken_seats,
        (AUDITORIUM, SEATS, BROKEN_LABEL),
    ),
    OfficeCommand(
        "unblock",
        "DELETE",
        BROKEN_SEATS,
        "sell seats again that are out of sale with this label, for managers",
        seat_lines.broken_seats,
        (AUDITORIUM, SEATS, BROKEN_LABEL),
    ),
)
BOOKING_COMMANDS = (
    OfficeCommand(
        "sell",
        "POST",
        f"{IN_SHOWTIME}/sales",
        "sell seats to somebody who has paid; complimentary is for managers and needs a note",
        lines.booking,
        (
            SHOWTIME,
            in_body("seats", "SEAT", "seats, such as A1 A2=child", many=True, read=sale_seats),
            SOLD_BY,
            NOTE,
            in_body("--hold", "HANDLE", "the hold of staff that is sold"),
        ),
        once=True,
    ),
    OfficeCommand(
        "cancel",
        "POST",
        f"{IN_BOOKING}/cancel",
        "cancel a booking, or seats of it",
        lines.booking,
        (
            REFERENCE,
            in_body("--seats", "SEAT", "only these; without it all", many=True, read=seat_list),
            in_body("--reason", "TEXT", "why; it is kept with the booking", required=True),
            Argument("--no-refund", Goes.BODY, "refund", "keep what was paid", sets=False),
        ),
    ),
    OfficeCommand(
        "move",
        "POST",
        f"{IN_BOOKING}/move",
        "move a booking to other seats of the same price",
        lines.booking,
        (
            REFERENCE,
            in_body("--from", "SEAT", "seats of it", many=True, read=seat_list, required=True),
            in_body("--to", "SEAT", "as many others, in the same order", many=True, read=seat_list, required=True),
        ),
        once=True,
    ),
    OfficeCommand(
        "take-due",
        "POST",
        f"{IN_BOOKING}/pay",
        "take the money that is due for a booking",
        lines.booking,
        (REFERENCE, PAID_BY),
        once=True,
    ),
)
TILL_COMMANDS = (
    OfficeCommand("tills", "GET", "/admin/tills", "print tills with what went through them", lines.tills, (DAY,)),
    OfficeCommand(
        "till-open",
        "POST",
        "/admin/tills",
        "open a till",
        lines.till,
        (Argument("float", Goes.AMOUNT, "float_minor", "the cash that is in it, such as 150.00", "AMOUNT"),),
    ),
    OfficeCommand(
        "till-close",
        "POST",
        "/admin/tills/{till_id}/close",
        "close a till with what was counted",
        lines.till,
        (
            in_path("till_id", "TILL", "its id"),
            Argument("counted", Goes.AMOUNT, "counted_minor", "all the cash that is in it", "AMOUNT"),
            Argument("--slips", Goes.AMOUNT, "slips_minor", "the sum of the terminal's slips", "AMOUNT"),
            NOTE,
        ),
    ),
)
PROGRAMME_COMMANDS = (
    OfficeCommand("programme", "GET", PROGRAMME, "print the file that is on sale", lines.programme_text),
    OfficeCommand(
        "programme-versions", "GET", f"{PROGRAMME}/versions", "print the versions of the programme", lines.versions
    ),
    OfficeCommand(
        "programme-version",
        "GET",
        f"{PROGRAMME}/versions/{{version}}",
        "print the file of a version",
        lines.programme_text,
        (in_path("version", "N", "its number"),),
    ),
    OfficeCommand(
        "programme-put",
        "PUT",
        PROGRAMME,
        "put a file's programme on sale",
        lines.programme_changes,
        (
            Argument("file", Goes.NOWHERE, "", "the programme file", "FILE"),
            Argument("--instead-of", Goes.NOWHERE, "", "only while this file is on sale", "FILE"),
            DRY_RUN,
        ),
        prepare=put_file,
    ),
    OfficeCommand(
        "programme-restore",
        "PUT",
        PROGRAMME,
        "put an earlier version on sale again; what was sold since stays",
        lines.programme_changes,
        (Argument("version", Goes.NOWHERE, "", "its number", "N"), DRY_RUN),
        prepare=restore,
    ),
)
COMMANDS = (*LOOKING, *SEAT_COMMANDS, *BOOKING_COMMANDS, *TILL_COMMANDS, *PROGRAMME_COMMANDS)
"""In the order in which they are listed."""
