/**
 * What `<firstclick-seats>` tells the page around it: `hold`, `confirmed`, `expired`. Seats and times only; the
 * holder's secret stays inside.
 */

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {(type: string, detail: object) => void} Tell */

export class HoldEvents {
  #showtimeId;
  #tell;
  /** The hold as it was told last. */
  #told = "";

  /** @param {string} showtimeId @param {Tell} tell */
  constructor(showtimeId, tell) {
    this.#showtimeId = showtimeId;
    this.#tell = tell;
  }

  /** The hold as it is now; told when it is otherwise than before. @param {Agreed | null} hold */
  hold(hold) {
    const now = hold ? JSON.stringify([hold.seats, hold.expiresAt]) : "";
    if (now === this.#told) return;
    this.#told = now;
    const detail = { showtime_id: this.#showtimeId, seats: [...(hold?.seats ?? [])] };
    this.#tell("hold", { ...detail, expires_at: hold?.expiresAt ?? null });
  }

  /** It became a booking. @param {import("../server/types.js").Booked} booking */
  confirmed({ seats, reference }) {
    this.#told = "";
    const detail = { showtime_id: this.#showtimeId, seats: [...seats] };
    this.#tell("confirmed", reference === undefined ? detail : { ...detail, reference });
  }

  /** Its time ran out. @param {readonly string[]} seats */
  expired(seats) {
    this.#told = "";
    this.#tell("expired", { showtime_id: this.#showtimeId, seats: [...seats] });
  }
}
