/**
 * The events of `<firstclick-seats>` about a hold: `hold`, `confirmed`, `expired`. They contain seats and times, and
 * never the session id.
 */

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {(type: string, detail: object) => void} Dispatch */

export class HoldEvents {
  #showtimeId;
  #priceList;
  #dispatch;
  #onOther;
  /** The hold in the last event, as text. */
  #dispatched = "";
  /** The session of the last booking. */
  #confirmed = "";

  /**
   * @param {import("../server/types.js").Showtime} showtime as it is shown
   * @param {Dispatch} dispatch
   * @param {() => void} onOther a new hold has other prices than those that are shown
   */
  constructor(showtime, dispatch, onOther) {
    this.#showtimeId = showtime.showtime_id;
    this.#priceList = showtime.prices?.price_list;
    this.#dispatch = dispatch;
    this.#onOther = onOther;
  }

  /** Dispatch `hold` when the hold has changed since the last event; that it was renewed, or is being paid, is none. @param {Agreed | null} hold */
  hold(hold) {
    const now = hold ? JSON.stringify([hold.seats, hold.lifeEndsAt]) : "";
    if (now === this.#dispatched || (this.#dispatched && hold?.isPending)) return;
    if (hold && !this.#dispatched && hold.priceList !== this.#priceList) this.#onOther();
    this.#dispatched = now;
    const detail = { showtime_id: this.#showtimeId, seats: [...(hold?.seats ?? [])] };
    this.#dispatch("hold", { ...detail, expires_at: hold?.lifeEndsAt ?? null });
  }

  /**
   * Dispatch `confirmed`: the hold is a booking now. Returns false when that is known already: the hold and its payment both
   * report it.
   * @param {import("../server/types.js").ConfirmedHold} booking
   */
  confirmed({ sessionId, seats, reference }) {
    if (this.#confirmed === sessionId) return false;
    this.#confirmed = sessionId;
    this.#dispatched = "";
    const detail = { showtime_id: this.#showtimeId, seats: [...seats] };
    this.#dispatch("confirmed", reference === undefined ? detail : { ...detail, reference });
    return true;
  }

  /** Dispatch `expired`. @param {readonly string[]} seats */
  expired(seats) {
    this.#dispatched = "";
    this.#dispatch("expired", { showtime_id: this.#showtimeId, seats: [...seats] });
  }
}
