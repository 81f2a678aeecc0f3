/**
 * The types of the wire (docs/API.md) and of the page, as JSDoc types. No code lives here.
 *
 * A seat's status. `out_of_order` is the page's own word for a reserved seat with that reason.
 * @typedef {"available" | "hold" | "confirmed" | "reserved" | "booked" | "out_of_order"} Status
 * @typedef {"standard" | "premium" | "wheelchair" | "companion" | "love"} SeatKind
 *
 * @typedef {{showtime_id: string, starts_at: number | null, auditorium: string, timezone?: string,
 *   seats_total: number, seats_available: number, price_from?: Money, presentation?: Presentation}} ShowtimeLine
 * In which form a film is shown; languages are codes. @typedef {{formats?: string[], spoken?: string, subtitles?: string[], audio_described?: boolean}} Presentation
 * A picture; `url` is relative to the server's address. @typedef {{url: string, alt: string, width?: number, height?: number}} Poster
 * @typedef {{id: string, title: string, runtime_min?: number | null, rating?: string | null,
 *   summary?: string | null, poster?: Poster, trailer_url?: string, showtimes?: ShowtimeLine[]}} Movie
 *
 * @typedef {{seat_id: string, label: string, number?: number, x: number, kind: SeatKind, at?: number[]}} Seat `label`: what the chair says; `at`: where it is drawn, if elsewhere
 * @typedef {{label: string, y: number, seats: Seat[], section?: string}} Row `section`: the name of its part of the room
 * @typedef {{width: number, height: number, rows: Row[]}} SeatMap
 * How a showtime was planned, before the cinema moved it. @typedef {{starts_at: number, auditorium: string}} MovedFrom
 * How a showtime is sold, where the cinema has changed that. @typedef {"closed" | "cancelled"} ShowtimeStatus
 * @typedef {{seats_per_hold_max: number, hold_ttl_ms: number, hold_life_max_ms: number, orphan_rule?: boolean, orphan_walls?: boolean,
 *   love_pairs?: boolean, companion_rule?: boolean, accessible_released_at?: number}} Rules
 * @typedef {{showtime_id: string, movie_id: string, title: string, cinema: string, timezone: string,
 *   starts_at: number | null, auditorium: {auditorium_id: string, name: string}, rules: Rules, status?: ShowtimeStatus, moved_from?: MovedFrom,
 *   presentation?: Presentation, seat_map: SeatMap, price_from?: Money, prices?: Prices}} Showtime `prices` are loaded for those that have a price
 *
 * An amount in the smallest unit of the currency, of which `exponent` digits stand behind the point.
 * @typedef {{amount: number, currency: string, exponent: number}} Money
 * @typedef {{ticket_type: string, name: string, age_min: number, note: string}} TicketType
 * @typedef {{price_list: number, currency: string | null, exponent: number | null, ticket_types: TicketType[],
 *   prices: {kind: SeatKind, ticket_type: string, amount: number}[], fees: {per_seat: number, per_order: number},
 *   tax_basis_points: number, providers?: string[], terms_url?: string | null}} Prices `providers`: the ways to pay; without any, the box office sells them
 *
 * What a hold costs with the chosen tickets; `quote` is the signed text, which a payment carries.
 * @typedef {{lines: {seat_id: string, ticket_type: string, price: number, discount: number, amount: number}[],
 *   discount: number, fees: number, total: number, tax: number, currency: string, exponent: number, quote: string}} Quote
 * @typedef {{seat_id: string, ticket_type: string}} TicketChosen
 *
 * @typedef {"waiting" | "declined" | "offered" | "paid" | "due" | "not_charged" | "refunded"} PaymentStatus
 * A payment as its buyer sees it. `next`: where the browser pays, relative to the page; `reference` and `ticket` are there
 * once the seats are booked. Whoever knows the id sees it.
 * @typedef {{payment_id: string, status: PaymentStatus, amount: number, currency: string, exponent: number,
 *   pay_by: number, server_time: number, next: string | null, showtime_id: string, offer_by?: number,
 *   seats: {seat_id: string, ticket_type: string, amount: number, cancelled: boolean}[], refunded: number,
 *   reference?: string, ticket?: string}} Payment
 *
 * A showtime without its seat map: the detail of the event `ready`.
 * @typedef {{showtime_id: string, movie_id: string, title: string, cinema: string, auditorium: string,
 *   starts_at: number | null, timezone: string, status?: ShowtimeStatus, presentation?: Presentation}} ShowtimeFacts
 *
 * @typedef {{seat_id: string, status: Status, reason?: string}} SeatLine
 * @typedef {{seat: string, before: Status | "unknown", now: Status}} SeatChange
 * @typedef {{epoch: string | number, position: number, seats: SeatLine[]}} Snapshot
 * @typedef {{epoch: string | number, from: number, to: number, seats: SeatLine[]}} Update
 * @typedef {{epoch: string | number, position: number}} Cursor
 * @typedef {{type: string, showtime_id?: string, seats_available?: number, heartbeat_ms?: number,
 *   positions?: Record<string, number>} & Partial<Snapshot> & Partial<Update>} FeedMessage
 *
 * @typedef {{session_id: string, showtime_id: string, seats: string[], status?: "hold" | "booked" | "confirmed",
 *   expires_at: number, expires_in_ms?: number, life_ends_at?: number, server_time?: number, position?: number,
 *   reference?: string, ticket?: string, price_list?: number, orphans?: string[], suggestions?: string[][]}} SessionAnswer
 * @typedef {{seats: string[]} | {best_available: number, kinds?: SeatKind[]}} Wish
 * @typedef {{type?: string, title?: string, detail?: string, error?: string, conflicts?: string[], reserved?: string[],
 *   orphans?: string[], suggestions?: string[][], reason?: string}} Problem
 *
 * The hold as the server last returned it. Its term ends at `expiresAt` unless it is renewed, and its life at
 * `lifeEndsAt`; `deadline` and `lifeEnds` are the same on the clock of `performance.now()`. `position`: that of the
 * showtime in the response.
 * @typedef {{sessionId: string, seats: string[], deadline: number, expiresAt: number, lifeEnds: number, lifeEndsAt: number,
 *   position?: number, priceList?: number, isPending?: boolean, orphans?: string[], suggestions?: string[][]}} Agreed
 *   `isPending`: a payment or a booking of it is under way; `orphans`: single seats that it leaves, `suggestions` others instead
 * A hold that has become a booking.
 * @typedef {{sessionId: string, seats: string[], reference?: string, ticket?: string}} ConfirmedHold
 * @typedef {{kind: "add" | "remove", seat: string, also?: readonly string[]} | {kind: "take", seats: string[]}
 *   | {kind: "best", count: number, kinds?: SeatKind[]} | {kind: "confirm"} | {kind: "release"}
 *   | {kind: "recheck", sessionId?: string, quiet?: boolean}} Intent
 *
 * How one seat looks to whoever sees it. The box office adds who has it (`note`) and may choose it whatever its status;
 * `mark` is for its style sheet.
 * @typedef {{status: Status | "unknown", mine: boolean, pending: boolean, suggested: boolean, note?: string,
 *   mark?: string}} SeatView
 *
 * The data of a ticket; whoever has its token can read it. Without `seats` it is cancelled; `cancelled` are seats that
 * it had, `admitted` those that were let in, `named` what their room calls `seats`, where that is known.
 * @typedef {{reference?: string, showtime_id: string, seats: string[], named?: SeatNamed[], cancelled?: string[], admitted?: string[], title: string, cinema: string,
 *   auditorium: string, starts_at: number | null, timezone: string, moved_from?: MovedFrom, showtime_status?: ShowtimeStatus}} Ticket
 * The same on the wire; fields that are no longer in the programme are null.
 * @typedef {{reference: string, showtime_id: string, movie_id: string | null, title: string | null, cinema: string,
 *   auditorium: string | null, starts_at: number | null, timezone: string, seats: SeatNamed[],
 *   cancelled_seats?: SeatNamed[], bill?: Bill, cancellable?: boolean,
 *   cancel_until?: number | null, moved_from?: MovedFrom, showtime_status?: ShowtimeStatus}} TicketAnswer `cancellable`: who booked can cancel now
 * What a booking costs; `due`: it is still to be paid, at the box office, until `pay_by`. `paid`: what was taken, also for cancelled seats. `refundable`: what is given back for all seats.
 * @typedef {{total: number, fees: number, refunded: number, refundable?: number, currency: string, exponent: number, due: boolean, pay_by?: number, paid?: number,
 *   lines: {seat_id: string, ticket_type: string, name: string, amount: number, cancelled: boolean}[]}} Bill
 * @typedef {{seat_id: string, row?: string | null, label?: string | null, section?: string, admitted_at?: number}} SeatNamed `admitted_at`: when somebody was let in with it
 * A booking as this browser stores it; `ticket` is the token. `found`: it was booked elsewhere, and has no session here.
 * @typedef {Ticket & {session_id: string, ticket?: string, found?: boolean}} Booking
 *
 * @typedef {"live" | "connecting" | "offline"} Connection
 * A view of the page. `navigate` shows another address without opening a new view, and returns whether it did; `refresh`:
 * what this browser stores has changed.
 * @typedef {{close: () => void, navigate?: (route: import("../ui/router.js").Route) => boolean, refresh?: () => void}} View
 */

export {};
