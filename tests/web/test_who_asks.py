"""Who asks, decided without a server: by name, by bearer token, by the key of a trusted server."""

from __future__ import annotations

import asyncio
import time
from hashlib import sha256

import pytest
from msgspec import UNSET, Struct, UnsetType

from firstclick.domain.refusals import LedgerUnavailable, Refusal
from firstclick.domain.staff.audit import AuditEntry
from firstclick.service.live import ledger_watch
from firstclick.service.live.ledger_watch import LedgerWatch
from firstclick.service.ports.server_keys import Scope, ServerKey
from firstclick.web.api.wire import UserBody
from firstclick.web.auth import server_keys
from firstclick.web.auth.bearer_tokens import BearerTokens, Required
from firstclick.web.auth.callers import Callers, NamedCallers, TokenCallers
from firstclick.web.auth.jwt_keys import SharedSecret
from firstclick.web.auth.server_keys import KeyCallers, ServerKeys, key_text
from firstclick.web.core.forms import UserId
from firstclick.web.core.operation import Auth, Operation, Tag
from firstclick.web.core.refusals import BadRequest, KeyScopeMissing, NotJson, NotSignedIn
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Caller, HeaderLines, Request
from tests.web.signing import SECRET, token

KEY_TEXT = b"fck_" + b"a" * 43
KEY = ServerKey("shop", sha256(KEY_TEXT).digest(), frozenset({Scope.CONFIRM}), 0)
READER = ServerKey("till", sha256(b"fck_b").digest(), frozenset({Scope.EVENTS}), 0)
ANNS = b'{"user_id":"ann"}'
LONGEST = b"a" * 64
AS_ANN = (b"x-user-id", b"ann")


class PerhapsBody(Struct):
    """A body that may say who asks."""

    user_id: UserId | UnsetType = UNSET


async def handle(request: Request) -> Reply:
    """Whatever it is that callers ask for."""
    assert request.form is None or request.form.user_id in ("ann", UNSET)
    return Reply(200, [])


def operation(auth: Auth = Auth.CALLER, *, form: type[Struct] | None = None) -> Operation:
    return Operation(handle, 200, None, tag=Tag.SEATS, auth=auth, form=form)


BODY = operation(form=UserBody)
READ = operation()
OPTIONAL = operation(Auth.OPTIONAL)
PERHAPS = operation(Auth.OPTIONAL, form=PerhapsBody)


def bearer(text: str | bytes, scheme: bytes = b"Bearer") -> tuple[bytes, bytes]:
    return b"authorization", scheme + b" " + (text if isinstance(text, bytes) else text.encode())


async def asked(
    callers: Callers, of: Operation, *headers: tuple[bytes, bytes], body: bytes = b"", key: ServerKey | None = None
) -> Caller | None:
    """Whom a handler sees when it is called."""
    request = Request("POST", "/", list[tuple[bytes, bytes]](headers), body=body, server_key=key)
    assert (await callers.wrap(handle, of)(request)).status == 200
    assert (request.form is None) == (of.form is None)
    return request.caller


async def refusal(
    callers: Callers, of: Operation, *headers: tuple[bytes, bytes], body: bytes = b"", key: ServerKey | None = None
) -> Refusal:
    """What is raised instead; the handler is not called then."""
    with pytest.raises(Refusal) as refused:
        await asked(callers, of, *headers, body=body, key=key)
    return refused.value


# By name.


async def test_by_name_a_body_says_who_asks_and_a_header_where_there_is_no_body() -> None:
    assert await asked(NamedCallers(), BODY, body=ANNS) == Caller("ann")
    assert await asked(NamedCallers(), READ, AS_ANN) == Caller("ann")
    assert await asked(NamedCallers(), OPTIONAL, AS_ANN) == Caller("ann")


async def test_by_name_a_body_must_say_who_asks_and_be_of_the_type_that_the_operation_takes() -> None:
    assert isinstance(await refusal(NamedCallers(), BODY, AS_ANN, body=b"{}"), BadRequest)
    assert isinstance(await refusal(NamedCallers(), BODY, (b"content-type", b"text/plain"), body=ANNS), NotJson)
    beacon = Operation(handle, 200, None, tag=Tag.SEATS, form=UserBody, accepts=(b"text/plain",))
    assert await asked(NamedCallers(), beacon, (b"content-type", b"text/plain"), body=ANNS) == Caller("ann")


async def test_by_name_only_what_needs_a_caller_is_refused_without_one() -> None:
    refused = await refusal(NamedCallers(), READ)
    assert (type(refused), refused.sentence) == (BadRequest, "Say who asks with the header X-User-Id.")
    assert await asked(NamedCallers(), OPTIONAL) is None


async def test_by_name_a_body_may_leave_out_who_asks_where_no_caller_is_needed() -> None:
    assert await asked(NamedCallers(), PERHAPS, body=ANNS) == Caller("ann")
    assert await asked(NamedCallers(), PERHAPS, AS_ANN, body=b"{}") is None


async def test_by_token_a_body_may_leave_out_who_asks_and_names_nobody_without_a_token(by_token: TokenCallers) -> None:
    assert await asked(by_token, PERHAPS, body=b"{}") is None
    assert await asked(by_token, PERHAPS, anns(), body=b"{}") == Caller("ann")
    assert await asked(by_token, PERHAPS, anns(), body=ANNS) == Caller("ann")
    assert (await refusal(by_token, PERHAPS, body=ANNS)).sentence == NotSignedIn().sentence
    other = await refusal(by_token, PERHAPS, anns(), body=b'{"user_id":"bob"}')
    assert other.sentence == NotSignedIn.another_user().sentence
    assert isinstance(await refusal(by_token, PERHAPS, bearer("x"), body=b"{}"), NotSignedIn)


@pytest.mark.parametrize("operation", [READ, OPTIONAL])
async def test_by_name_a_header_has_one_to_sixty_four_characters(operation: Operation) -> None:
    assert await asked(NamedCallers(), operation, (b"x-user-id", LONGEST)) == Caller(LONGEST.decode())
    assert await asked(NamedCallers(), operation, (b"x-user-id", "Å".encode())) == Caller("Å")
    assert await asked(NamedCallers(), operation, (b"x-user-id", b"\xff")) == Caller("\ufffd")
    for wrong in (b"", LONGEST + b"a"):
        refused = await refusal(NamedCallers(), operation, (b"x-user-id", wrong))
        assert (type(refused), refused.sentence) == (BadRequest, "X-User-Id has 1 to 64 characters.")


# By bearer token.


@pytest.fixture
def by_token() -> TokenCallers:
    keys = SharedSecret(SECRET.encode())
    return TokenCallers(BearerTokens(keys, Required(None, None, 0), lambda: time.time_ns() // 1_000_000))


def anns(scheme: bytes = b"Bearer", around: str = "") -> tuple[bytes, bytes]:
    """Ann's token in its header."""
    return bearer(around + token("ann", aud=None, iss=None) + around, scheme)


async def test_by_token_whom_the_token_names_asks_whatever_else_the_request_leaves_out(by_token: TokenCallers) -> None:
    assert await asked(by_token, BODY, anns(), body=b"{}") == Caller("ann")
    assert await asked(by_token, BODY, anns(), AS_ANN, body=ANNS) == Caller("ann")
    assert await asked(by_token, READ, anns()) == Caller("ann")
    assert await asked(by_token, READ, AS_ANN, anns(), AS_ANN) == Caller("ann")
    assert await asked(by_token, OPTIONAL, anns()) == Caller("ann")


async def test_by_token_the_scheme_is_of_any_case_and_spaces_around_it_are_nothing(by_token: TokenCallers) -> None:
    for header in (anns(b"bearer"), anns(b"BEARER"), anns(b" Bearer"), anns(around=" ")):
        assert await asked(by_token, READ, header) == Caller("ann")


async def test_by_token_nobody_asks_in_the_name_of_another(by_token: TokenCallers) -> None:
    bob = (b"x-user-id", b"bob")
    said = [await refusal(by_token, BODY, anns(), body=b'{"user_id":"bob"}')]
    said += [await refusal(by_token, BODY, anns(), bob, body=ANNS)]
    said += [await refusal(by_token, of, anns(), bob) for of in (READ, OPTIONAL)]
    said += [await refusal(by_token, READ, anns(), AS_ANN, bob)]
    assert {one.sentence for one in said} == {NotSignedIn.another_user().sentence}


async def test_by_token_a_body_is_checked_as_well(by_token: TokenCallers) -> None:
    assert isinstance(await refusal(by_token, BODY, anns(), body=b"{"), BadRequest)
    assert isinstance(await refusal(by_token, BODY, anns(), (b"content-type", b"text/css"), body=b"{}"), NotJson)


async def test_by_token_a_body_may_be_of_the_types_that_the_operation_takes(by_token: TokenCallers) -> None:
    beacon = Operation(handle, 200, None, tag=Tag.SEATS, form=UserBody, accepts=(b"text/plain",))
    assert await asked(by_token, beacon, anns(), (b"content-type", b"text/plain"), body=b"{}") == Caller("ann")


async def test_by_token_who_shows_nothing_has_to_sign_in_where_a_caller_is_needed(by_token: TokenCallers) -> None:
    for refused in (await refusal(by_token, READ), await refusal(by_token, BODY, body=ANNS)):
        assert refused.sentence == NotSignedIn().sentence
        assert refused.headers == [(b"www-authenticate", b'Bearer realm="firstclick"')]
    assert await asked(by_token, OPTIONAL) is None
    assert await asked(by_token, OPTIONAL, (b"accept", b"*/*")) is None
    assert (await refusal(by_token, OPTIONAL, AS_ANN)).sentence == NotSignedIn().sentence


async def test_by_token_another_scheme_two_headers_and_no_token_are_not_valid(by_token: TokenCallers) -> None:
    wrong: list[HeaderLines] = [[anns(b"Basic")], [anns(), anns()], [bearer("")], [bearer("no.token.")]]
    wrong += [[(b"authorization", b"Bearer")], [(b"authorization", b"")]]
    for headers in wrong:
        for of in (READ, OPTIONAL):
            refused = await refusal(by_token, of, *headers)
            assert refused.sentence == NotSignedIn.invalid().sentence
            assert refused.headers == [(b"www-authenticate", b'Bearer realm="firstclick", error="invalid_token"')]


# By the key of a trusted server.


@pytest.fixture
def by_key(by_token: TokenCallers) -> KeyCallers:
    return KeyCallers(by_token)


def shown(*lines: tuple[bytes, bytes]) -> Request:
    return Request("GET", "/", list[tuple[bytes, bytes]](lines))


def test_a_key_is_recognised_in_its_header_and_nowhere_else() -> None:
    for header in (bearer(KEY_TEXT), bearer(KEY_TEXT, b" bearer"), bearer(b" " + KEY_TEXT + b" ", b"BEARER")):
        assert key_text(shown((b"accept", b"x"), header)) == KEY_TEXT
    for lines in ([], [bearer(KEY_TEXT, b"Basic")], [bearer(b"x" + KEY_TEXT)], [(b"x-key", b"Bearer " + KEY_TEXT)]):
        assert key_text(shown(*lines)) is None


def test_the_keys_that_were_adopted_last_are_the_valid_ones() -> None:
    keys = ServerKeys()
    assert keys.find(KEY_TEXT) is None
    keys.adopt([KEY, READER])
    assert keys.find(KEY_TEXT) is keys.of(shown(bearer(KEY_TEXT))) is KEY
    assert keys.find(b"fck_b") is READER
    assert keys.of(shown()) is keys.of(shown(bearer(b"fck_c"))) is keys.find(KEY.key_hash) is None
    keys.adopt([READER])
    assert keys.find(KEY_TEXT) is None


class Ledger:
    """It has one key, and fails before each of the answers that `failures` counts."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures

    async def write_mark(self) -> object:
        return object()

    async def server_keys(self) -> list[ServerKey]:
        self.failures -= 1
        if self.failures >= 0:
            raise LedgerUnavailable
        return [KEY]

    async def add_server_key(self, key: ServerKey, entry: AuditEntry) -> None:
        raise NotImplementedError

    async def remove_server_key(self, name: str, entry: AuditEntry) -> None:
        raise NotImplementedError


async def test_keys_are_loaded_from_the_ledger() -> None:
    keys = ServerKeys()
    await keys.load(Ledger())
    assert keys.find(KEY_TEXT) is KEY


async def test_keys_are_followed_and_stay_while_the_ledger_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_keys, "FOLLOW_EVERY_S", 0.0)
    monkeypatch.setattr(ledger_watch, "LOOK_EVERY_S", 0.0)
    keys, ledger = ServerKeys(), Ledger(failures=2)
    keys.adopt([READER])
    watch = LedgerWatch(ledger)
    following = asyncio.gather(watch.run(), keys.follow(ledger, watch))
    while keys.find(KEY_TEXT) is None:
        assert keys.find(b"fck_b") is READER
        assert not following.done()
        await asyncio.sleep(0)
    assert ledger.failures < 0
    following.cancel()


async def test_a_server_with_a_key_names_its_users_and_they_have_the_scopes_of_the_key(by_key: KeyCallers) -> None:
    ann = Caller("ann", scopes=frozenset({Scope.CONFIRM}))
    assert await asked(by_key, BODY, bearer(KEY_TEXT), body=ANNS, key=KEY) == ann
    assert await asked(by_key, READ, bearer(KEY_TEXT), AS_ANN, key=KEY) == ann
    assert await asked(by_key, OPTIONAL, bearer(KEY_TEXT), AS_ANN, key=KEY) == ann
    assert await asked(by_key, OPTIONAL, bearer(KEY_TEXT), key=KEY) is None
    assert isinstance(await refusal(by_key, BODY, bearer(KEY_TEXT), body=b"{}", key=KEY), BadRequest)


async def test_a_key_that_is_not_valid_is_not_taken_for_anything_else(by_key: KeyCallers) -> None:
    for lines in ([bearer(KEY_TEXT)], [bearer(KEY_TEXT), AS_ANN]):
        assert (await refusal(by_key, READ, *lines)).sentence == NotSignedIn.invalid().sentence
    refused = await refusal(by_key, READ, bearer(KEY_TEXT), anns(), AS_ANN, key=KEY)
    assert refused.sentence == NotSignedIn.invalid().sentence


async def test_a_key_without_the_scope_may_look_and_not_act(by_key: KeyCallers) -> None:
    refused = await refusal(by_key, READ, bearer(b"fck_b"), AS_ANN, key=READER)
    assert isinstance(refused, KeyScopeMissing)
    for body in (b"{}", ANNS):
        assert isinstance(await refusal(by_key, PERHAPS, bearer(b"fck_b"), body=body, key=READER), KeyScopeMissing)
    assert await asked(by_key, PERHAPS, bearer(KEY_TEXT), body=b"{}", key=KEY) is None
    assert refused.sentence == "This needs a server key with the scope confirm or exempt."
    seen = await asked(by_key, OPTIONAL, bearer(b"fck_b"), AS_ANN, key=READER)
    assert seen == Caller("ann", scopes=frozenset({Scope.EVENTS}))


async def test_without_a_key_the_others_decide(by_key: KeyCallers) -> None:
    assert await asked(by_key, READ, anns()) == Caller("ann")
    assert (await refusal(by_key, READ, AS_ANN)).sentence == NotSignedIn().sentence
