/** How each seat looks to this customer: its status at the server, and what the customer holds, booked or is offered. */

export class SeatViews {
  #hold;
  #bookings;
  #offers;
  #states;

  /**
   * @param {{hold: import("../hold/my_hold.js").MyHold, bookings: import("../tickets/my_bookings.js").MyBookings,
   *   offers: import("../hold/offers.js").Offers, states: import("./seat_states.js").SeatStates}} sources
   */
  constructor({ hold, bookings, offers, states }) {
    this.#hold = hold;
    this.#bookings = bookings;
    this.#offers = offers;
    this.#states = states;
  }

  /** @param {string} seatId @returns {import("../server/types.js").SeatView} */
  viewOf(seatId) {
    const agreed = this.#isAgreed(seatId);
    const suggested = this.#offers.seats.has(seatId);
    if (this.#hold.seats.includes(seatId)) return { status: "hold", mine: true, pending: !agreed, suggested };
    if (this.#bookings.seats.has(seatId)) return { status: "confirmed", mine: true, pending: false, suggested };
    if (agreed) return { status: "available", mine: false, pending: true, suggested };
    return { status: this.#states.get(seatId), mine: false, pending: false, suggested };
  }

  /** Held or booked by this customer. @param {string} seatId */
  isMine(seatId) {
    return this.#isHeld(seatId) || this.#bookings.seats.has(seatId);
  }

  /** Available, or held by this customer. @param {string} seatId */
  isFree(seatId) {
    return this.#isHeld(seatId) || this.#states.get(seatId) === "available";
  }

  /** As it is shown, or as the server last agreed to. @param {string} seatId */
  #isHeld(seatId) {
    return this.#hold.seats.includes(seatId) || this.#isAgreed(seatId);
  }

  /** @param {string} seatId */
  #isAgreed(seatId) {
    return this.#hold.agreed?.seats.includes(seatId) ?? false;
  }
}
