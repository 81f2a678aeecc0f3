/** The status of every seat at one showtime, from snapshots, feed messages and responses. Independent of the page. */

/** @typedef {import("../server/types.js").Status} Status */
/** @typedef {import("../server/types.js").SeatChange} SeatChange */

const OUT_OF_ORDER = "out_of_order";

export class SeatStates {
  /** @type {Map<string, Status>} */
  #status = new Map();
  /** The number of the last message that named each seat. @type {Map<string, number>} */
  #named = new Map();
  /** Why a seat's status is what it is, where the server says so. @type {Map<string, string>} */
  #reasons = new Map();
  #messages = 0;
  #free = 0;
  /** @type {import("../server/types.js").Cursor | null} */
  cursor = null;

  /** Seats that are available. */
  get free() {
    return this.#free;
  }

  /** The number of the latest message, for `assume`. */
  get messages() {
    return this.#messages;
  }

  /** True when a seat of the room is out of order. */
  get hasOutOfOrder() {
    return [...this.#reasons].some(([seatId]) => this.get(seatId) === OUT_OF_ORDER);
  }

  /** True when a seat is on hold or being booked, so that it may come free again. */
  get isAnyOnHold() {
    return [...this.#status.values()].some((status) => status === "hold" || status === "booked");
  }

  /** The reason for the status of one of these seats. @param {readonly string[]} seatIds */
  reasonOf(seatIds) {
    return seatIds.map((seatId) => this.#reasons.get(seatId)).find((reason) => reason !== undefined);
  }

  /** @param {string} seatId @returns {Status | "unknown"} */
  get(seatId) {
    return this.#status.get(seatId) ?? "unknown";
  }

  /**
   * A snapshot replaces everything.
   * @param {import("../server/types.js").Snapshot} snapshot
   * @returns {SeatChange[]} what is otherwise now
   */
  replace(snapshot) {
    this.cursor = { epoch: snapshot.epoch, position: snapshot.position };
    this.#messages += 1;
    return this.#update(snapshot.seats);
  }

  /**
   * Apply one message of the feed.
   * @param {import("../server/types.js").Update} update
   * @returns {SeatChange[] | null} what is otherwise now; null when it does not follow on what is known
   */
  apply(update) {
    const at = this.cursor;
    if (!at || at.epoch !== update.epoch) return null;
    if (update.to <= at.position) return [];
    if (update.from !== at.position) return null;
    this.cursor = { epoch: at.epoch, position: update.to };
    this.#messages += 1;
    return this.#update(update.seats);
  }

  /**
   * Set a status that follows from the response to a request, for seats that no message has named since `asOf`.
   * @param {readonly string[]} seatIds
   * @param {Status} status
   * @param {number} asOf
   */
  assume(seatIds, status, asOf) {
    for (const seatId of seatIds) {
      if ((this.#named.get(seatId) ?? 0) <= asOf && this.#status.has(seatId)) this.#set(seatId, status);
    }
  }

  /** @param {readonly import("../server/types.js").SeatLine[]} seats */
  #update(seats) {
    /** @type {SeatChange[]} */
    const changed = [];
    for (const { seat_id: seat, status, reason } of seats) {
      const before = this.get(seat);
      const now = status === "reserved" && reason === OUT_OF_ORDER ? OUT_OF_ORDER : status;
      if (reason === undefined) this.#reasons.delete(seat);
      else this.#reasons.set(seat, reason);
      this.#named.set(seat, this.#messages);
      if (this.#set(seat, now)) changed.push({ seat, before, now });
    }
    return changed;
  }

  /** @param {string} seatId @param {Status} status */
  #set(seatId, status) {
    const before = this.#status.get(seatId);
    if (before === status) return false;
    if (before === "available") this.#free -= 1;
    if (status === "available") this.#free += 1;
    this.#status.set(seatId, status);
    return true;
  }
}
