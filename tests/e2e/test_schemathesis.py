"""schemathesis against the served OpenAPI: no request gets a 5xx, or an answer that the document does not tell of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import StopReason, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from tests.harness.processes.server import serving

pytestmark = [pytest.mark.e2e, pytest.mark.long]
EXAMPLES = 8
# Rounds of all phases, each with a seed of its own, until all is reached that has to be. A round takes 6 s on two idle
# cores. It has no limit of time: schemathesis would repeat its phases until then, and a busy machine would try less.
ROUNDS_MIN, ROUNDS_MAX = 2, 12
PROGRAMME = """
[cinema]
name = "The Fuzzy Picture House"
timezone = "Europe/London"

[[auditorium]]
id = "room"
name = "The Room"
seat_map = '''
A ssssssssss
B ssss..wcll
'''

[[movie]]
id = "grid"
title = "In a grid"
rows = 9
seats_per_row = 9

[[movie]]
id = "drawn"
title = "In a drawn room, with the rule against orphans"
auditorium = "room"
"""
MOVIES = ["grid", "drawn"]
SEATS = [f"{row}{number}" for row in "AB" for number in range(1, 10)]
BOUND = {
    "path.movie_id": MOVIES,
    "path.showtime_id": MOVIES,
    "path.seat_id": SEATS,
    "path.slug": ["seat-taken", "hold-over"],
    "body.seats[*]": SEATS,
    "body.user_id": ["ada", "ben"],
    "header.X-User-Id": ["ada", "ben"],
}
# What a right request may be told, and a wrong one too, beyond what schemathesis expects of any server.
REFUSED_FOR_ITS_SIZE = ["413", "431"]
REFUSED = ["400", "404", "405", "409", "415", "422", *REFUSED_FOR_ITS_SIZE]
REACHED = {
    "GET /movies": {200},
    "GET /movies/{movie_id}/seats": {200, 400, 404},
    "POST /movies/{movie_id}/seats/{seat_id}/hold": {200, 400, 404, 409},
    "POST /movies/{movie_id}/holds": {201, 400, 404},
    "PUT /sessions/{session_id}/confirm": {400, 404},
    "DELETE /sessions/{session_id}": {400, 404},
    "GET /sessions/{session_id}": {400, 404},
}
# Only by what an earlier answer told: schemathesis finds by itself which ids lead where.
FOLLOWED = {("PUT /sessions/{session_id}/confirm", 204), ("GET /sessions/{session_id}", 200)}
WANTED = FOLLOWED | {(label, status) for label, statuses in REACHED.items() for status in statuses}


def configuration(seed: int) -> SchemathesisConfig:
    """The same requests every time for a seed, half of them about things that there are."""
    names = {key: f"d{n}" for n, key in enumerate(BOUND)}
    wanted: dict[str, Any] = {
        "seed": seed,
        "generation": {"deterministic": True, "max-examples": EXAMPLES, "database": "none"},
        "dictionaries": {names[key]: {"values": values} for key, values in BOUND.items()},
        "parameters": {key: {"dictionary": names[key], "probability": 0.6} for key in BOUND},
        "checks": {
            # A schema cannot say that a hold is over or a seat is taken.
            "positive_data_acceptance": {"enabled": False},
            "negative_data_rejection": {"expected-statuses": REFUSED},
        },
    }
    return SchemathesisConfig.from_dict(wanted)


def failures(recorder: ScenarioRecorder) -> Iterator[str]:
    """What was found, each with the curl line that shows it."""
    for check in (check for checks in recorder.checks.values() for check in checks):
        if check.failure_info is not None:
            failure: Failure = check.failure_info.failure
            told = f"{recorder.label}: {check.name}: {failure.title}: {failure.message}"
            yield f"{told}\n  {check.failure_info.code_sample}"


@pytest.mark.timeout(300)
def test_no_answer_is_a_5xx_or_one_that_the_document_does_not_tell_of() -> None:
    found: dict[str, None] = {}
    reached: set[tuple[str, int]] = set()
    with serving(PROGRAMME, HOLD_TTL_SECONDS=5, ACCESS_LOG="off", HOLDS_PER_USER_MAX=20) as server:
        for seed in range(1, ROUNDS_MAX + 1):
            for recorder in one_round(server.url, seed):
                found.update(dict.fromkeys(failures(recorder)))
                for case_id, interaction in recorder.interactions.items():
                    if interaction.response is not None:
                        label = recorder.cases[case_id].value.operation.label
                        reached.add((label, interaction.response.status_code))
            if found or (seed >= ROUNDS_MIN and reached >= WANTED):
                break
    assert not found, "\n".join(found)
    assert reached >= WANTED, f"{WANTED - reached} were not reached in {ROUNDS_MAX} rounds"


def one_round(url: str, seed: int) -> Iterator[ScenarioRecorder]:
    """What schemathesis has sent and got, an operation or a chain of operations at a time."""
    every = schemathesis.openapi.from_url(url + "/openapi.json", config=configuration(seed))
    # Whoever is no staff is refused before the request is read: tests/web/test_staff_matrix.py has that.
    for event in from_schema(every.exclude(path_regex="^/(admin|door)")).execute():
        match event:
            case events.NonFatalError() | events.FatalError():
                raise AssertionError(f"schemathesis itself failed: {event}")
            case events.ScenarioFinished(recorder=recorder):
                yield recorder
            case events.EngineFinished(stop_reason=reason):
                assert reason is StopReason.COMPLETED
