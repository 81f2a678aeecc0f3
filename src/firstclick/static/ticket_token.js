/** The reference and the ticket's token of a booking: the server tells them once it is confirmed. */

/** @typedef {import("./types.js").Booking} Booking */

/**
 * Ask for what these bookings lack, and keep it. Answers whether there was anything new.
 * @param {import("./box_office.js").BoxOffice} office
 * @param {readonly Booking[]} bookings
 * @returns {Promise<boolean>}
 */
export async function completeTickets(office, bookings) {
  const lacking = bookings.filter((one) => !one.ticket);
  const done = await Promise.all(lacking.map((one) => completeTicket(office, one)));
  return done.includes(true);
}

/** @param {import("./box_office.js").BoxOffice} office @param {Booking} booking */
async function completeTicket(office, booking) {
  const answer = await office.api.session(booking.session_id).catch(() => null);
  if (!answer?.ticket) return false;
  office.keep.keepBooking({ ...booking, reference: answer.reference, ticket: answer.ticket });
  return true;
}
