/** The seats of one showtime, kept current by the feed, and by polling while the feed is not connected. */

import { Feed } from "../server/feed.js";
import { SeatStates } from "./seat_states.js";

/** @typedef {import("../server/types.js").FeedMessage} FeedMessage */
/** @typedef {import("../server/types.js").Connection} Connection */

const POLL_MS = 5_000;
/** The feed may be this much later than the response to a request. */
const LATE_MS = 1_500;

export class LiveSeats {
  #server;
  #showtimeId;
  #listener;
  /** @type {Feed | null} */
  #feed = null;
  /** @type {Connection} */
  #connection = "connecting";
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pollTimer;
  /** @type {Set<ReturnType<typeof setTimeout>>} */
  #doubts = new Set();
  states = new SeatStates();

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {string} showtimeId
   * @param {{onSeats: (changes: readonly import("../server/types.js").SeatChange[], replaced: boolean) => void,
   *   onConnection: (connection: Connection) => void, onEpoch: () => void, onRemoved: () => void}} listener
   *   `onSeats`: the changes, `replaced` after a snapshot; `onEpoch`: the seat map may be another in a new epoch;
   *   `onRemoved`: the showtime has left the programme
   */
  constructor(server, showtimeId, listener) {
    this.#server = server;
    this.#showtimeId = showtimeId;
    this.#listener = listener;
  }

  /** @param {import("../server/types.js").Snapshot | null} snapshot the seats to start with; null: the feed sends them */
  start(snapshot) {
    if (snapshot) this.#replace(snapshot);
    this.#feed = new Feed({
      base: this.#server.base,
      showtimeId: this.#showtimeId,
      cursor: () => this.states.cursor,
      onMessage: (message) => this.#receive(message),
      onConnection: (connection) => this.#connected(connection),
    });
    this.#pollTimer = setInterval(() => void this.#poll(), POLL_MS);
  }

  close() {
    this.#feed?.close();
    clearInterval(this.#pollTimer);
    for (const timer of this.#doubts) clearTimeout(timer);
  }

  /**
   * A response says what the feed must soon say too. If it does not, the map is not what it seems: load the seats again,
   * and reconnect.
   * @param {() => boolean} agrees whether the map agrees with the response
   */
  verify(agrees) {
    const epoch = this.states.cursor?.epoch;
    const timer = setTimeout(() => {
      this.#doubts.delete(timer);
      if (agrees() || this.states.cursor?.epoch !== epoch) return;
      void this.#reload();
      this.#feed?.resync();
    }, LATE_MS);
    this.#doubts.add(timer);
  }

  /** @param {FeedMessage} message */
  #receive(message) {
    if (message.type === "SNAPSHOT") {
      this.#replace(/** @type {import("../server/types.js").Snapshot} */ (message));
    } else if (message.type === "SEATS_UPDATED") {
      const changed = this.states.apply(/** @type {import("../server/types.js").Update} */ (message));
      if (!changed) return false;
      if (changed.length) this.#listener.onSeats(changed, false);
    } else if (message.type === "SHOWTIME_REMOVED") {
      this.close();
      this.#listener.onRemoved();
    } else if (message.type === "HEARTBEAT") {
      return (message.positions?.[this.#showtimeId] ?? 0) <= (this.states.cursor?.position ?? -1);
    }
    return true;
  }

  /** @param {Connection} connection */
  #connected(connection) {
    this.#connection = connection;
    this.#listener.onConnection(connection);
  }

  /** For networks that block WebSockets. */
  async #poll() {
    if (!this.#isLive() && !document.hidden) await this.#reload();
  }

  /** Load the seats; they are used unless the feed was faster. */
  async #reload() {
    const snapshot = await this.#server.api.seats(this.#showtimeId).catch(() => null);
    if (snapshot && !this.#isLive()) this.#replace(snapshot);
  }

  #isLive() {
    return this.#connection === "live";
  }

  /** @param {import("../server/types.js").Snapshot} snapshot */
  #replace(snapshot) {
    const before = this.states.cursor?.epoch ?? snapshot.epoch;
    this.#listener.onSeats(this.states.replace(snapshot), true);
    if (snapshot.epoch !== before) this.#listener.onEpoch();
  }
}
