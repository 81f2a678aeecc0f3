/**
 * The events of `<firstclick-seats>` about a hold: `hold`, `confirmed`, `expired`. They carry seats and times; the
 * hold's secret is not among them.
 */

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {(type: string, detail: object) => void} Dispatch */

export class HoldEvents {
  #showtimeId;
  #dispatch;
  /** The hold as it was dispatched last. */
  #dispatched = "";

  /** @param {string} showtimeId @param {Dispatch} dispatch */
  constructor(showtimeId, dispatch) {
    this.#showtimeId = showtimeId;
    this.#dispatch = dispatch;
  }

  /** The hold as it is now; dispatched when it has changed. @param {Agreed | null} hold */
  hold(hold) {
    const now = hold ? JSON.stringify([hold.seats, hold.expiresAt]) : "";
    if (now === this.#dispatched) return;
    this.#dispatched = now;
    const detail = { showtime_id: this.#showtimeId, seats: [...(hold?.seats ?? [])] };
    this.#dispatch("hold", { ...detail, expires_at: hold?.expiresAt ?? null });
  }

  /** It became a booking. @param {import("../server/types.js").ConfirmedHold} booking */
  confirmed({ seats, reference }) {
    this.#dispatched = "";
    const detail = { showtime_id: this.#showtimeId, seats: [...seats] };
    this.#dispatch("confirmed", reference === undefined ? detail : { ...detail, reference });
  }

  /** Its time ran out. @param {readonly string[]} seats */
  expired(seats) {
    this.#dispatched = "";
    this.#dispatch("expired", { showtime_id: this.#showtimeId, seats: [...seats] });
  }
}
