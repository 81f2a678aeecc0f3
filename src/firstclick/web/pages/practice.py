"""The page of the practice provider: the buyer chooses how the payment goes, and no money moves.

It has no script: a form whose buttons say what happens. It is not part of the buyer's page, as a bank's is not.
"""

from __future__ import annotations

from html import escape
from typing import Protocol
from urllib.parse import parse_qs

from firstclick.domain.money.money import Money
from firstclick.domain.refusals import LedgerUnavailable, StoreUnavailable, UnknownPayment
from firstclick.service.checkout.checkout import Checkout
from firstclick.web.api.payments import payment_id_of
from firstclick.web.core.operation import Cost, Operation, Table, Tag
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import FORM_PAGE, NO_STORE, Reply
from firstclick.web.core.requests import Request
from firstclick.web.pages.practice_words import LANGUAGES, Words, language_of

FORM_MEDIA = "application/x-www-form-urlencoded"
FORM_BYTES_MAX = 256
HTML = (b"content-type", b"text/html; charset=utf-8")
STILL_PAYABLE = frozenset({"waiting", "declined"})
PAGE = """\
<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="../static/page.css">
<main class="practice">
<h1>{title}</h1>
<p>{intro}</p>
<p>{total}: <strong>{amount}</strong></p>
{choices}
<p><a href="{back}">{leave}</a></p>
</main>
</html>
"""
FORM = '<form method="post">\n<h2>{question}</h2>\n{buttons}</form>'
BUTTON = (
    '<p><button class="button" name="way" value="{way}" aria-describedby="about-{way}">{name}</button>\n'
    '<span id="about-{way}">{about}</span></p>\n'
)


class PracticePayment(Protocol):
    """A payment in the practice account."""

    @property
    def amount_minor(self) -> int:
        """What is to pay, in the smallest unit."""

    @property
    def currency(self) -> str:
        """ISO 4217."""

    @property
    def state(self) -> str:
        """How far it has come."""


class PracticeDesk(Protocol):
    """What the page does at the practice provider."""

    async def entry(self, payment_id: str) -> PracticePayment | None:
        """The payment; None when there is none, or the account does not answer."""

    async def choose(self, payment_id: str, way: str) -> bool:
        """What the buyer chose; whether the payment could still be paid. Raises `ValueError` for no such way."""


def routes(checkout: Checkout, desk: PracticeDesk) -> Table:
    """`/practice/{payment_id}`."""
    its = PracticePage(checkout, desk)
    refusals = (BadRequest, UnknownPayment, StoreUnavailable, LedgerUnavailable)
    page = Operation(
        its.practice_page, 200, str, (BadRequest, UnknownPayment), tag=Tag.PAGES, media="text/html", cost=Cost.COMMIT
    )
    choose = Operation(
        its.choose_practice_payment,
        303,
        None,
        refusals,
        tag=Tag.PAGES,
        raw_media=FORM_MEDIA,
        body_bytes_max=FORM_BYTES_MAX,
        cost=Cost.LEDGER,
        located=True,
    )
    return {"/practice/{payment_id}": {"GET": page, "POST": choose}}


class PracticePage:
    """The handlers."""

    def __init__(self, checkout: Checkout, desk: PracticeDesk) -> None:
        self._checkout = checkout
        self._desk = desk

    async def practice_page(self, request: Request) -> Reply:
        """The page on which a practice payment is paid, declined, or left open."""
        payment_id = payment_id_of(request)
        entry = await self._desk.entry(payment_id)
        if entry is None:
            raise UnknownPayment
        language = language_of(request.header_list(b"accept-language"))
        text = _page(payment_id, entry, language)
        return Reply(200, [*FORM_PAGE, HTML, NO_STORE, (b"vary", b"Accept-Language")], text.encode())

    async def choose_practice_payment(self, request: Request) -> Reply:
        """What the buyer chose; back to the payment."""
        payment_id = payment_id_of(request)
        ways = parse_qs(request.body.decode("ascii", "replace")).get("way", [""])
        if await self._desk.entry(payment_id) is None:
            raise UnknownPayment
        try:
            await self._desk.choose(payment_id, ways[0])
        except ValueError:
            raise BadRequest("There is no such way to practise.") from None
        await self._checkout.came_back(payment_id)
        return Reply(303, [(b"location", _back(payment_id).encode()), NO_STORE])


def _back(payment_id: str) -> str:
    """Relative, because a proxy may have the page below a path."""
    return f"../#/payment/{payment_id}"


def _page(payment_id: str, entry: PracticePayment, language: str) -> str:
    words = LANGUAGES[language]
    return PAGE.format(
        language=language,
        title=escape(words.title),
        intro=escape(words.intro),
        total=escape(words.total),
        amount=escape(str(Money(entry.amount_minor, entry.currency))),
        choices=_form(words) if entry.state in STILL_PAYABLE else f"<p>{escape(words.chosen)}</p>",
        back=escape(_back(payment_id)),
        leave=escape(words.leave),
    )


def _form(words: Words) -> str:
    buttons = [
        BUTTON.format(way=way, name=escape(name), about=escape(about)) for way, (name, about) in words.ways.items()
    ]
    return FORM.format(question=escape(words.question), buttons="".join(buttons))
