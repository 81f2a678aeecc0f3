/**
 * The types of the box office's API (docs/API.md), as JSDoc types. No code lives here. Amounts are in the smallest unit of
 * the currency, times in milliseconds since 1970 UTC.
 *
 * @typedef {"door" | "counter" | "manager" | "owner"} Role
 * @typedef {{name: string, role: Role, acts: string[], proved_until: number}} Member who is signed in
 * @typedef {import("../server/types.js").Status} Status
 * @typedef {import("../server/types.js").Money} Money
 * @typedef {"cash" | "card" | "complimentary"} PaidBy
 *
 * @typedef {{currency: string, exponent: number, taken: number, refunded: number, due: number, pending: number}} Takings
 * @typedef {{total: number, available: number, held: number, pending: number, sold: number, reserved: number}} SeatCounts
 * @typedef {{showtime_id: string, title: string, auditorium: string, starts_at: number | null, seats: SeatCounts,
 *   takings: Takings | null, differences: number, failed_refunds: number, status?: import("../server/types.js").ShowtimeStatus,
 *   moved_from?: import("../server/types.js").MovedFrom}} ShowtimeFigures
 * @typedef {{day: string, timezone: string, server_time: number, showtimes: ShowtimeFigures[]}} DayAnswer
 *
 * Who has a seat: the order, the label of seats that are kept back, or the handle of a customer's hold.
 * @typedef {{seat_id: string, status: Status | "unknown", reason?: string, reference?: string, name?: string, paid?: string,
 *   label?: string, held_by?: string, handle?: string, expires_at?: number, admitted_at?: number, inside?: boolean}} SeatFact
 * @typedef {{seats: SeatFact[]}} MapAnswer
 * A past map; `log` has the times of the first and the last event, and of those beside `at`.
 * @typedef {{seats: SeatFact[], at: number, complete: boolean, missing: number,
 *   log: {first: number | null, last: number | null, previous: number | null, next: number | null}}} PastAnswer
 * @typedef {{handle: string, seats: string[], until: number | null, isPaying: boolean, label: string, by: string | null}} HoldFact
 *   `by`: who of the staff holds the seats; null where a customer does
 *
 * @typedef {{version: number, imported_at: number}} VersionLine
 * @typedef {{dry_run: boolean, changes: string[], ended: string[], to_move: string[], to_refund: string[], written_to: string[], kept_showtimes: string[], warnings: string[]}} ProgrammeChanges
 *
 * @typedef {{seat_id: string, ticket_type?: string}} SeatSold
 * @typedef {{seats: SeatSold[], paid_by: PaidBy, note?: string, hold?: string}} Sale
 * @typedef {{changed: string[], refused: {seat_id: string, reason: string}[]}} SeatsAnswer
 * @typedef {{showtimes: ({showtime_id: string, title: string, starts_at: number | null} & SeatsAnswer)[]}} BrokenAnswer
 *
 * @typedef {{status: import("../server/types.js").PaymentStatus, provider: string, total: number, charged: number,
 *   refunded: number, currency: string, exponent: number, paid_by: PaidBy | null, taken_by: string | null,
 *   taken_at: number | null, note: string, reference?: string, list_total?: number}} OfficePayment
 * @typedef {"booked" | "payment_begun" | "paid" | "moved" | "cancelled" | "refund_asked" | "admitted" | "left" | "not_admitted"
 *   | "admission_undone"} Happened
 * @typedef {{at: number, what: Happened, who: string, seats: string[], to: string[], amount: number | null, reason: string,
 *   detail: string}} BookingEvent
 * An order. `events` and `bill` are there where it was asked for by its reference, `ticket` for who has sold it.
 * @typedef {{reference: string, showtime_id: string, title: string | null, auditorium: string | null,
 *   starts_at: number | null, timezone: string, seats: string[], cancelled_seats: string[], booked_at: number,
 *   status: "booked" | "cancelled", name: string, email: string, payment: OfficePayment | null, events?: BookingEvent[],
 *   bill?: import("../server/types.js").Bill, ticket?: string}} OfficeBooking
 * @typedef {{bookings: OfficeBooking[], next: string | null}} FoundBookings
 *
 * What went through a till in one way. `expected`, `counted` and `difference` are null where nothing is counted, or was not yet.
 * @typedef {{way: PaidBy, currency: string, exponent: number, payments: number, taken: number, refunds: number, given_back: number,
 *   expected: number | null, counted: number | null, difference: number | null}} TillWay
 * @typedef {{till_id: string, who: string, currency: string, exponent: number, float: number, opened_at: number,
 *   closed_at: number | null, closed_by: string | null, note: string, ways: TillWay[]}} Till
 * @typedef {{day: string, timezone: string, currency: string, exponent: number, tills: Till[]}} TillsAnswer
 */

export {};
