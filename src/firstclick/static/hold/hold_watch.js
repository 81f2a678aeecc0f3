/**
 * Follows a hold over time: restores it after a refresh, takes over changes by other tabs, checks it when its time is
 * over, and releases it when the customer leaves and has chosen so.
 */

import { ReleaseOnLeave, isReload } from "./release_on_leave.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */

const NEWS_PATIENCE_MS = 600;
const RECHECK_MS = 2_000;

export class HoldWatch {
  #server;
  #showtimeId;
  #hold;
  #leaving;
  #stopTabs;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #onSeen = () => void (document.hidden || this.recheck());

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {string} showtimeId
   * @param {import("./my_hold.js").MyHold} hold
   * @param {() => void} onBookings another tab has changed them
   */
  constructor(server, showtimeId, hold, onBookings) {
    this.#server = server;
    this.#showtimeId = showtimeId;
    this.#hold = hold;
    this.#leaving = new ReleaseOnLeave(server, showtimeId, { onLeave: () => this.#leave(), onBack: () => this.#recallLeft(true) });
    this.#stopTabs = server.storage.followOtherTabs(showtimeId, {
      onHold: (record) => hold.ask({ kind: "recheck", ...meant(record), quiet: true }),
      onBookings,
    });
    document.addEventListener("visibilitychange", this.#onSeen);
  }

  /** The customer's choice about leaving. */
  get choice() {
    return this.#leaving.element;
  }

  close() {
    clearTimeout(this.#timer);
    this.#leaving.close();
    this.#stopTabs();
    document.removeEventListener("visibilitychange", this.#onSeen);
  }

  /** A hold that this browser remembers, from before a refresh or a lost connection. */
  recall() {
    const kept = this.#server.storage.holdAt(this.#showtimeId);
    if (!kept || this.#hold.agreed) return;
    if (kept.left_at === undefined) this.#hold.ask({ kind: "recheck", ...meant(kept) });
    else this.#recallLeft(isReload(kept.left_at));
  }

  recheck() {
    if (this.#hold.agreed) this.#hold.ask({ kind: "recheck" });
  }

  /** Remember what the server agreed to. @param {Agreed | null} now */
  remember(now) {
    const record = now && { session_id: now.sessionId, seats: now.seats, expires_at: now.expiresAt, final: now.final };
    this.#server.storage.keepHold(this.#showtimeId, record);
  }

  /** The feed reports the end; ask the server when it does not. */
  timeIsUp(waitMs = NEWS_PATIENCE_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { agreed } = this.#hold;
      if (!agreed || agreed.deadline > performance.now()) return;
      this.recheck();
      this.timeIsUp(RECHECK_MS);
    }, waitMs);
  }

  #leave() {
    const kept = this.#server.storage.holdAt(this.#showtimeId);
    const { agreed } = this.#hold;
    if (!agreed || !kept) return;
    this.#server.api.releaseOnLeaving(agreed.sessionId);
    this.#server.storage.keepHold(this.#showtimeId, { ...kept, left_at: Date.now() });
    this.#hold.forget();
  }

  /** A hold that was released on leaving is taken again, or forgotten. @param {boolean} isBack */
  #recallLeft(isBack) {
    const kept = this.#server.storage.holdAt(this.#showtimeId);
    if (kept?.left_at === undefined) return;
    this.#server.storage.keepHold(this.#showtimeId, null);
    if (isBack) this.#hold.ask({ kind: "take", seats: kept.seats });
  }
}

/** The hold of a record. @param {import("../server/storage.js").HoldRecord | null} record */
const meant = (record) => ({ sessionId: record?.session_id, final: record?.final });
