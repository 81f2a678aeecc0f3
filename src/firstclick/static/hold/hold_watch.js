/**
 * Keeps a hold in step with storage and server: restores it after a refresh, applies changes by other tabs, checks it
 * when its time is over, and releases it when the customer leaves, if that option is set.
 */

import { ReleaseOnLeave, isReload } from "./release_on_leave.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */

const FEED_WAIT_MS = 600;
const RECHECK_MS = 2_000;

export class HoldWatch {
  #server;
  #showtimeId;
  #title;
  #hold;
  #leaving;
  #stopTabs;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #onVisible = () => void (document.hidden || this.recheck());

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {import("../server/types.js").Showtime} showtime
   * @param {import("./my_hold.js").MyHold} hold
   * @param {() => void} onBookings another tab has changed the stored bookings
   */
  constructor(server, { showtime_id: showtimeId, title }, hold, onBookings) {
    this.#server = server;
    this.#title = title;
    this.#showtimeId = showtimeId;
    this.#hold = hold;
    this.#leaving = new ReleaseOnLeave(server, showtimeId, { onLeave: () => this.#leave(), onBack: () => this.#restoreReleased(true) });
    this.#stopTabs = server.storage.followOtherTabs(showtimeId, {
      onHold: (record) => hold.submit({ kind: "recheck", ...holdOf(record), quiet: true }),
      onBookings,
    });
    document.addEventListener("visibilitychange", this.#onVisible);
  }

  /** The checkbox for releasing the hold on leaving. */
  get choice() {
    return this.#leaving.element;
  }

  close() {
    clearTimeout(this.#timer);
    this.#leaving.close();
    this.#stopTabs();
    document.removeEventListener("visibilitychange", this.#onVisible);
  }

  /** Request the hold that this browser has stored, from before a refresh or a lost connection. */
  restore() {
    const stored = this.#server.storage.holdAt(this.#showtimeId);
    if (!stored || this.#hold.agreed) return;
    if (stored.left_at === undefined) this.#hold.submit({ kind: "recheck", ...holdOf(stored) });
    else this.#restoreReleased(isReload(stored.left_at));
  }

  recheck() {
    if (this.#hold.agreed) this.#hold.submit({ kind: "recheck" });
  }

  /** Store the hold as the server last returned it. @param {Agreed | null} now */
  save(now) {
    const title = this.#title;
    const record = now && { session_id: now.sessionId, seats: now.seats, expires_at: now.expiresAt, final: now.final, title };
    this.#server.storage.saveHold(this.#showtimeId, record);
  }

  /** The feed reports the end of a hold; request it when the feed does not. */
  awaitEnd(waitMs = FEED_WAIT_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { agreed } = this.#hold;
      if (!agreed || agreed.deadline > performance.now()) return;
      this.recheck();
      this.awaitEnd(RECHECK_MS);
    }, waitMs);
  }

  #leave() {
    const stored = this.#server.storage.holdAt(this.#showtimeId);
    const { agreed } = this.#hold;
    if (!agreed || !stored) return;
    this.#server.api.releaseOnLeaving(agreed.sessionId);
    this.#server.storage.saveHold(this.#showtimeId, { ...stored, left_at: Date.now() });
    this.#hold.forget();
  }

  /**
   * Hold the seats again that were released on leaving, or remove the record.
   * @param {boolean} isBack the customer is back
   */
  #restoreReleased(isBack) {
    const stored = this.#server.storage.holdAt(this.#showtimeId);
    if (stored?.left_at === undefined) return;
    this.#server.storage.saveHold(this.#showtimeId, null);
    if (isBack) this.#hold.submit({ kind: "take", seats: stored.seats });
  }
}

/** The hold of a record. @param {import("../server/storage.js").HoldRecord | null} record */
const holdOf = (record) => ({ sessionId: record?.session_id, final: record?.final });
