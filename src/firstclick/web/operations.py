"""Every HTTP operation: the routes that each feature brings, in one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from firstclick import __version__
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.checkout.cancellations import Cancellations
from firstclick.service.checkout.checkout import Checkout
from firstclick.service.checkout.external import ExternalPayments
from firstclick.service.checkout.prices import Prices
from firstclick.service.checkout.ticket_search import TicketSearch
from firstclick.service.office.programme_desk import ProgrammeDesk
from firstclick.service.office.reports import Reports
from firstclick.service.office.tills import Tills
from firstclick.service.ports.admissions import AdmissionLedger
from firstclick.service.ports.outbox import OutboxLedger
from firstclick.service.ports.payments import EventSources
from firstclick.service.ports.staff import AuditLedger
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.holds import Holds
from firstclick.service.staff.passkeys import Passkeys
from firstclick.service.staff.sessions import StaffSessions
from firstclick.service.staff.sign_ins import SignIns
from firstclick.web.admin import administration, programme_draft
from firstclick.web.admin import audit as admin_audit
from firstclick.web.admin import office as admin_office
from firstclick.web.admin import passkeys as admin_passkeys
from firstclick.web.admin import programme as admin_programme
from firstclick.web.admin import reports as admin_reports
from firstclick.web.admin import sessions as admin_sessions
from firstclick.web.admin import tills as admin_tills
from firstclick.web.admin.administration import Administration
from firstclick.web.admin.office import OfficeServices
from firstclick.web.api import (
    bookings,
    cards,
    events,
    health,
    metrics,
    movies,
    payments,
    prices,
    seats,
    sessions,
    ticket_search,
    tickets,
)
from firstclick.web.api.cards import CardDesk
from firstclick.web.api.event_wire import BODIES
from firstclick.web.api.metrics import Text
from firstclick.web.api.movie_bytes import MovieBytes
from firstclick.web.api.public_address import PublicAddress
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.auth.passkey_site import PasskeySite
from firstclick.web.auth.quote_tokens import QuoteTokens
from firstclick.web.auth.staff import StaffOrigin
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.drain import DRAIN
from firstclick.web.core.openapi import openapi_document
from firstclick.web.core.operation import Table, merge
from firstclick.web.door import door
from firstclick.web.door.door import DoorServices
from firstclick.web.feed.asyncapi import asyncapi_document
from firstclick.web.pages import endpoints as pages
from firstclick.web.pages import practice
from firstclick.web.pages.cinema import Cinema
from firstclick.web.pages.practice import PracticeDesk


@dataclass(frozen=True)
class StaffServices:
    """What the operations of staff need."""

    sign_ins: SignIns
    sessions: StaffSessions
    passkeys: Passkeys
    passkey_site: PasskeySite
    origin: StaffOrigin
    audit: AuditLedger
    administration: Administration
    office: OfficeServices
    reports: Reports
    programme: ProgrammeDesk
    tills: Tills
    door: DoorServices


@dataclass(frozen=True)
class Services:
    """What the operations need. `by_token`: bearer tokens name the caller. `staff` None: there is no box office.

    `clock_offset_ms`: how far the store's clock is ahead of this machine's.
    """

    holds: Holds
    bookings: Bookings
    desk: Desk
    seat_bytes: SeatBytes
    movie_bytes: MovieBytes
    tokens: TicketTokens
    prices: Prices
    quotes: QuoteTokens
    external: ExternalPayments
    checkout: Checkout
    cancellations: Cancellations
    ticket_search: TicketSearch
    admissions: AdmissionLedger
    events: EventSources
    outbox: OutboxLedger
    cinema: Cinema
    practice: PracticeDesk | None
    cards: CardDesk | None
    public_address: PublicAddress
    terms_url: str
    metrics: Text
    clock_offset_ms: Callable[[], int]
    by_token: bool
    staff: StaffServices | None


def operations(its: Services) -> Table:
    """The whole HTTP contract. A feature is one line here and one file with its handlers and its routes."""
    table = merge(
        seats.routes(its.holds, its.seat_bytes, by_token=its.by_token),
        sessions.routes(its.holds, its.bookings, its.external, its.tokens, its.checkout.offered),
        payments.routes(its.checkout, its.quotes, its.tokens, its.events),
        practice.routes(its.checkout, its.practice) if its.practice is not None else {},
        cards.routes(its.checkout, its.cards) if its.cards is not None else {},
        bookings.routes(its.bookings, its.tokens, its.checkout),
        tickets.routes(its.bookings, its.tokens, its.public_address, its.checkout, its.cancellations, its.admissions),
        ticket_search.routes(its.ticket_search, its.tokens),
        movies.routes(its.holds, its.movie_bytes),
        prices.routes(its.prices, its.quotes, its.checkout.offered, its.terms_url),
        events.routes(its.outbox),
        *_staff_routes(its.staff),
        pages.routes(
            lambda: openapi_document(table, __version__, by_token=its.by_token, events=BODIES),
            lambda: asyncapi_document(__version__),
            its.cinema,
            has_office=its.staff is not None,
            has_cards=its.cards is not None,
        ),
        metrics.routes(its.metrics),
        health.routes(lambda: [*DRAIN.troubles(), *its.desk.troubles()], its.clock_offset_ms),
    )
    return table


def _staff_routes(its: StaffServices | None) -> Sequence[Table]:
    """What is under `/admin` and `/door`."""
    if its is None:
        return ()
    return (
        admin_sessions.routes(its.sign_ins, its.sessions, its.origin, lambda: its.reports.timezone),
        admin_passkeys.routes(its.passkeys, its.passkey_site, its.sessions, its.origin),
        admin_audit.routes(its.audit),
        administration.routes(its.administration, its.sessions),
        admin_office.routes(its.office),
        admin_reports.routes(its.reports),
        admin_programme.routes(its.programme),
        programme_draft.routes(its.programme),
        admin_tills.routes(its.tills, its.reports.days),
        door.routes(its.door),
    )
