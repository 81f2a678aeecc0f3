"""schemathesis against the served OpenAPI: no request gets a 5xx, or an answer that the document does not tell of."""

from __future__ import annotations

from collections import defaultdict
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
# One round of all phases: some 10 s on two idle cores, and on busy ones never much longer than RUN_MAX_S.
EXAMPLES = 8
RUN_MAX_S = 40
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
# On a machine that is short of time there may be too few of those calls to tell.
ENOUGH = 300
REACHED_BY_FOLLOWING = {
    "PUT /sessions/{session_id}/confirm": {204},
    "GET /sessions/{session_id}": {200},
}


def configuration() -> SchemathesisConfig:
    """The same requests every time, half of them about things that there are."""
    names = {key: f"d{n}" for n, key in enumerate(BOUND)}
    wanted: dict[str, Any] = {
        "seed": 1,
        "max-time": RUN_MAX_S,
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


@pytest.mark.timeout(90)
def test_no_answer_is_a_5xx_or_one_that_the_document_does_not_tell_of() -> None:
    found: dict[str, None] = {}
    reached: dict[str, set[int]] = defaultdict(set)
    followed = 0
    with serving(PROGRAMME, HOLD_TTL_SECONDS=5, ACCESS_LOG="off", HOLDS_PER_USER_MAX=20) as server:
        every = schemathesis.openapi.from_url(server.url + "/openapi.json", config=configuration())
        # Whoever is no staff is refused before the request is read: tests/web/test_staff_matrix.py has that.
        schema = every.exclude(path_regex="^/(admin|door)")
        for event in from_schema(schema).execute():
            match event:
                case events.NonFatalError() | events.FatalError():
                    raise AssertionError(f"schemathesis itself failed: {event}")
                case events.ScenarioFinished(recorder=recorder, phase=phase):
                    followed += len(recorder.interactions) if phase.value == "stateful" else 0
                    found.update(dict.fromkeys(failures(recorder)))
                    for case_id, interaction in recorder.interactions.items():
                        if interaction.response is not None:
                            label = recorder.cases[case_id].value.operation.label
                            reached[label].add(interaction.response.status_code)
                case events.EngineFinished(stop_reason=reason):
                    assert reason in (StopReason.COMPLETED, StopReason.MAX_TIME)
    assert not found, "\n".join(found)
    missing = {label: wanted - reached[label] for label, wanted in REACHED.items() if wanted - reached[label]}
    assert not missing, "too little was tried"
    unfollowed = [label for label, wanted in REACHED_BY_FOLLOWING.items() if not wanted <= reached[label]]
    print(f"\n{followed} calls followed others")  # noqa: T201 - shown by pytest -s
    assert not (followed > ENOUGH and unfollowed), "no answer led on to another call"
