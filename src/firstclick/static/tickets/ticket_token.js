/** Requests the reference and the ticket's token of bookings that were stored without them. */

/** @typedef {import("../server/types.js").Booking} Booking */

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
  const answer = await server.api.session(booking.session_id).catch(() => null);
  if (!answer?.ticket) return false;
  server.storage.saveBooking({ ...booking, reference: answer.reference, ticket: answer.ticket });
  return true;
}
