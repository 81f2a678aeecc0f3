"""Differences between the documents of two versions that are meant, by what they are for."""

from __future__ import annotations

AT_THE_OFFICE = {
    f"/components/schemas/{name} is new"
    for name in (
        *("BookingEventAnswer", "OfficeCancelBody", "Happened", "HouseSeatsAnswer", "HouseSeatsBody", "MoveBody"),
        *("OfficeBooking", "OfficeBookingsAnswer", "OfficeHold", "OfficeHoldsAnswer", "OfficeMapAnswer"),
        "LogSpanAnswer",
        *("OfficePayment", "OfficeSeat", "OfficeShowtime", "OfficeShowtimesAnswer", "PaidBy", "RefusedSeat"),
        *("SaleBody", "SaleSeat", "SeatCounts", "SeatReason", "TakeDueBody", "TakingsAnswer"),
        *("Problem/properties/currency", "Problem/properties/difference"),
    )
} | {
    f"/paths//admin/{path} is new"
    for path in (
        *("bookings", "bookings/{reference}", "holds/{handle}", "showtimes"),
        *(f"bookings/{{reference}}/{act}" for act in ("cancel", "move", "pay")),
        *(f"showtimes/{{showtime_id}}/{part}" for part in ("holds", "house-seats", "map", "sales")),
    )
}
AT_THE_OFFICE |= {"/paths//admin is new", "/paths//admin/ is new"}
"""What staff do there with seats and bookings, and the page for it."""
REPORTED = {f"/paths//admin/reports/{name} is new" for name in ("money", "occupancy", "sales", "takings")} | {
    f"/components/schemas/{name} is new"
    for name in (
        *("SalesBy", "SalesLine", "OccupancyLine", "TakingsLine", "MoneyLine"),
        *("SalesReportAnswer", "OccupancyReportAnswer", "TakingsReportAnswer", "MoneyReportAnswer"),
    )
}
"""The reports."""

AT_THE_DOOR = {
    f"/components/schemas/{name} is new"
    for name in (
        *("ScanBody", "ScansBody", "ScanResult", "ScansAnswer", "FirstScan", "Verdict", "SeatAtDoor"),
        *("ManifestAnswer", "ManifestTicketAnswer", "ManifestSeatAnswer", "DoorShowtime", "DoorShowtimesAnswer"),
        *("AddDeviceBody", "DoorDeviceAnswer", "DevicesAnswer", "ConflictAnswer", "AdmissionsAnswer"),
        *(
            "AdmissionsLine",
            "AdmissionsReportAnswer",
            "DoorMeAnswer",
            "FoundTicket",
            "FoundTicketsAnswer",
            "TicketSeat/properties/admitted_at",
        ),
    )
} | {
    f"/paths/{path} is new"
    for path in (
        *("/door/scans", "/door/scans/{scan_id}/undo", "/door/manifest", "/door/showtimes", "/door/devices"),
        *("/door", "/door/", "/door/worker.js", "/door/me", "/door/leave", "/door/tickets"),
        *("/admin/devices", "/admin/devices/{device_id}", "/admin/showtimes/{showtime_id}/admissions"),
        "/admin/reports/admissions",
    )
}
AT_THE_DOOR |= {
    f"/paths//tickets/{{token}}{file}/parameters/0/schema/maxLength: 64 became 160"
    for file in ("", "/qr.svg", "/booking.ics")
}
"""Scans, devices, who was let in, and signed tickets."""

EDITED = {
    f"/paths//admin/programme{part} is new" for part in ("", "/draft", "/plan", "/versions", "/versions/{version}")
} | {
    f"/components/schemas/{name} is new"
    for name in (
        *("VersionLine", "VersionsAnswer", "ProgrammeAnswer", "ProgrammeBody", "ProgrammeChanges"),
        *("PlannedShowtime", "ProgrammeDraft", "ProgrammeDraftBody", "ProgrammeProblem", "ProgrammeRoom"),
        *("PlanAnswer", "PlanBody", "PlanRoomAnswer", "ProgrammeTables", "Problem/properties/reasons"),
    )
}
"""The programme, changed by staff."""
ADMINISTERED = {
    f"/paths//admin/{path} is new"
    for path in ("keys", "keys/{name}", "settings", "staff", "staff/{name}", "staff/{name}/reset")
} | {
    f"/components/schemas/{name} is new"
    for name in (
        *("AddKeyBody", "AddStaffBody", "KeyAnswer", "KeysAnswer", "NewKeyAnswer", "NewPasswordBody", "RoleBody"),
        *("Scope", "SettingAnswer", "SettingsAnswer", "StaffMemberAnswer", "StaffMembersAnswer"),
    )
}
"""Staff, server keys and settings, for owners."""
AT_THE_COUNTER = {
    f"/paths//admin/{path} is new"
    for path in (
        *(
            "auditoriums/{auditorium_id}/out-of-order",
            "counter-holds/{handle}",
            "showtimes/{showtime_id}/counter-holds",
        ),
        *("tills", "tills/{till_id}/close"),
    )
} | {
    f"/components/schemas/{name} is new"
    for name in (
        *("BrokenSeatsAnswer", "BrokenSeatsBody", "SeatsAtShowtime", "CounterHoldAnswer", "CounterHoldBody"),
        *("CloseTillBody", "OpenTillBody", "TakingsBy", "TillAnswer", "TillWay", "TillsAnswer"),
    )
}
"""Tills, holds for customers, and broken seats."""
PASSKEYS = {
    f"/paths//admin/{path} is new"
    for path in (
        *("passkeys", "passkeys/options", "passkeys/{passkey_id}", "prove/passkey", "prove/passkey/options"),
        *("sign-in/passkey", "sign-in/passkey/options"),
    )
} | {
    f"/components/schemas/{name} is new"
    for name in (
        *("CinemaName", "CredentialName", "KeyKind", "KeyMadeAnswer", "KeyShownAnswer", "KeyWishes", "NewCredential"),
        *("OwnerName", "PasskeyAnswer", "PasskeyBody", "PasskeyCreationOptions", "PasskeyRequestOptions"),
        *("PasskeysAnswer", "PasskeysOffered", "ShownCredential", "ShownPasskeyBody"),
    )
}
"""Passkeys of staff."""
STAFFED = (
    {
        f"/components/schemas/{name} is new"
        for name in (
            *("Act", "AuditAnswer", "AuditRowAnswer", "EmptyBody", "ProveBody", "Role", "SignInBody", "StaffAnswer"),
        )
    }
    | {
        f"/paths//admin/{path} is new"
        for path in ("audit", "me", "prove", "sign-in", "sign-out", "sign-out-everywhere")
    }
    | {"/components/securitySchemes is new"}
)
"""The box office: who signs in there, and the audit log."""

TAGGED = {
    f"/paths//{path}/get/{what} is new"
    for path in ("movies", "movies/{movie_id}/showtimes", "showtimes/{showtime_id}")
    for what in ("parameters", "responses/200/headers", "responses/304")
}
"""What a client may have already is answered 304."""

FOR_STAFF = ADMINISTERED | AT_THE_COUNTER | AT_THE_DOOR | AT_THE_OFFICE | EDITED | PASSKEYS | REPORTED | STAFFED

SINGLE_SEATS = {
    f"/components/schemas/{name} is new"
    for name in (
        "Problem/properties/orphans",
        *(f"{answer}/properties/orphans" for answer in ("HoldAnswer", "SeatHeldAnswer", "SessionAnswer")),
        *(f"{answer}/properties/suggestions" for answer in ("HoldAnswer", "SeatHeldAnswer", "SessionAnswer")),
    )
}
"""A hold says what single seats it leaves, and a confirm is refused for them."""

NAMED_SEATS = {
    f"/components/schemas/{name} is new"
    for name in (
        *(
            "MapRow/properties/section",
            "MapSeat/properties/label",
            "MapSeat/properties/at",
            "TicketSeat/properties/section",
        ),
        *("TicketSeat/properties/label", "TicketSeat/required/3"),
    )
} | {'/components/schemas/MapSeat/required/1: "number" became "label"'}
"""Rows, seats and sections have the names that are on them."""

RULES_BY_KIND = {
    f"/components/schemas/RulesAnswer/{name} is new"
    for name in (
        *(f"properties/{one}" for one in ("orphan_walls", "love_pairs", "companion_rule", "accessible_released_at")),
        *("required/4", "required/5", "required/6"),
    )
}
"""Love pairs, companion seats, and when accessible places are sold to all."""

HEARD = (
    {"/paths//events is new", "/webhooks is new"}
    | {
        f"/paths//admin/webhooks{path} is new"
        for path in ("", *(f"/{{webhook_id}}{part}" for part in ("", "/deliveries", "/replay", "/test")))
    }
    | {"/paths//admin/mails is new", "/paths//admin/mails/replay is new"}
    | {
        f"/components/schemas/{name} is new"
        for name in (
            *("EventsAnswer", "EventShowtime", "EventBuyer"),
            *("BookingCreatedData", "BookingCreatedEvent", "BookingCancelledData", "BookingCancelledEvent"),
            *("PaymentPaidData", "PaymentPaidEvent", "PaymentRefundedData", "PaymentRefundedEvent"),
            *("ShowtimeMovedData", "ShowtimeMovedEvent", "ShowtimeCancelledData", "ShowtimeCancelledEvent"),
            *("AdmissionInData", "AdmissionInEvent"),
            *("AddWebhookBody", "ChangeWebhookBody", "WebhookAnswer", "WebhooksAnswer", "WebhookTestAnswer"),
            *("ReplayBody", "ReplayAnswer", "DeliveryAnswer", "DeliveriesAnswer", "DeliveryState", "EventKind"),
            *("ReplayMailsBody", "MailAnswer", "MailsAnswer", "MailKind"),
        )
    }
)
"""Events of sales, pushed and pulled, and mails to buyers."""
CHANGED_SHOWTIMES = {
    "/components/schemas/ShowtimeStatus is new",
    "/components/schemas/MovedFrom is new",
    "/components/schemas/ShowtimeAnswer/properties/status is new",
    "/components/schemas/ShowtimeAnswer/properties/moved_from is new",
    "/components/schemas/TicketAnswer/properties/moved_from is new",
    "/components/schemas/TicketAnswer/properties/showtime_status is new",
}
"""What a cinema changes about single showtimes after they were planned."""
TICKETS = {
    *(f"/paths//{path} is new" for path in ("ticket", "ticket/", "ticket/worker.js", "tickets/find")),
    *(f"/components/schemas/{name} is new" for name in ("HoldsAnswer", "TicketSearchAnswer", "TicketSearchBody")),
    "/paths//showtimes/{showtime_id}/holds/get is new",
}
"""The page of a ticket, which opens without a network, and the ways to tickets and holds from another device."""

FOR_BUYERS = NAMED_SEATS | RULES_BY_KIND | CHANGED_SHOWTIMES | TICKETS
CHANGED_MESSAGES = {
    "/channels/seats/messages/SHOWTIME_CHANGED is new",
    "/components/messages/SHOWTIME_CHANGED is new",
    "/components/schemas/ShowtimeChangedMessage is new",
    "/components/schemas/ShowtimeStatus is new",
}
"""The same on the feed."""

IDENTIFIED = {"/components/headers is new"}
"""Every answer has the ids of its request."""
