/**
 * Changes of seats by others. The feed may be faster than the response to this page's own request, so a change of a seat
 * that a request is about waits for the response: it may be the customer's own.
 */

/** @typedef {import("../server/types.js").SeatChange} SeatChange */
/** @typedef {import("../server/types.js").Agreed} Agreed */

export class OthersChanges {
  #hold;
  #isBooked;
  #onChanges;
  /** @type {SeatChange[]} */
  #waiting = [];

  /**
   * @param {import("./my_hold.js").MyHold} hold
   * @param {(seatId: string) => boolean} isBooked by this customer
   * @param {(changes: readonly SeatChange[]) => void} onChanges these were made by others
   */
  constructor(hold, isBooked, onChanges) {
    this.#hold = hold;
    this.#isBooked = isBooked;
    this.#onChanges = onChanges;
  }

  /** Changes from the feed. @param {readonly SeatChange[]} changes */
  add(changes) {
    const mine = this.#hold.agreed?.seats ?? [];
    const doubtful = changes.filter(({ seat }) => !mine.includes(seat) && !this.#isBooked(seat));
    this.#waiting.push(...doubtful.filter(({ seat }) => this.#hold.concerns(seat)));
    this.#pass(doubtful.filter(({ seat }) => !this.#hold.concerns(seat)));
  }

  /** A response has arrived: changes of these seats were the customer's own. @param {readonly string[]} seats */
  own(seats) {
    this.#waiting = this.#waiting.filter(({ seat }) => !seats.includes(seat));
  }

  /** Pass on what no request is about any more. */
  settle() {
    const settled = this.#waiting.filter(({ seat }) => !this.#hold.concerns(seat));
    this.#waiting = this.#waiting.filter(({ seat }) => this.#hold.concerns(seat));
    this.#pass(settled);
  }

  /** @param {readonly SeatChange[]} changes */
  #pass(changes) {
    if (changes.length) this.#onChanges(changes);
  }
}
