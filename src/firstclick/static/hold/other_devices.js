/**
 * Takes up the hold that a signed-in customer has from another device: it is the same hold here, to be confirmed, changed or
 * given back. Without a token nobody has proved who they are, and there is none.
 */

export class OtherDevices {
  #server;
  #showtimeId;
  #hold;
  #onFound;
  #isLooking = false;
  #events = new AbortController();

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {string} showtimeId
   * @param {import("./my_hold.js").MyHold} hold
   * @param {(seats: readonly string[]) => void} onFound
   */
  constructor(server, showtimeId, hold, onFound) {
    this.#server = server;
    this.#showtimeId = showtimeId;
    this.#hold = hold;
    this.#onFound = onFound;
    const look = () => void (document.hidden || this.look());
    document.addEventListener("visibilitychange", look, { signal: this.#events.signal });
  }

  close() {
    this.#events.abort();
  }

  get #mayLook() {
    return this.#server.api.token !== null && !this.#hold.agreed && !this.#hold.busy && !this.#events.signal.aborted;
  }

  /** Look for a hold, unless there is one here. */
  async look() {
    if (this.#isLooking || !this.#mayLook) return;
    this.#isLooking = true;
    const answer = await this.#server.api.ownHolds(this.#showtimeId).catch(() => null);
    this.#isLooking = false;
    const found = answer?.holds[0];
    if (!found || !this.#mayLook) return;
    this.#hold.submit({ kind: "recheck", sessionId: found.session_id });
    this.#onFound(found.seats);
  }
}
