/**
 * Keeps a hold in step with storage and server: restores it after a refresh, renews it, applies changes by other tabs,
 * checks it when its time is over, and releases it when the customer leaves, if that option is set.
 */

import { adopted, Lease } from "./lease.js";
import { OtherDevices } from "./other_devices.js";
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
  #lease;
  #devices;
  #stopTabs;
  /** The feed has changed its seats while a request was pending, whose response may be older than that. */
  #isDoubted = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {import("../server/types.js").Showtime} showtime
   * @param {import("./my_hold.js").MyHold} hold
   * @param {() => void} onBookings another tab has changed the stored bookings
   * @param {() => void} onOver the term of the hold is over, as far as is known here
   * @param {(seats: readonly string[]) => void} onFound a hold from another device is taken up
   */
  constructor(server, { showtime_id: showtimeId, title, rules }, hold, onBookings, onOver, onFound) {
    this.#server = server;
    this.#title = title;
    this.#showtimeId = showtimeId;
    this.#hold = hold;
    this.#leaving = new ReleaseOnLeave(server, showtimeId, {
      onLeave: () => this.#leave(),
      onBack: () => this.#restoreReleased(true),
      onOtherLeft: () => this.#lease.otherLeft(),
    });
    const leaseListener = {
      onRenewed: hold.renewed.bind(hold),
      onDoubt: () => this.recheck(),
      onOver: () => {
        onOver();
        this.awaitEnd();
      },
      isBusy: () => hold.busy,
    };
    this.#lease = new Lease(server, showtimeId, leaseListener, rules.hold_ttl_ms);
    this.#devices = new OtherDevices(server, showtimeId, hold, onFound);
    this.#stopTabs = server.storage.followOtherTabs(showtimeId, { onHold: (record) => this.#stored(record), onBookings });
  }

  /** The checkbox for releasing the hold on leaving. */
  get choice() {
    return this.#leaving.element;
  }

  close() {
    clearTimeout(this.#timer);
    this.#leaving.close();
    this.#lease.close();
    this.#devices.close();
    this.#stopTabs();
  }

  /** Request the hold that this browser has stored, from before a refresh or a lost connection; else that of another device. */
  restore() {
    const stored = this.#server.storage.holdAt(this.#showtimeId);
    if (!stored) void this.#devices.look();
    if (!stored || this.#hold.agreed) return;
    if (stored.left_at === undefined) this.#hold.submit({ kind: "recheck", sessionId: stored.session_id });
    else this.#restoreReleased(isReload(stored.left_at));
  }

  /**
   * The feed has changed seats: request the hold when it seems to have lost some. Returns true when some are the hold's.
   * @param {import("../seats/seat_states.js").SeatStates} states
   * @param {readonly string[]} seatIds @param {boolean} replaced everything was replaced
   */
  seatsChanged(states, seatIds, replaced) {
    const mine = [...this.#hold.seats, ...(this.#hold.agreed?.seats ?? [])];
    const concerned = replaced || mine.some((seatId) => seatIds.includes(seatId));
    if (concerned) this.#isDoubted = true;
    this.#checkDoubt(states);
    if (replaced) this.restore();
    return concerned;
  }

  /** Request the hold when it seems to have lost seats, once nothing is pending. @param {import("../seats/seat_states.js").SeatStates} states */
  #checkDoubt(states) {
    if (!this.#isDoubted || !this.#hold.isIdle) return;
    this.#isDoubted = false;
    if (this.#hold.agreed?.seats.some((seatId) => states.get(seatId) !== "hold")) this.recheck();
  }

  recheck() {
    if (this.#hold.agreed) this.#hold.submit({ kind: "recheck" });
  }

  /** The hold may have changed: renew it as it is now. @param {import("../seats/seat_states.js").SeatStates} states */
  follow(states) {
    this.#lease.follow(this.#hold.agreed);
    this.#checkDoubt(states);
  }

  /** Store the hold as the server last returned it. @param {Agreed | null} now */
  save(now) {
    const record = now && {
      session_id: now.sessionId,
      seats: now.seats,
      expires_at: now.expiresAt,
      life_ends_at: now.lifeEndsAt,
      title: this.#title,
    };
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

  /** Another tab has stored the hold: it was renewed, or has changed. @param {import("../server/storage.js").HoldRecord | null} record */
  #stored(record) {
    const renewed = this.#hold.agreed && adopted(this.#hold.agreed, record);
    if (renewed) return this.#hold.renewed(renewed);
    this.#hold.submit({ kind: "recheck", sessionId: record?.session_id, quiet: true });
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
