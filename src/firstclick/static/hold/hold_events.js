/**
 * The events of `<firstclick-seats>` about a hold: `hold`, `confirm`, `confirmed`, `expired`. They contain seats and times.
 * The session id, which is the holder's secret, is in them only where the page around the element confirms by itself.
 */

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** Returns false when the page has prevented what follows. @typedef {(type: string, detail: object) => boolean} Dispatch */

/**
 * @typedef {object} EventPlace what events need of the element
 * @property {import("../server/types.js").Showtime} showtime as it is shown
 * @property {Dispatch} dispatch dispatches an event on the element
 * @property {() => void} onOther the showtime may have changed or left the programme, or a new hold has other prices: load it again
 * @property {((sessionId: string) => object) | null} session what a page that confirms by itself gets to know; null: the element confirms
 * @property {(intent: import("../server/types.js").Intent | null, seats: readonly string[]) => boolean} onUnsigned the server wants
 *   its user signed in; null: for nothing that the customer has just done. Returns whether the page sees to that
 */

export class HoldEvents {
  #place;
  /** The hold in the last event, as text. */
  #dispatched = "";
  /** The session of the last hold. */
  #session = "";
  /** The session of the last booking. */
  #confirmed = "";

  /** @param {EventPlace} place */
  constructor(place) {
    this.#place = place;
  }

  /** True where the element confirms, and takes orders. */
  get isConfirming() {
    return this.#place.session === null;
  }

  /** Dispatch `hold` when the hold has changed since the last event; that it was renewed, or is being paid, is none. @param {Agreed | null} hold */
  hold(hold) {
    const now = hold ? JSON.stringify([hold.seats, hold.lifeEndsAt]) : "";
    if (now === this.#dispatched || (this.#dispatched && hold?.isPending)) return;
    const { showtime, onOther, dispatch } = this.#place;
    if (hold && !this.#dispatched && hold.priceList !== showtime.prices?.price_list) onOther();
    this.#dispatched = now;
    if (hold) this.#session = hold.sessionId;
    dispatch("hold", { ...this.#detail(hold?.seats ?? []), expires_at: hold?.lifeEndsAt ?? null });
  }

  /** Dispatch `confirm`: the customer wants these seats. Returns whether the element goes on: it confirms, or begins a payment. @param {Agreed} hold */
  confirm({ sessionId, seats, lifeEndsAt }) {
    this.#session = sessionId;
    return this.#place.dispatch("confirm", { ...this.#detail(seats), expires_at: lifeEndsAt }) && this.isConfirming;
  }

  /**
   * Dispatch `confirmed`: the hold is a booking now. Returns false when that is known already: the hold and its payment both
   * report it.
   * @param {import("../server/types.js").ConfirmedHold} booking
   */
  confirmed({ sessionId, seats, reference }) {
    if (this.#confirmed === sessionId) return false;
    this.#confirmed = this.#session = sessionId;
    this.#dispatched = "";
    const detail = this.#detail(seats);
    this.#place.dispatch("confirmed", reference === undefined ? detail : { ...detail, reference });
    return true;
  }

  /** Dispatch `expired`. @param {readonly string[]} seats */
  expired(seats) {
    this.#dispatched = "";
    this.#place.dispatch("expired", this.#detail(seats));
  }

  /** The server wants its user signed in. Returns whether the page sees to that. @type {EventPlace["onUnsigned"]} */
  unsigned(intent, seats) {
    return this.#place.onUnsigned(intent, seats);
  }

  /** @param {readonly string[]} seats */
  #detail(seats) {
    return { showtime_id: this.#place.showtime.showtime_id, seats: [...seats], ...this.#place.session?.(this.#session) };
  }
}
