"""What is declared about one method at one address. Routes, middleware and the OpenAPI document are made from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum, StrEnum, auto
from typing import Any, NamedTuple

from msgspec import Struct

from firstclick.domain.refusals import (
    LedgerUnavailable,
    Refusal,
    StaffNotAllowed,
    StaffNotSignedIn,
    StoreUnavailable,
    TooManySignIns,
)
from firstclick.domain.staff.roles import NEED_PROOF, Act
from firstclick.service.ports.server_keys import Scope
from firstclick.web.core.forms import JSON_MEDIA
from firstclick.web.core.refusals import (
    BadRequest,
    BodyTooLarge,
    HeadersTooLarge,
    IfMatchMissing,
    KeyScopeMissing,
    KeyUsedForAnother,
    NotJson,
    NotSignedIn,
    PassInvalid,
    PassRequired,
    StillUnderWay,
    TooManyKeys,
    TooManyRequestsFromHere,
    TooManyTriesFromHere,
    WrongMethod,
)
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import BODY_BYTES_MAX, Request

Handler = Callable[[Request], Awaitable[Reply]]
Refusals = tuple[type[Refusal], ...]
ACTING = frozenset({Scope.CONFIRM, Scope.EXEMPT})
"""The scopes of keys that act for users."""
IDEMPOTENCY_KEY_CHARS_MAX = 255


class Devices(Enum):
    """Whether devices of the door may send a request too. They do what the role `door` may."""

    NONE = auto()
    LIVE = auto()
    REVOKED_TOO = auto()
    """Those that were revoked as well: what they send is kept for staff."""


@dataclass(frozen=True)
class StaffAuth:
    """Staff may send a request: those whose role allows one of `acts`; without acts all who are signed in.

    `proof`: they must have shown who they are just before, whatever the acts are.
    """

    acts: frozenset[Act]
    proof: bool = False
    devices: Devices = Devices.NONE

    @property
    def needs_proof(self) -> bool:
        """Whether the password or passkey must have been shown just before."""
        return self.proof or bool(self.acts & NEED_PROOF)


class Auth(Enum):
    """Who may send a request."""

    ANYBODY = auto()
    """The caller is not looked at."""
    OPTIONAL = auto()
    """A caller is found where the request names one; others are answered too."""
    CALLER = auto()
    """The request must name its caller."""
    SIGN_IN = auto()
    """Whoever wants to become signed-in staff, from the box office's own page."""

    @staticmethod
    def staff(*acts: Act, proof: bool = False, devices: Devices = Devices.NONE) -> StaffAuth:
        """Staff whose role allows one of these; without any, everybody who is signed in."""
        return StaffAuth(frozenset(acts), proof, devices)


class CountsAs(Enum):
    """What a request counts as in the limits by address."""

    NOTHING = auto()
    TRY = auto()
    """A try to take seats."""


class Cost(IntEnum):
    """What requests cost. An address may spend `COST_PER_MINUTE_PER_ADDRESS` in a minute."""

    NOTHING = 0
    """Whoever watches over the server is always answered."""
    READ = 1
    """An answer from memory."""
    COMMIT = 20
    """A commit to the seat store, or a live connection."""
    LEDGER = 100
    """A look into the ledger, or a transaction of it."""
    GUESS = 2_000
    """What may be a guess at something that only a buyer knows."""


class Tag(StrEnum):
    """The groups of operations, by name, in the order of the documents. `sentence` says what is in one."""

    sentence: str

    MOVIES = "movies", "What is on: movies, showtimes and seat maps."
    SEATS = "seats", "Every seat's status, and new holds."
    SESSIONS = "sessions", "A hold and what becomes of it."
    PAYMENTS = "payments", "How held seats are paid for."
    BOOKINGS = "bookings", "What was sold, and its tickets."
    STAFF = "staff", "The box office and the door: who signs in there, and the record of what they do."
    HEALTH = "health", "For whoever watches over the server."
    PAGES = "pages", "The pages, their files and the contract's documents."

    def __new__(cls, name: str, sentence: str) -> Tag:
        """One group."""
        tag = str.__new__(cls, name)
        tag._value_, tag.sentence = name, sentence
        return tag


class Caching(Enum):
    """What a client may do with an answer that it has."""

    NONE = auto()
    ETAG = auto()
    """It carries an ETag, and 304 says that nothing has changed."""


class QueryParameter(NamedTuple):
    """A parameter after `?`, which may be left out. `schema` is its JSON schema."""

    name: str
    schema: Mapping[str, Any]
    sentence: str


@dataclass(frozen=True)
class Operation:
    """One method at one address.

    `answer` is the type of the body of `status` (and of `also`, another status with the same body); None is no body.
    `media` is its type where it is not JSON. `form` is what the request's body is decoded into, `bodies` the forms that
    the document shows where they differ from it, `accepts` the content types that are taken. `located` answers carry a
    Location. `refusals` are those of the operation itself; `all_refusals` adds what the declarations imply. The name of
    the operation is its handler's: what clients made from the document call their function, so it is kept.
    """

    handler: Handler
    status: int
    answer: type | object | None
    tag: Tag = field(kw_only=True)
    refusals: Refusals = ()
    form: type[Struct] | None = None
    bodies: tuple[type[Struct], ...] = ()
    accepts: Container[bytes] = JSON_MEDIA
    body_bytes_max: int = BODY_BYTES_MAX
    query: tuple[QueryParameter, ...] = ()
    """What the handler reads of the query, for the documents."""
    raw_media: str = ""
    """The type of a body that the handler reads itself; "" for none."""
    media: str = "application/json"
    also_media: str = ""
    """Another type of the same answer, for who names it in Accept; "" for none."""
    auth: Auth | StaffAuth = Auth.ANYBODY
    counts_as: CountsAs = CountsAs.NOTHING
    caching: Caching = Caching.NONE
    cost: int = Cost.READ
    """What a request costs its address: a look at a seat map is 1. 0 is not limited."""
    takes_pass: bool = False
    """A request shows the pass that the hook of the sale may ask for."""
    key_scopes: frozenset[Scope] = ACTING
    """A server key needs one of these to name the caller."""
    idempotent: bool = False
    """The header Idempotency-Key is honoured."""
    needs_match: bool = False
    """The header If-Match names what was changed."""
    located: bool = False
    also: int | None = None
    warning: str = ""
    """What somebody who tries it out has to know before."""

    @property
    def name(self) -> str:
        """What documents and the clients made from them call the operation."""
        return self.handler.__name__

    @property
    def acts(self) -> bool:
        """Whether something is done for the caller, and not only shown."""
        return self.auth is Auth.CALLER or (self.auth is Auth.OPTIONAL and self.form is not None)

    @property
    def names_caller(self) -> bool:
        """Whether the request says which customer sends it."""
        return self.auth in (Auth.OPTIONAL, Auth.CALLER)

    @property
    def is_for_staff(self) -> bool:
        """Whether it belongs to the box office or the door."""
        return self.auth is Auth.SIGN_IN or isinstance(self.auth, StaffAuth)

    @property
    def takes_body(self) -> bool:
        """Whether requests have a body that is read."""
        return self.form is not None or bool(self.raw_media)

    @property
    def documented_bodies(self) -> tuple[type[Struct], ...]:
        """The forms of the request's body; empty for none."""
        return self.bodies or (() if self.form is None else (self.form,))

    def all_refusals(self) -> Refusals:
        """Every refusal that the operation may answer with."""
        implied: Refusals = (BodyTooLarge,) if self.takes_body else ()
        if self.form is not None:
            implied += (BadRequest, NotJson)
        implied += self._refusals_of_auth()
        if self.takes_pass:
            implied += (PassRequired, PassInvalid)
        if self.counts_as is CountsAs.TRY:
            implied += (TooManyTriesFromHere,)
        if self.cost:
            implied += (TooManyRequestsFromHere,)
        if self.needs_match:
            implied += (IfMatchMissing,)
        if self.idempotent:
            implied += (KeyUsedForAnother, StillUnderWay, TooManyKeys, StoreUnavailable, LedgerUnavailable)
        return tuple(dict.fromkeys((*self.refusals, *implied, WrongMethod, HeadersTooLarge)))

    def _refusals_of_auth(self) -> Refusals:
        match self.auth:
            case Auth.OPTIONAL | Auth.CALLER:
                return (BadRequest, NotSignedIn, KeyScopeMissing) if self.acts else (BadRequest, NotSignedIn)
            case Auth.SIGN_IN:
                return StaffNotSignedIn, StaffNotAllowed, LedgerUnavailable, TooManySignIns
            case StaffAuth():
                return StaffNotSignedIn, StaffNotAllowed, LedgerUnavailable
        return ()


Table = Mapping[str, Mapping[str, Operation]]
"""Operations by path pattern and method."""


def merge(*tables: Table) -> Table:
    """All tables as one. Raises `ValueError` when two of them have the same address."""
    merged: dict[str, Mapping[str, Operation]] = {}
    for table in tables:
        twice = merged.keys() & table.keys()
        if twice:
            raise ValueError(f"two features have the address {', '.join(sorted(twice))}")
        merged |= table
    return merged
