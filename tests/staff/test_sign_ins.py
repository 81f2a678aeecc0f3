"""Signing in: what it takes, what is tried too often, and what is recorded of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from firstclick.domain.refusals import StaffNotSignedIn, TooManySignIns
from firstclick.domain.staff.members import LIFE_MS
from firstclick.domain.staff.roles import Role
from firstclick.service.staff.sign_in_limits import (
    HOUR_MS,
    RECORDED_PER_HOUR,
    TRIES_PER_ADDRESS,
    TRIES_PER_NAME,
    TRIES_PER_NAME_AND_ADDRESS,
    WINDOW_MS,
)
from firstclick.service.staff.sign_ins import StaffClient, token_hash_of
from firstclick.web.auth.password_hasher import Argon2Hasher
from tests.staff.conftest import HOME, PASSWORD, Office
from tests.staff.quick import QUICK


def elsewhere(number: int) -> StaffClient:
    """One of many addresses."""
    return StaffClient(f"network {number}", f"10.1.{number // 256}.{number % 256}")


async def test_the_right_password_begins_a_session_of_256_random_bits(office: Office) -> None:
    opened = await office.sign_in(" ANN ")
    assert opened.token == f"{1:064x}", "all 32 bytes of the source of chance"
    assert opened.signed_in.session.token_hash == token_hash_of(opened.token)
    found = await office.found(opened)
    assert found is not None
    assert (found.member.name, found.member.role) == ("Ann", Role.COUNTER)


@pytest.mark.parametrize("name", ["Ann", "nobody", "a\0n", ""])
async def test_a_wrong_password_and_an_unknown_name_are_refused_alike(office: Office, name: str) -> None:
    before = office.hasher.computed
    with pytest.raises(StaffNotSignedIn) as refused:
        await office.sign_in(name, "wrong horse battery")
    assert refused.value.sentence == "The name or the password is not right."
    assert refused.value.fields() == {"reason": "password"}
    assert office.hasher.computed == before + 1, "an unknown name costs a hash as well"


async def test_somebody_who_was_removed_is_unknown(office: Office) -> None:
    await office.admin.remove("ann", office.actor)
    with pytest.raises(StaffNotSignedIn):
        await office.sign_in()


async def test_a_password_is_hashed_again_when_the_parameters_have_changed(office: Office) -> None:
    before = await office.ledger.staff.of_name("ann")
    stronger = Office(office.ledger, Argon2Hasher(replace(QUICK, time_cost=2)))
    await stronger.sign_in()
    after = await office.ledger.staff.of_name("ann")
    assert before is not None
    assert after is not None
    assert "t=1" in before.password_hash
    assert "t=2" in after.password_hash
    await stronger.sign_in()
    assert await office.ledger.staff.of_name("ann") == after


async def test_an_address_has_so_many_tries_whatever_names_it_tries(office: Office) -> None:
    for number in range(TRIES_PER_ADDRESS):
        with pytest.raises(StaffNotSignedIn):
            await office.sign_in(f"name {number}")
    before = office.hasher.computed
    with pytest.raises(TooManySignIns) as refused:
        await office.sign_in()
    assert office.hasher.computed == before, "no hash is computed for it"
    assert 0 < refused.value.retry_after_ms <= WINDOW_MS
    office.now_ms += refused.value.retry_after_ms
    await office.sign_in()


async def test_a_name_that_is_flooded_from_many_addresses_is_slow_there_and_open_to_its_owner(office: Office) -> None:
    for number in range(TRIES_PER_NAME):
        with pytest.raises(StaffNotSignedIn):
            await office.sign_in("ann", "wrong", elsewhere(number))
    flooder = elsewhere(999)
    for _ in range(TRIES_PER_NAME_AND_ADDRESS):
        with pytest.raises(StaffNotSignedIn):
            await office.sign_in("ann", "wrong", flooder)
    with pytest.raises(TooManySignIns):
        await office.sign_in("ann", "wrong", flooder)
    await office.sign_in("ann", PASSWORD, HOME)
    for _ in range(TRIES_PER_NAME_AND_ADDRESS - 1):
        await office.sign_in("ann", PASSWORD, HOME)
    with pytest.raises(TooManySignIns) as refused:
        await office.sign_in("ann", PASSWORD, HOME)
    assert refused.value.retry_after_ms <= WINDOW_MS / TRIES_PER_NAME_AND_ADDRESS + 1
    office.now_ms += refused.value.retry_after_ms
    await office.sign_in("ann", PASSWORD, HOME)


async def test_tries_at_once_are_all_counted(office: Office) -> None:
    tries = (office.sign_in("ann", "wrong") for _ in range(TRIES_PER_ADDRESS + 10))
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, TooManySignIns) for one in done) >= 10
    assert office.hasher.computed <= TRIES_PER_ADDRESS + 1


async def test_too_many_passwords_that_wait_for_a_hash_are_refused_at_once() -> None:
    hasher = Argon2Hasher(replace(QUICK, time_cost=20, memory_cost=1024))
    done = await asyncio.gather(*(hasher.matches(None, "x") for _ in range(40)), return_exceptions=True)
    assert sum(isinstance(one, TooManySignIns) for one in done) == 18
    assert sum(one is False for one in done) == 22
    assert await hasher.matches(None, "x") is False


async def test_a_hash_that_cannot_be_read_matches_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert await Argon2Hasher(QUICK).matches("$2b$12$nonsense", "nonsense") is False
    assert "nonsense" not in caplog.text
    assert "cannot be read" in caplog.text


async def test_a_password_matches_however_its_letters_are_composed() -> None:
    hasher = Argon2Hasher(QUICK)
    stored = await hasher.hash("cafe\u0301 cafe\u0301 cafe\u0301")
    assert await hasher.matches(stored, "caf\u00e9 caf\u00e9 caf\u00e9")
    assert not await hasher.matches(stored, "cafe cafe cafe")


async def test_a_fresh_proof_gives_another_token_and_the_old_one_is_over(office: Office) -> None:
    opened = await office.sign_in()
    office.now_ms += 60_000
    proved = await office.sign_ins.prove(opened.signed_in, PASSWORD, HOME, office.now_ms)
    office.sessions.forget()
    assert proved.token != opened.token
    assert await office.found(opened) is None
    found = await office.found(proved)
    assert found is not None
    assert found.session.proved_at_ms == office.now_ms
    assert found.session.signed_in_at_ms == office.now_ms - 60_000, "it does not make the session longer"
    assert found.session.signed_in_at_ms + LIFE_MS >= found.session.ends_at_ms()


async def test_a_wrong_password_is_no_proof_and_the_session_stays(office: Office) -> None:
    opened = await office.sign_in()
    with pytest.raises(StaffNotSignedIn):
        await office.sign_ins.prove(opened.signed_in, "wrong", HOME, office.now_ms)
    assert await office.found(opened) is not None


async def test_a_session_that_was_ended_is_not_begun_again_by_a_proof(office: Office) -> None:
    opened = await office.sign_in()
    await office.sessions.sign_out(opened.signed_in, HOME, office.now_ms)
    with pytest.raises(StaffNotSignedIn):
        await office.sign_ins.prove(opened.signed_in, PASSWORD, HOME, office.now_ms)


async def test_proofs_are_counted_as_sign_ins_are(office: Office) -> None:
    opened = await office.sign_in()
    for _ in range(TRIES_PER_ADDRESS - 1):
        with pytest.raises(StaffNotSignedIn):
            await office.sign_ins.prove(opened.signed_in, "wrong", HOME, office.now_ms)
    with pytest.raises(TooManySignIns):
        await office.sign_ins.prove(opened.signed_in, PASSWORD, HOME, office.now_ms)


async def test_sign_ins_failures_and_proofs_are_recorded_with_where_they_came_from(office: Office) -> None:
    opened = await office.sign_in()
    for name in ("ann", "my secret password"):
        with pytest.raises(StaffNotSignedIn):
            await office.sign_in(name, "wrong")
    with pytest.raises(StaffNotSignedIn):
        await office.sign_ins.prove(opened.signed_in, "wrong", HOME, office.now_ms)
    proved = await office.sign_ins.prove(opened.signed_in, PASSWORD, HOME, office.now_ms)
    await office.sessions.sign_out(proved.signed_in, HOME, office.now_ms)
    await office.sessions.sign_out_everywhere(proved.signed_in, HOME, office.now_ms)
    assert [(row.who, row.what, row.subject, row.source) for row in await office.log()] == [
        ("command line", "staff-add", "Ann", "root"),
        ("Ann", "sign-in", "", "10.0.0.1"),
        ("", "sign-in-failed", "Ann", "10.0.0.1"),
        ("", "sign-in-failed", "my…", "10.0.0.1"),
        ("Ann", "prove-failed", "", "10.0.0.1"),
        ("Ann", "prove", "", "10.0.0.1"),
        ("Ann", "sign-out", "", "10.0.0.1"),
        ("Ann", "sign-out-everywhere", "", "10.0.0.1"),
    ]


async def test_a_flood_of_failures_is_counted_and_not_written(office: Office) -> None:
    for number in range(RECORDED_PER_HOUR + 40):
        with pytest.raises(StaffNotSignedIn):
            await office.sign_in(f"name {number}", "wrong", elsewhere(number))
    assert len(await office.log()) == 1 + RECORDED_PER_HOUR
    office.now_ms += HOUR_MS // RECORDED_PER_HOUR
    with pytest.raises(StaffNotSignedIn):
        await office.sign_in("ann", "wrong", HOME)
    assert (await office.log())[-1].details == '{"unrecorded":40}'


async def test_changes_of_staff_are_recorded_with_the_name_as_it_is_kept(office: Office) -> None:
    await office.employ("Olga", Role.OWNER)
    await office.admin.set_role("ANN", Role.MANAGER, office.actor)
    await office.admin.reset("ANN", "another good password", office.actor)
    await office.admin.remove("ANN", office.actor)
    assert [(row.what, row.subject, row.details) for row in (await office.log())[1:]] == [
        ("staff-add", "Olga", '{"role":"owner"}'),
        ("staff-role", "Ann", '{"role":"manager"}'),
        ("staff-reset", "Ann", "{}"),
        ("staff-remove", "Ann", "{}"),
    ]
