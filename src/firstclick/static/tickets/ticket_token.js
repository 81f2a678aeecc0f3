/** Requests what bookings lack that were stored without their reference and token, and what was cancelled of others. */

import { Refusal } from "../server/api.js";
import { seatWords } from "./seat_words.js";

/** @typedef {import("../server/types.js").Booking} Booking */
/** @typedef {import("../server/types.js").TicketAnswer} TicketAnswer */

const RENEWED_MAX = 10;

/**
 * Request what these bookings lack, and store it. Returns true when a booking was completed.
 * @param {import("../server/server.js").TicketServer} server
 * @param {readonly Booking[]} bookings
 * @returns {Promise<boolean>}
 */
export async function completeTickets(server, bookings) {
  const lacking = bookings.filter((one) => !one.ticket);
  const done = await Promise.all(lacking.map((one) => completeTicket(server, one)));
  return done.includes(true);
}

/** @param {import("../server/server.js").TicketServer} server @param {Booking} booking */
async function completeTicket(server, booking) {
  const answer = await server.api.session(booking.session_id).catch((reason) => reason);
  if (isCancelled(answer)) return saveCancelled(server, booking);
  if (answer instanceof Error || !answer.ticket) return false;
  server.storage.saveBooking({ ...booking, seats: answer.seats, reference: answer.reference, ticket: answer.ticket });
  return true;
}

/**
 * Request what was cancelled or moved of these bookings, of the first ones only. Returns true when a booking has changed.
 * @param {import("../server/server.js").TicketServer} server
 * @param {readonly Booking[]} bookings
 * @returns {Promise<boolean>}
 */
export async function renewTickets(server, bookings) {
  const known = bookings.filter((one) => one.ticket && one.seats.length).slice(0, RENEWED_MAX);
  const done = await Promise.all(known.map((one) => renewTicket(server, one)));
  return done.includes(true);
}

/** What may change of a booking. @param {Pick<Booking, "seats" | "named" | "starts_at" | "auditorium" | "showtime_status">} one */
const shapeOf = ({ seats, named, starts_at, auditorium, showtime_status }) =>
  JSON.stringify([seats, seatWords(named ?? []), starts_at, auditorium, showtime_status]);

/** @param {import("../server/server.js").TicketServer} server @param {Booking} booking */
async function renewTicket(server, booking) {
  const answer = await server.api.ticket(booking.ticket ?? "").catch(() => null);
  if (!answer || answer.title === null) return false;
  const { starts_at, auditorium, moved_from, showtime_status } = answer;
  const now = { ...seatsOf(answer), starts_at, auditorium: auditorium ?? booking.auditorium, moved_from, showtime_status };
  if (shapeOf(now) === shapeOf(booking)) return false;
  server.storage.saveBooking({ ...booking, ...now });
  return true;
}

/** The seats of a ticket: those that it is valid for, and those that were cancelled. @param {TicketAnswer} ticket */
export function seatsOf({ seats, cancelled_seats: cancelled = [] }) {
  const named = [...seats, ...cancelled].map(({ seat_id, row, label, section }) => ({ seat_id, row, label, section }));
  return { seats: seats.map((seat) => seat.seat_id), named, cancelled: cancelled.map((seat) => seat.seat_id) };
}

/** Whether the answer to a question about a session says that its booking was cancelled. @param {unknown} answer */
export const isCancelled = (answer) => answer instanceof Refusal && answer.gone && answer.reason === "cancelled";

/** Store that all seats of the booking are cancelled. @param {import("../server/server.js").TicketServer} server @param {Booking} booking */
export function saveCancelled(server, booking) {
  server.storage.saveBooking({ ...booking, seats: [], cancelled: [...(booking.cancelled ?? []), ...booking.seats] });
  return true;
}
