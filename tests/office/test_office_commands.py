"""`firstclick office` has a command for each operation of `/admin`, or there is a reason why not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from firstclick.bootstrap.app import build_app
from firstclick.bootstrap.settings import Settings
from firstclick.cli.command import command_parser, main
from firstclick.cli.office_commands import COMMANDS
from firstclick.cli.office_server import OfficeServer
from firstclick.rush import ServerAddress
from firstclick.web.core.operation import Operation
from tests.office.evening_by_command import documented_lines

SESSION, PASSKEYS = "a session of the page; commands come with a token", "passkeys are in browsers"
DOOR = "the door's own; a paper list is by firstclick door export"
STAFF, KEYS, REPORT = "firstclick staff", "firstclick keys", "firstclick report"
WEBHOOKS = "firstclick webhooks"
WITHOUT_COMMAND: Mapping[str, str] = {
    "POST /admin/sign-in": SESSION,
    "POST /admin/sign-out": SESSION,
    "POST /admin/sign-out-everywhere": SESSION,
    "POST /admin/prove": SESSION,
    "GET /admin/sign-in/passkey": PASSKEYS,
    "POST /admin/sign-in/passkey/options": PASSKEYS,
    "POST /admin/sign-in/passkey": PASSKEYS,
    "POST /admin/prove/passkey/options": PASSKEYS,
    "POST /admin/prove/passkey": PASSKEYS,
    "GET /admin/passkeys": PASSKEYS,
    "POST /admin/passkeys": PASSKEYS,
    "POST /admin/passkeys/options": PASSKEYS,
    "DELETE /admin/passkeys/{passkey_id}": PASSKEYS,
    "POST /admin/programme/draft": "a step of the page's forms; programme-put --dry-run shows what a text changes",
    "POST /admin/programme/plan": "a step of the page's editor of seats; programme convert reads plans",
    "GET /admin/staff": STAFF,
    "POST /admin/staff": STAFF,
    "PATCH /admin/staff/{name}": STAFF,
    "DELETE /admin/staff/{name}": STAFF,
    "POST /admin/staff/{name}/reset": STAFF,
    "GET /admin/keys": KEYS,
    "POST /admin/keys": KEYS,
    "DELETE /admin/keys/{name}": KEYS,
    "GET /admin/reports/sales": REPORT,
    "GET /admin/reports/occupancy": REPORT,
    "GET /admin/reports/takings": REPORT,
    "GET /admin/reports/money": REPORT,
    "GET /admin/reports/admissions": REPORT,
    "GET /admin/webhooks": WEBHOOKS,
    "POST /admin/webhooks": WEBHOOKS,
    "PATCH /admin/webhooks/{webhook_id}": WEBHOOKS,
    "DELETE /admin/webhooks/{webhook_id}": WEBHOOKS,
    "POST /admin/webhooks/{webhook_id}/test": WEBHOOKS,
    "POST /admin/webhooks/{webhook_id}/replay": WEBHOOKS,
    "GET /admin/webhooks/{webhook_id}/deliveries": WEBHOOKS,
    "GET /admin/mails": "firstclick mails list",
    "POST /admin/mails/replay": "firstclick mails replay",
    "POST /door/devices": DOOR,
    "POST /door/scans": DOOR,
    "POST /door/scans/{scan_id}/undo": DOOR,
    "GET /door/manifest": DOOR,
    "GET /door/me": DOOR,
    "GET /door/tickets": DOOR,
    "POST /door/leave": DOOR,
    "GET /door/showtimes": DOOR,
}
"""Operations that no command of `office` has: why, or which other command does it."""


def operations() -> dict[str, Operation]:
    """Those of staff, by method and path."""
    table = build_app(Settings(secret_key="x" * 32, data_dir="nowhere")).table
    found = {f"{method} {path}": one for path, methods in table.items() for method, one in methods.items()}
    return {name: one for name, one in found.items() if one.is_for_staff}


def test_every_operation_of_staff_has_a_command_or_a_reason_why_not() -> None:
    with_command = {f"{one.method} {one.path}" for one in COMMANDS}
    assert with_command | WITHOUT_COMMAND.keys() == operations().keys()
    assert not with_command & WITHOUT_COMMAND.keys()


def test_a_command_is_sent_again_exactly_where_its_operation_has_a_key() -> None:
    known = operations()
    assert [one.name for one in COMMANDS if one.once != known[f"{one.method} {one.path}"].idempotent] == []


def test_commands_send_only_what_their_operations_take() -> None:
    known = operations()
    for one in COMMANDS:
        operation = known[f"{one.method} {one.path}"]
        fields = () if operation.form is None else operation.form.__struct_encode_fields__
        taken = {"PATH": set(), "QUERY": {its.name for its in operation.query}, "BODY": set(fields)}
        taken |= {"AMOUNT": taken["BODY"], "NOWHERE": {""}}
        for argument in one.arguments:
            in_path = f"{{{argument.field}}}" in one.path
            assert in_path if argument.goes.name == "PATH" else argument.field in taken[argument.goes.name], one.name


def test_the_documentation_has_every_command_but_those_of_owners() -> None:
    documented = {line.name for line in documented_lines()}
    assert documented == {one.name for one in COMMANDS} - {"audit", "settings"}


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("hold late A1 A2,A3", {"seats": ["A1", "A2", "A3"]}),
        ("reserve late A1,A2", {"seats": ["A1", "A2"]}),
        ("unblock studio A1 A2", {"seats": ["A1", "A2"]}),
        ("cancel K7QF-3M9T --reason ill --seats A1 A2,A3", {"reason": "ill", "seats": ["A1", "A2", "A3"]}),
        ("move K7QF-3M9T --from A1,A2 --to B1 B2", {"from": ["A1", "A2"], "to": ["B1", "B2"]}),
        (
            "sell late A1,A2=child A3 --paid-by cash",
            {
                "seats": [{"seat_id": "A1"}, {"seat_id": "A2", "ticket_type": "child"}, {"seat_id": "A3"}],
                "paid_by": "cash",
            },
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_seats_are_named_with_blanks_or_commas(words: str, body: Mapping[str, object]) -> None:
    options = command_parser().parse_args(["office", *words.split()])
    command = next(one for one in COMMANDS if one.name == words.split(maxsplit=1)[0])
    server = OfficeServer(ServerAddress.parse("http://localhost:1"), "no request is sent")
    assert command.request(server, options).body == body


def test_a_word_that_names_no_seat_is_not_taken_for_all_seats(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ("office cancel K7QF-3M9T --reason ill --seats ,", "bookings cancel K7QF-3M9T --reason ill --seats ,"):
        with pytest.raises(SystemExit):
            main(words.split())
        assert "argument --seats: it names seats, such as A1 A2 or A1,A2, not ','" in capsys.readouterr().err


@pytest.mark.parametrize("name", [one.name for one in COMMANDS])
def test_each_command_says_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["office", name, "--help"])
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert "--token-file" in printed
    assert ("--idempotency-key" in printed) == next(one for one in COMMANDS if one.name == name).once
