"""How `firstclick office` sends: its token, refusals as sentences, and what it says where no answer came."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from firstclick.cli.command import main
from firstclick.cli.office_server import TOKEN, OfficeRefused, OfficeRequest, OfficeServer, sentences_of, token_of
from firstclick.domain.refusals import (
    MoveChangesPrice,
    NotAllowedReason,
    ProgrammeRefused,
    Refusal,
    SeatTaken,
    StaffNotAllowed,
    StaffNotSignedIn,
)
from firstclick.rush import ServerAddress
from firstclick.web.core.problems import problem_reply
from firstclick.web.core.refusals import UnknownPath


@pytest.mark.parametrize(
    ("refusal", "sentences"),
    [
        (SeatTaken(["A1", "A2"]), ["Seats A1 and A2 are already held or confirmed."]),
        (
            ProgrammeRefused(["one", "two"]),
            ["This cannot be put on sale: see the reasons. What is on sale has not changed.", "one", "two"],
        ),
        (StaffNotAllowed(NotAllowedReason.ROLE), ["Your role does not allow this."]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_refusal_is_its_own_sentence_and_what_is_known_beside_it(refusal: Refusal, sentences: list[str]) -> None:
    assert list(sentences_of(json.loads(problem_reply(refusal).body))) == sentences


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (MoveChangesPrice(-300, "EUR"), "The difference is -3.00 EUR."),
        (StaffNotAllowed(NotAllowedReason.PROOF), "firstclick bookings cancel"),
        (StaffNotSignedIn(), "The server does not know the token"),
        (UnknownPath(), "ADMIN_PORT"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_sentence_for_the_page_becomes_one_for_the_command_line(refusal: Refusal, words: str) -> None:
    assert words in " ".join(sentences_of(json.loads(problem_reply(refusal).body)))


def test_a_token_goes_to_another_machine_by_https_only() -> None:
    for url in ("http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:1", "https://seats.example"):
        OfficeServer(ServerAddress.parse(url), "t")
    for url in ("http://seats.example", "http://10.0.0.7", "http://localhost.evil.example"):
        with pytest.raises(OfficeRefused, match="by https only"):
            OfficeServer(ServerAddress.parse(url), "t")


def test_a_server_that_goes_away_before_it_answers_may_have_done_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = ServerAddress.parse(f"http://127.0.0.1:{listening.getsockname()[1]}")

        def take_one_and_go() -> None:
            with listening.accept()[0] as client:
                client.recv(65536)
                listening.close()

        taking = threading.Thread(target=take_one_and_go)
        taking.start()
        with pytest.raises(OfficeRefused, match="--idempotency-key k7 does it once"):
            OfficeServer(address, "t", pause_s=0).ask(OfficeRequest("POST", "/admin/x", {}, "k7"))
        taking.join()


@pytest.mark.parametrize("text", ["", " \n", "two words", "über", "a\nb"])
def test_what_is_no_token_is_not_sent(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, text)
    with pytest.raises(OfficeRefused):
        token_of(None)


@pytest.mark.parametrize(
    "words",
    [
        "sell late A1",
        "sell late A1 --paid-by gold",
        "sell late A1 --paid-by cash --idempotency-key ü",
        "sell late --paid-by cash",
        "move K7QF-3M9T --from A1",
        "hold late A1 --minutes x",
    ],
)
def test_a_command_without_what_it_needs_is_not_sent(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["office", *words.split()])
    assert ended.value.code == 2
    assert "firstclick office" in capsys.readouterr().err
