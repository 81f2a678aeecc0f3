"""Passkeys of staff: what it takes to add one and to sign in by it, what each attack gets, and what is recorded."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from firstclick.domain.refusals import (
    NotAddedReason,
    PasskeyNotAdded,
    StaffNotSignedIn,
    TooManySignIns,
    UnknownPasskey,
)
from firstclick.domain.staff.passkeys import (
    CHALLENGE_MS,
    PASSKEYS_PER_PERSON_MAX,
    Ceremony,
)
from firstclick.domain.staff.roles import Role
from firstclick.service.staff.sign_in_limits import TRIES_PER_ADDRESS
from firstclick.service.staff.sign_ins import OpenedSession
from tests.staff.authenticator import Authenticator, text_of
from tests.staff.conftest import HOME, Office
from tests.staff.passkey_browser import ORIGIN, Browser, creation, request


@pytest.fixture
async def ann(office: Office) -> Browser:
    """Ann, who has added a passkey."""
    browser = Browser(office)
    await browser.adds((await office.sign_in()).signed_in)
    return browser


async def refused(work: Any) -> None:  # noqa: ANN401
    """It is refused as a wrong passkey is."""
    with pytest.raises(StaffNotSignedIn) as refusal:
        await work
    assert refusal.value.fields() == {"reason": "passkey"}


async def test_a_passkey_signs_in_without_a_name_and_counts_as_a_proof(ann: Browser) -> None:
    ann.office.now_ms += 1
    opened = await ann.signs_in()
    found = await ann.office.found(opened)
    assert found is not None
    assert (found.member.name, found.member.role) == ("Ann", Role.COUNTER)
    assert found.session.proved_at_ms == found.session.signed_in_at_ms == ann.office.now_ms
    [passkey] = await ann.passkeys.of_member(found.member)
    assert (passkey.sign_count, passkey.used_at_ms, passkey.label) == (1, ann.office.now_ms, "Phone")


async def test_only_a_public_key_is_kept_and_no_other_row_has_a_secret(ann: Browser) -> None:
    [passkey] = await ann.passkeys.of_member((await ann.signs_in()).signed_in.member)
    secret = ann.key.key.private_numbers().private_value.to_bytes(32, "big")
    assert secret not in passkey.public_key


async def test_a_passkey_that_never_counts_signs_in_again_and_again(office: Office) -> None:
    synced = Browser(office, Authenticator(ORIGIN, counts=False))
    await synced.adds((await office.sign_in()).signed_in)
    for _ in range(3):
        await synced.signs_in()


async def test_a_proof_by_passkey_goes_on_under_another_token_and_not_longer(ann: Browser) -> None:
    before = await ann.office.sign_in()
    ann.office.now_ms += 1_000_000
    after = await ann.proves(before.signed_in)
    assert await ann.office.found(before) is None
    found = await ann.office.found(after)
    assert found is not None
    assert found.session.proved_at_ms == ann.office.now_ms
    assert found.session.signed_in_at_ms == before.signed_in.session.signed_in_at_ms


async def test_the_session_that_the_browser_had_ends_at_a_sign_in(ann: Browser) -> None:
    old = await ann.office.sign_in()
    challenge = await ann.begins(Ceremony.SIGN_IN)
    shown = ann.answer(challenge, ann.key.shown(request(challenge)))
    await ann.passkeys.sign_in(shown, HOME, ann.office.now_ms, old.token)
    assert await ann.office.found(old) is None


WRONG: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "https://evil.example"},
    "another port": {"origin": ORIGIN + ":8443"},
    "http": {"origin": "http://office.example"},
    "another rp id": {"rp_id": "evil.example"},
    "a frame of another site": {"crossOrigin": True},
    "no user verification": {"verified": False},
    "another kind of answer": {"type": "webauthn.other"},
    "another challenge": {"challenge": text_of(b"x" * 32)},
}
WRONG_SHOWN: dict[str, dict[str, Any]] = {
    "another signature": {"flipped": 1},
    "another user": {"user_handle": b"id of Ben"},
}


async def test_what_is_not_right_neither_signs_in_nor_proves(ann: Browser) -> None:
    owner = (await ann.office.sign_in()).signed_in
    for name, wrong in (WRONG | WRONG_SHOWN).items():
        before = len(await ann.office.log())
        await refused(ann.signs_in(**wrong))
        await refused(ann.proves(owner, **wrong))
        kinds = [row.what for row in (await ann.office.log())[before:]]
        assert kinds == ["passkey-sign-in-failed", "passkey-prove-failed"], name
    await ann.signs_in()


async def test_what_is_not_right_is_not_added(office: Office) -> None:
    owner, browser = (await office.sign_in()).signed_in, Browser(office)
    for name, wrong in WRONG.items():
        with pytest.raises(PasskeyNotAdded) as refusal:
            await browser.adds(owner, **wrong)
        assert refusal.value.reason is NotAddedReason.NOT_VALID, name
    assert not await browser.passkeys.of_member(owner.member)


async def test_a_sign_in_names_its_user(ann: Browser) -> None:
    await refused(ann.signs_in(user_handle=None))
    await ann.proves((await ann.office.sign_in()).signed_in, user_handle=None)


async def test_an_answer_counts_once(ann: Browser) -> None:
    challenge = await ann.begins(Ceremony.SIGN_IN)
    shown = ann.answer(challenge, ann.key.shown(request(challenge)))
    await ann.passkeys.sign_in(shown, HOME, ann.office.now_ms)
    await refused(ann.passkeys.sign_in(shown, HOME, ann.office.now_ms))


async def test_a_challenge_counts_once_also_for_a_new_answer(ann: Browser) -> None:
    challenge = await ann.begins(Ceremony.SIGN_IN)
    await ann.signs_in(challenge)
    await refused(ann.signs_in(challenge))
    owner = (await ann.office.sign_in()).signed_in
    challenge = await ann.begins(Ceremony.ADD, owner)
    keys = [Authenticator(ORIGIN) for _ in range(2)]
    answers = [ann.answer(challenge, key.made(creation(challenge, owner))) for key in keys]
    await ann.passkeys.add(owner, answers[0], "one", HOME, ann.office.now_ms)
    with pytest.raises(PasskeyNotAdded):
        await ann.passkeys.add(owner, answers[1], "two", HOME, ann.office.now_ms)


async def test_of_two_answers_at_once_one_signs_in(ann: Browser) -> None:
    challenge = await ann.begins(Ceremony.SIGN_IN)
    tried = await asyncio.gather(*(ann.signs_in(challenge) for _ in range(2)), return_exceptions=True)
    assert sorted(map(type, tried), key=str) == [StaffNotSignedIn, OpenedSession]


async def test_a_challenge_ends_after_two_minutes(ann: Browser) -> None:
    late, owner = await ann.begins(Ceremony.SIGN_IN), (await ann.office.sign_in()).signed_in
    ann.office.now_ms += CHALLENGE_MS - 1
    await ann.signs_in(late)
    late = await ann.begins(Ceremony.PROVE, owner)
    ann.office.now_ms += CHALLENGE_MS
    await refused(ann.proves(owner, late))
    with pytest.raises(PasskeyNotAdded):
        await ann.passkeys.add(owner, ann.answer(None, ann.key.shown(request(late))), "x", HOME, ann.office.now_ms)


async def test_a_challenge_is_for_one_ceremony_of_one_session(ann: Browser) -> None:
    mine, other = (await ann.office.sign_in()).signed_in, (await ann.office.sign_in()).signed_in
    for ceremony, session in ((Ceremony.PROVE, other), (Ceremony.ADD, mine), (Ceremony.SIGN_IN, None)):
        await refused(ann.proves(mine, await ann.begins(ceremony, session)))
    for ceremony in (Ceremony.PROVE, Ceremony.ADD):
        await refused(ann.signs_in(await ann.begins(ceremony, mine)))
    challenge = await ann.begins(Ceremony.ADD, other)
    shown = ann.answer(challenge, Authenticator(ORIGIN).made(creation(challenge, mine)))
    with pytest.raises(PasskeyNotAdded):
        await ann.passkeys.add(mine, shown, "x", HOME, ann.office.now_ms)
    await refused(ann.passkeys.sign_in(ann.answer(None, ann.key.shown(request(challenge))), HOME, ann.office.now_ms))


async def test_nobody_proves_by_the_passkey_of_somebody_else(ann: Browser) -> None:
    await ann.office.employ("Ben")
    ben = (await ann.office.sign_in("ben")).signed_in
    await refused(ann.proves(ben))


async def test_a_passkey_goes_with_its_owner_and_with_a_new_password(ann: Browser) -> None:
    await ann.office.admin.set_role("ann", Role.MANAGER, ann.office.actor)
    await ann.signs_in()
    await ann.office.admin.reset("ann", "another horse battery", ann.office.actor)
    await refused(ann.signs_in())
    signed_in = (await ann.office.sign_in(password="another horse battery")).signed_in
    await ann.adds(signed_in)
    await ann.office.admin.remove("ann", ann.office.actor)
    await refused(ann.signs_in())
    await ann.office.employ("Anna")
    assert not await ann.passkeys.of_member(signed_in.member)


async def test_who_was_removed_meanwhile_adds_no_passkey(office: Office) -> None:
    owner = (await office.sign_in()).signed_in
    await office.admin.remove("ann", office.actor)
    with pytest.raises(PasskeyNotAdded):
        await Browser(office).adds(owner)


async def test_a_passkey_that_is_removed_opens_nothing(ann: Browser) -> None:
    owner = (await ann.office.sign_in()).signed_in
    [passkey] = await ann.passkeys.of_member(owner.member)
    await ann.passkeys.remove(owner, passkey.passkey_id, HOME, ann.office.now_ms)
    await refused(ann.signs_in())
    assert (await ann.office.log())[-2].what == "passkey-remove"
    with pytest.raises(UnknownPasskey):
        await ann.passkeys.remove(owner, passkey.passkey_id, HOME, ann.office.now_ms)


async def test_nobody_removes_the_passkey_of_somebody_else(ann: Browser) -> None:
    await ann.office.employ("Ben")
    ben = (await ann.office.sign_in("ben")).signed_in
    [passkey] = await ann.passkeys.of_member((await ann.office.sign_in()).signed_in.member)
    with pytest.raises(UnknownPasskey):
        await ann.passkeys.remove(ben, passkey.passkey_id, HOME, ann.office.now_ms)
    await ann.signs_in()


async def test_a_count_that_goes_back_is_refused_and_recorded(ann: Browser) -> None:
    await ann.signs_in()
    ann.key.count -= 1
    await refused(ann.signs_in())
    last = (await ann.office.log())[-1]
    assert (last.what, last.who, last.subject) == ("passkey-copied", "Ann", "Phone")
    assert json.loads(last.details) == {"counted": 1, "known": 1}
    ann.key.counts, ann.key.count = False, 0
    await refused(ann.signs_in())


async def test_a_passkey_is_added_once(ann: Browser) -> None:
    await ann.office.employ("Ben")
    for name in ("ann", "ben"):
        with pytest.raises(PasskeyNotAdded) as refusal:
            await ann.adds((await ann.office.sign_in(name)).signed_in)
        assert refusal.value.reason is NotAddedReason.KNOWN


async def test_somebody_has_so_many_passkeys(ann: Browser) -> None:
    owner = (await ann.office.sign_in()).signed_in
    for number in range(PASSKEYS_PER_PERSON_MAX - 1):
        ann.key = Authenticator(ORIGIN)
        await ann.adds(owner, f"Phone {number}")
    ann.key = Authenticator(ORIGIN)
    with pytest.raises(PasskeyNotAdded) as refusal:
        await ann.adds(owner)
    assert refusal.value.reason is NotAddedReason.TOO_MANY


async def test_a_label_that_cannot_be_shown_is_refused(office: Office) -> None:
    owner = (await office.sign_in()).signed_in
    for label in ("", "  ", "x" * 65, "a\nb", "\x1b[31m"):
        with pytest.raises(PasskeyNotAdded) as refusal:
            await Browser(office).adds(owner, label)
        assert refusal.value.reason is NotAddedReason.LABEL


async def test_tries_are_counted_by_address_and_not_by_name(ann: Browser) -> None:
    stranger = Browser(ann.office, replace(ann.key, credential_id=b"unknown"))
    for _ in range(TRIES_PER_ADDRESS):
        await refused(stranger.signs_in())
    with pytest.raises(TooManySignIns):
        await stranger.signs_in()
    failed = [row for row in await ann.office.log() if row.what == "passkey-sign-in-failed"]
    assert [(row.who, row.subject) for row in failed] == [("", "")] * TRIES_PER_ADDRESS


async def test_what_is_no_credential_at_all_is_refused(ann: Browser) -> None:
    challenge = await ann.begins(Ceremony.SIGN_IN)
    whole = ann.key.shown(request(challenge))
    for part in whole["response"]:
        for text in ("", "AA", "A", "_" * 12_000, text_of(b"{}"), text_of(b"[]"), text_of(b"\xff\xfe")):
            broken = {**whole, "response": {**whole["response"], part: text}}
            shown = replace(ann.answer(challenge, whole), credential=broken, user_handle=b"id of Ann")
            if part != "userHandle":
                await refused(ann.passkeys.sign_in(shown, replace(HOME, network=f"{part} {text[:9]}"), 1))
