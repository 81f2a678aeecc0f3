/**
 * Says when a day's showtimes must be requested again: after a change at one of them, at most once a second, and every ten
 * seconds while the feed is not connected. While the page is hidden, or nobody has used it for long, nothing is requested,
 * so that a forgotten page neither loads the server nor keeps a session alive.
 */

import { Feed } from "../server/feed.js";
import { Refreshes } from "./refreshes.js";

/** @typedef {import("../server/types.js").Connection} Connection */

const POLL_MS = 10_000;

export class DayChanges {
  #refreshes;
  #feed;
  #isLive = false;
  #timer = setInterval(() => void (this.#isLive || this.#refreshes.request()), POLL_MS);

  /**
   * @param {string} base the server's address
   * @param {{refresh: () => Promise<void>, isShown: (showtimeId: string) => boolean, onConnection: (connection: Connection) => void}} listener
   */
  constructor(base, { refresh, isShown, onConnection }) {
    this.#refreshes = new Refreshes(refresh);
    this.#feed = new Feed({
      base,
      onMessage: ({ showtime_id: id }) => {
        if (id !== undefined && isShown(id)) this.#refreshes.request();
        return true;
      },
      onConnection: (connection) => {
        // The feed of all showtimes starts without a snapshot.
        if (connection === "live" && !this.#isLive) this.#refreshes.request();
        this.#isLive = connection === "live";
        onConnection(connection);
      },
    });
  }

  close() {
    this.#feed.close();
    this.#refreshes.close();
    clearInterval(this.#timer);
  }
}
