"""`firstclick office` at a running server: the evening of the documentation, and each kind of refusal."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from firstclick.cli.command import main
from firstclick.cli.office_server import TOKEN
from tests.harness.faults.lost_answers import LostAnswers, losing_answers
from tests.harness.processes.commands import Done, firstclick
from tests.harness.processes.server import Server, serving
from tests.office.evening_by_command import EVENING, Line, documented_lines
from tests.web.buyer import NO_CERTIFICATES, client_of
from tests.web.following import until
from tests.web.paying import PayingBuyer
from tests.web.signing import STAFF_SETTINGS, bearer, token

pytestmark = pytest.mark.long
REFERENCE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
TILL = re.compile(r"^Till (\S+) of key/desk", re.MULTILINE)
HANDLE = re.compile(r"^(?:Handle: )?([0-9a-f]{6}[\w-]{22})(?:  .*)?$", re.MULTILINE)
FREE = "No price names the seats of Auditorium: they cost nothing. If that is meant, give them the price 0."
Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A cinema where buyers pay at the counter, and some staff have bearer tokens."""
    with serving(EVENING, PAYMENT_PROVIDERS="counter", HOLD_TTL_SECONDS=60, **STAFF_SETTINGS) as started:
        yield started


def key_of(server: Server, name: str, scope: str) -> str:
    """A new key that the server knows."""
    key = firstclick("keys", "add", name, "--scopes", scope, cwd=server.folder).stdout.strip()
    address = f"{server.url}/admin/me"
    until(200, lambda: httpx.get(address, headers=bearer(key), verify=NO_CERTIFICATES))
    return key


@pytest.fixture(scope="module")
def key(server: Server) -> str:
    """That of a manager's desk."""
    return key_of(server, "desk", "role:manager")


class Desk:
    """Runs commands as an operator does, with a token in the environment."""

    def __init__(self, server: Server, key: str, patch: pytest.MonkeyPatch, printed: Printed) -> None:
        self.url = server.url
        self._patch = patch
        self._printed = printed
        self.holds(key)

    def holds(self, key: str) -> None:
        """From now on it has this token."""
        self._patch.setenv(TOKEN, key)

    def runs(self, *words: str) -> Done:
        self._printed.readouterr()
        self._patch.setenv("FIRSTCLICK_SERVER", self.url)
        status = main(["office", *words])
        return Done(status, *self._printed.readouterr())

    def does(self, *words: str) -> str:
        """What a command prints, which must succeed."""
        done = self.runs(*words)
        assert (done.status, done.err) == (0, ""), (words, done.err)
        return done.out

    def answer(self, *words: str) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.does(*words, "--json"))

    def is_refused(self, *words: str) -> str:
        """The sentences of a refusal, without what begins each."""
        done = self.runs(*words)
        assert (done.status, done.out) == (2, ""), done
        return done.err.replace("firstclick: ", "")


@pytest.fixture
def desk(server: Server, key: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> Desk:
    """The manager's desk."""
    return Desk(server, key, monkeypatch, capsys)


def device_at(server: Server, key: str) -> str:
    """The id of a device of the door, which a manager has let in."""
    made = httpx.post(
        server.url + "/door/devices", headers=bearer(key), json={"label": "left door"}, verify=NO_CERTIFICATES
    )
    device_id: str = made.json()["device_id"]
    return device_id


async def online(server: Server) -> str:
    """Ben holds two seats, and will pay for another at the counter; the reference of that."""
    async with client_of(server) as http:
        http.headers.update(bearer(token("ben")))
        buyer = PayingBuyer(http, "ben")
        await buyer.held("late-show", "D5", "D6")
        due: str = (await buyer.begun("late-show", "C4", provider="counter", name="Ben"))["reference"]
        return due


def test_the_evening_of_the_documentation_is_sold_by_command(
    server: Server, desk: Desk, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    due = asyncio.run(online(server))
    last = {"HANDLE": "", "K7QF-3M9T": "", "TILL": "", "DEVICE": device_at(server, key)}
    printed: dict[str, list[str]] = {}
    for line in documented_lines():
        if line.name == "take-due":
            last["K7QF-3M9T"] = due
        out = desk.does(*[last.get(word, word) for word in line.words[2:]])
        printed.setdefault(line.name, []).append(out)
        _remember(line, out, last)
    held, sold, moved = printed["hold"][0], printed["sell"], printed["move"][0]
    assert held.startswith("Held for Mrs Gray until ")
    assert "A1, A2" in sold[0]
    assert "paid, 21.00 GBP, by cash, taken by key/desk" in sold[0]
    assert "Ticket:    /tickets/" in sold[0]
    assert "paid, 0.00 GBP, by complimentary, taken by key/desk, press" in sold[1]
    assert "moved A3 to B3 by key/desk" in moved
    assert printed["reserve"] == ["Changed: B1, B2.\n"] == printed["unreserve"]
    assert "late-show" in printed["block"][0]
    assert "C6" in printed["unblock"][0]
    assert printed["release"] == ["The hold is ended.\n"] == printed["end-hold"]
    assert "D5, D6" in printed["holds"][0]
    assert "B3" in printed["map"][0]
    assert "D5" not in printed["map"][0]
    assert due in printed["find"][0]
    assert " due\n" in printed["find"][0]
    assert "paid, 13.00 GBP, by cash, taken by key/desk" in printed["take-due"][0]
    assert f"Booking {due}: cancelled" in printed["cancel"][0]
    assert "cancelled C4 by key/desk: fell ill" in printed["show"][0]
    assert printed["admissions"][0].startswith("0 of ")
    assert ("left door" in printed["devices"][0], len(printed["revoke-device"])) == (True, 1)
    cash = re.search(r"cash +34.00 GBP +(\S+ \S+ )? *184.00 GBP", printed["tills"][0])
    assert cash, printed["tills"][0]
    assert "-1.00 GBP" in printed["till-close"][0]
    assert printed["programme"] == [EVENING] == printed["programme-version"]
    assert printed["programme-put"] == [f"Nothing changes.\n{FREE}\nNothing was written: this was a dry run.\n"]
    assert printed["programme-restore"] == [f"Nothing changes.\n{FREE}\nThis is on sale now.\n"]


def _remember(line: Line, out: str, last: dict[str, str]) -> None:
    """The last handle, reference and till are those of the next lines."""
    if line.file:
        Path(line.file).write_text(out, encoding="utf-8")
    for name, pattern in (("HANDLE", HANDLE), ("TILL", TILL)):
        if found := pattern.findall(out):
            last[name] = found[-1]
    if line.name == "sell":
        last["K7QF-3M9T"] = REFERENCE.findall(out)[0]


def test_an_earlier_version_is_on_sale_again_and_two_editors_do_not_overwrite_each_other(
    desk: Desk, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    old.write_text(desk.does("programme"), encoding="utf-8")
    new.write_text(old.read_text().replace('title = "Free"', 'title = "Freely"'), encoding="utf-8")
    shown = desk.does("programme-put", str(new), "--dry-run")
    assert "Freely" in shown
    assert "dry run" in shown
    assert desk.does("programme") == old.read_text()
    assert "This is on sale now." in desk.does("programme-put", str(new), "--instead-of", str(old))
    assert "was put on sale meanwhile" in desk.is_refused("programme-put", str(old), "--instead-of", str(old))
    numbers = [one["version"] for one in desk.answer("programme-versions")["versions"]]
    assert "Freely" in desk.does("programme-restore", str(numbers[1]))
    assert desk.does("programme") == old.read_text()
    new.write_text("[cinema\n", encoding="utf-8")
    assert desk.is_refused("programme-put", str(new)).startswith("This cannot be put on sale: see the reasons")
    assert len(desk.is_refused("programme-put", str(new)).splitlines()) > 1
    assert desk.is_refused("programme-restore", "999") == "The programme has no version 999.\n"


def test_each_refusal_is_its_sentence(desk: Desk) -> None:
    desk.does("sell", "free", "A1", "--paid-by", "cash")
    assert "A1" in desk.is_refused("sell", "free", "A1", "A2", "--paid-by", "cash")
    assert "Z9" in desk.is_refused("hold", "free", "Z9")
    assert desk.is_refused("map", "nowhere").count("\n") == 1
    assert desk.is_refused("show", "K7QF-3M9T") == "There is no such booking.\n"
    assert "cannot do this" in desk.is_refused("cancel", sold(desk, "late-show", "D1"), "--reason", "ill")
    assert desk.is_refused("till-open", "1.5") == "'1.5' is not an amount of GBP; write it as 12.50.\n"
    assert desk.is_refused("settings") == "Your role does not allow this.\n"


def sold(desk: Desk, *words: str) -> str:
    """The reference of a new booking, paid in cash."""
    reference: str = desk.answer("sell", *words, "--paid-by", "cash")["reference"]
    return reference


def test_seats_that_stay_as_they_are_are_named_and_the_status_is_1(desk: Desk) -> None:
    desk.does("sell", "free", "B1", "--paid-by", "card")
    done = desk.runs("reserve", "free", "B1", "B2", "Z9", "--label", "press")
    assert (done.status, done.out) == (1, "Changed: B2.\n")
    assert done.err == "firstclick: B1 stays as it is: sold.\nfirstclick: Z9 stays as it is: unknown.\n"
    broken = desk.runs("block", "studio", "Z9")
    assert broken.status == 1
    assert "Z9 at late-show stays as it is: unknown." in broken.err


def test_who_may_not_who_is_unknown_and_who_is_nobody(desk: Desk, server: Server) -> None:
    desk.holds(key_of(server, "door", "role:door"))
    assert desk.does("me").startswith("key/door: door\n")
    assert desk.is_refused("sell", "free", "A5", "--paid-by", "cash") == "Your role does not allow this.\n"
    desk.holds("fck_" + "a" * 43)
    assert desk.is_refused("me").startswith("The server does not know the token")
    desk.holds("")
    assert desk.is_refused("me").startswith(f"There is no token: set {TOKEN}")
    desk.holds("two words")
    assert "is no token" in desk.is_refused("me")


def test_an_owners_key_reads_who_did_what_and_the_settings(desk: Desk, server: Server) -> None:
    reference = sold(desk, "free", "A6")
    desk.holds(key_of(server, "boss", "role:owner"))
    newest = desk.does("audit", "--before", "0").splitlines()
    assert any(["key/desk", "sell", reference] == line.split()[-4:-1] for line in newest), newest
    assert "AUTH_JWT_SECRET=(secret)" in desk.does("settings")


def test_a_token_comes_from_a_file_too_and_a_person_with_a_fresh_proof_gives_money_back(
    desk: Desk, tmp_path: Path
) -> None:
    reference = sold(desk, "late-show", "D2")
    file = tmp_path / "token"
    file.write_text(token("rita", roles=["counter"], auth_time=int(time.time())) + "\n", encoding="utf-8")
    given = desk.does("cancel", reference, "--reason", "ill", "--token-file", str(file))
    assert "given back 13.00 GBP" in given
    assert "cancelled D2 by rita: ill" in given
    assert "cannot be read" in desk.is_refused("me", "--token-file", str(tmp_path / "nothing"))


def test_without_a_server_the_sentence_says_what_to_do(desk: Desk) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    refused = desk.is_refused("me", "--server", f"http://127.0.0.1:{port}")
    assert refused.startswith(f"There is no connection to http://127.0.0.1:{port}: ")
    assert "--server" in refused
    assert "by https only" in desk.is_refused("me", "--server", "http://seats.example")
    assert "is not the address of a server" in desk.is_refused("me", "--server", "seats.example")


@pytest.fixture
def losing(server: Server, desk: Desk) -> Iterator[LostAnswers]:
    """What stands between the desk and the server."""
    with losing_answers(server.port) as its:
        desk.url = its.url
        yield its


def test_a_sale_whose_answer_is_lost_is_made_once_and_shown(desk: Desk, losing: LostAnswers) -> None:
    assert "D3" in desk.does("sell", "late-show", "D3", "--paid-by", "cash")
    assert losing.lost == 1


def test_what_has_no_key_is_not_sent_again_and_what_has_one_says_how_to_go_on(desk: Desk, losing: LostAnswers) -> None:
    assert desk.is_refused("hold", "free", "B5").endswith("It may be done or not: look before you do it again.\n")
    assert losing.lost == 1
    losing.loses = 9
    refused = desk.is_refused("sell", "late-show", "D4", "--paid-by", "cash")
    key = re.findall(r"--idempotency-key (\w+)", refused)[0]
    losing.loses = 0
    assert "D4" in desk.does("sell", "late-show", "D4", "--paid-by", "cash", "--idempotency-key", key)
