/** The bodies of the door's requests, and what this device keeps. */

/**
 * @typedef {{name: string, is_device: boolean, ends_at: number | null, may_take: boolean, timezone: string, server_time: number}} DoorMe
 * @typedef {{showtime_id: string, title: string, auditorium: string, starts_at: number | null, ends_at: number | null, expected: number, admitted: number, inside: number, doubles: number}} DoorShowtime
 * @typedef {"valid" | "inside" | "out" | "due" | "cancelled"} SeatState
 * @typedef {{seat_id: string, ticket_type: string, state: SeatState, at: number | null}} ManifestSeat
 * @typedef {{hash: string, seats: ManifestSeat[], conflict: boolean, also?: string[]}} ManifestTicket
 * @typedef {{showtime_id: string, title: string, auditorium: string, starts_at: number | null, opens_at: number | null, closes_at: number | null, expected: number, admitted: number, salt: string, public_key: string, next: number, tickets: ManifestTicket[]}} Manifest
 * @typedef {{reference: string, name: string, seats: ManifestSeat[]}} FoundTicket
 */

/**
 * @typedef {"in" | "out"} Way
 * @typedef {{scan_id: string, scanned_at: number, offline: boolean, token?: string, reference?: string, seats?: string[], showtime?: string, way: Way}} Scan
 * @typedef {{at: number, where?: string, offline?: boolean}} First
 * @typedef {{verdict: string, reference?: string, showtime_id?: string, title?: string, auditorium?: string, starts_at?: number | null, opens_at?: number | null, seats?: string[], inside?: number, of?: number, twice?: string[], first?: First, due?: number, currency?: string, exponent?: number, may_take?: boolean, undone?: boolean}} Result
 */

/**
 * A scan that this device has made. `hash` stands for its ticket in the manifest, empty where it was typed. `isSent`: the
 * server has it. `isAsked`: its verdict was asked for again after another door let in the same seats.
 * @typedef {{scan_id: string, scan: Scan, at: number, hash: string, isSent: boolean, isUndone: boolean, isUndoSent: boolean, isAsked: boolean, result: Result}} Entry
 */

/** `since` is when the server answered last. @typedef {{isOnline: boolean, since: number}} Connection */

export {};
