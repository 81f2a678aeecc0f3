/** How one seat looks to this customer: what the server says of it, and what is theirs, wished for or offered. */

/**
 * @typedef {object} Known
 * @property {import("../hold/my_hold.js").MyHold} hold
 * @property {import("../tickets/my_bookings.js").MyBookings} bookings
 * @property {import("../hold/offers.js").Offers} offers
 * @property {import("./seat_states.js").SeatStates} states
 */

/** @param {string} seatId @param {Known} known @returns {import("../server/types.js").SeatView} */
export function seatView(seatId, { hold, bookings, offers, states }) {
  const shown = hold.seats.includes(seatId);
  const agreed = hold.agreed?.seats.includes(seatId) ?? false;
  const suggested = offers.seats.has(seatId);
  if (shown) return { status: "hold", mine: true, pending: !agreed, suggested };
  if (bookings.seats.has(seatId)) return { status: "confirmed", mine: true, pending: false, suggested };
  if (agreed) return { status: "available", mine: false, pending: true, suggested };
  return { status: states.get(seatId), mine: false, pending: false, suggested };
}
