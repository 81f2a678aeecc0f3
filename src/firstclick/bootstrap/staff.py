"""Builds what staff need: their sign-in, their sessions, and who finds them in a request."""

from __future__ import annotations

import os
import secrets

from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.core import Core, holding_rules
from firstclick.bootstrap.secret_key import secret_key, ticket_tokens
from firstclick.bootstrap.session_ids import SessionIds
from firstclick.bootstrap.settings import Settings
from firstclick.bootstrap.shown_settings import shown_settings
from firstclick.programme_file import TomlReader
from firstclick.service.door.devices import DoorDevices
from firstclick.service.door.manifest import Manifests
from firstclick.service.door.scans import Scans
from firstclick.service.office.booking_desk import BookingDesk
from firstclick.service.office.broken_seats import BrokenSeats
from firstclick.service.office.counter_holds import CounterHolds
from firstclick.service.office.counter_sales import CounterSales
from firstclick.service.office.customer_holds import CustomerHolds
from firstclick.service.office.moves import Moves
from firstclick.service.office.programme_desk import ProgrammeDesk
from firstclick.service.office.reports import Reports
from firstclick.service.office.showtime_desk import ShowtimeDesk
from firstclick.service.office.tills import Tills
from firstclick.service.office.time_travel import TimeTravel
from firstclick.service.ports.staff import PasswordHasher
from firstclick.service.selling.house_seats import HouseSeatDesk
from firstclick.service.staff.key_admin import KeyAdmin
from firstclick.service.staff.passkeys import Passkeys
from firstclick.service.staff.sessions import StaffSessions
from firstclick.service.staff.sign_in_limits import SignInLimits
from firstclick.service.staff.sign_ins import SignIns
from firstclick.service.staff.staff_admin import StaffAdmin
from firstclick.web.admin.administration import Administration
from firstclick.web.admin.derived_ids import DerivedIds
from firstclick.web.admin.office import OfficeServices
from firstclick.web.auth.bearer_tokens import BearerTokens
from firstclick.web.auth.device_cookies import DeviceCookies
from firstclick.web.auth.passkey_site import PasskeySite
from firstclick.web.auth.passkey_verifier import WebAuthnVerifier
from firstclick.web.auth.password_hasher import Argon2Hasher
from firstclick.web.auth.staff import StaffGuard, StaffOrigin
from firstclick.web.auth.ticket_hashes import TicketHashes
from firstclick.web.door.door import DoorServices
from firstclick.web.operations import StaffServices


def staff_services(settings: Settings, core: Core) -> StaffServices | None:
    """What the operations of staff need; None where `ADMIN` is off.

    At a port of their own `PUBLIC_URL` says nothing about them: it is where customers find the server.
    """
    if not settings.admin:
        return None
    ledger, limits, hasher = core.ledger, SignInLimits(core.tries), Argon2Hasher()
    origin = StaffOrigin("" if settings.admin_port else settings.public_url)
    devices = DoorDevices(ledger.door.devices, secrets.token_bytes)
    providers = core.paying.settlement.providers
    reader = TomlReader(settings.weeks_ahead)
    reports = Reports(ledger.reports, lambda: core.desk.views.programme, providers, ledger.door.admissions)
    return StaffServices(
        sign_ins=SignIns(ledger.staff, ledger.audit, hasher, limits, secrets.token_bytes),
        sessions=StaffSessions(ledger.staff),
        passkeys=Passkeys(ledger.passkeys, ledger.audit, WebAuthnVerifier(), limits, secrets.token_bytes),
        passkey_site=PasskeySite(settings.public_url, origin, secret_key(settings)),
        origin=origin,
        audit=ledger.audit,
        administration=administration(settings, core, hasher),
        office=office_services(settings, core),
        reports=reports,
        programme=ProgrammeDesk(ledger.programmes, reader, wall_ms, core.live.follower.follow),
        tills=Tills(
            ledger.tills,
            ledger.reports,
            lambda: core.desk.views.programme,
            core.store.now_ms,
            SessionIds(os.urandom),
        ),
        door=door_services(settings, core, reports, devices, DeviceCookies(origin, devices)),
    )


def door_services(
    settings: Settings, core: Core, reports: Reports, devices: DoorDevices, cookies: DeviceCookies
) -> DoorServices:
    """What is done at the door."""
    key, ledger, now_ms = secret_key(settings), core.ledger, core.store.now_ms
    tokens, opens_before_ms = ticket_tokens(settings), door_opens_ms(settings)
    return DoorServices(
        scans=Scans(ledger.door.admissions, lambda: core.desk.views.programme, now_ms, opens_before_ms),
        manifests=Manifests(
            ledger.door.admissions, reports, lambda: core.desk.views.programme, now_ms, opens_before_ms
        ),
        devices=devices,
        cookies=cookies,
        tokens=tokens,
        hashes=TicketHashes(key, tokens),
    )


def door_opens_ms(settings: Settings) -> int:
    """How long before the start tickets are let in, in milliseconds."""
    return int(settings.door_opens_minutes * 60_000)


def administration(settings: Settings, core: Core, hasher: PasswordHasher) -> Administration:
    """What owners do; passwords are hashed in the same turns as those of sign-ins."""
    return Administration(
        staff=StaffAdmin(core.ledger.staff, hasher),
        keys=KeyAdmin(core.ledger, secrets.token_bytes),
        reload_keys=lambda: core.server_keys.load(core.ledger),
        settings=shown_settings(settings),
        webhooks=core.outgoing.webhooks,
        mails=core.outgoing.mails,
    )


def office_services(settings: Settings, core: Core) -> OfficeServices:
    """What staff do at the box office, with the parts that buyers use."""
    desk, ledger, key = core.desk, core.ledger, secret_key(settings)
    ids, payments, rules = DerivedIds(key), core.paying.payments, holding_rules(settings)
    house_seats, customer_holds = HouseSeatDesk(desk), CustomerHolds(desk, payments, ledger.audit, ids)
    return OfficeServices(
        house_seats=house_seats,
        customer_holds=customer_holds,
        counter_holds=CounterHolds(
            desk, ledger.counter_holds, customer_holds, ledger, ids, rules, SessionIds(os.urandom)
        ),
        broken_seats=BrokenSeats(desk, house_seats, ledger, rules.sells_after_start_ms),
        sales=CounterSales(desk, core.prices, payments, core.bookings, ledger, rules, SessionIds(os.urandom)),
        moves=Moves(
            desk, ledger, core.prices, payments, core.live.repair, SessionIds(os.urandom), core.live.follower.follow
        ),
        bookings=BookingDesk(ledger, ledger, ledger, lambda: desk.views.programme, ledger.door.admissions),
        cancellations=core.cancellations,
        showtimes=ShowtimeDesk(
            desk,
            ledger,
            ledger.counter_holds,
            core.live.repair,
            lambda one: core.live.kept_seats.ended(one, core.store.now_ms()),
            ledger.door.admissions,
        ),
        past=TimeTravel(desk, ledger.seat_log, core.live.journal),
        checkout=core.checkout,
        tokens=ticket_tokens(settings),
        ids=ids,
    )


def staff_guard(settings: Settings, its: StaffServices, tokens: BearerTokens | None) -> StaffGuard:
    """Finds who of the staff sends a request."""
    roles = tokens if settings.auth_jwt_roles_claim else None
    return StaffGuard(its.origin, its.sessions, roles, its.door.cookies.find)
