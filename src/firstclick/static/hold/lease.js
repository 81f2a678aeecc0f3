/**
 * Renews the lease of a hold while the customer is there: in the second half of its term while the page is visible, and
 * once for two minutes when the page becomes hidden. What another tab has renewed is adopted without a request.
 */

import { Refusal } from "../server/api.js";
import { agreedOf } from "./intents.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */

const AWAY_S = 120;
const AGAIN_MS = 2_000;
const OTHER_LEFT_MS = 500;
/** The part of a term after which it is renewed. It differs by tab, so that one of two visible tabs is first. */
const RENEW_AFTER = 0.5;
const SPREAD = 0.15;

/**
 * @typedef {object} LeaseListener
 * @property {(now: Agreed) => void} onRenewed the hold has a new term
 * @property {() => void} onDoubt the server has refused to renew it: request its state
 * @property {() => void} onOver its term is over, as far as is known here
 * @property {() => boolean} isBusy a request that changes the hold is pending
 */

export class Lease {
  #server;
  #showtimeId;
  #listener;
  #termMs;
  #renewAfter = RENEW_AFTER + SPREAD * Math.random();
  /** @type {Agreed | null} */
  #agreed = null;
  /** The last term that was requested is a long one. */
  #away = false;
  /** The page became hidden while a hold was being requested. */
  #owesLong = false;
  /** The page is being unloaded, or is in the back/forward cache. */
  #left = false;
  #sending = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #renewal;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #end;
  #events = new AbortController();

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {string} showtimeId
   * @param {LeaseListener} listener
   * @param {number} [termMs] an ordinary term; otherwise it is learned from the first response
   */
  constructor(server, showtimeId, listener, termMs = Infinity) {
    this.#server = server;
    this.#showtimeId = showtimeId;
    this.#termMs = termMs;
    this.#listener = listener;
    const { signal } = this.#events;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.goAway() : this.#comeBack()), { signal });
    addEventListener("online", () => void (document.hidden || this.#renew()), { signal });
    addEventListener("pagehide", () => this.#leave(), { signal });
    addEventListener("pageshow", ({ persisted }) => void (persisted && this.#comeBack()), { signal });
  }

  close() {
    this.#events.abort();
    this.follow(null);
  }

  /** Renew this hold from now on; null: none. One that is being paid is not renewed. @param {Agreed | null} now */
  follow(now) {
    const agreed = now?.isPending ? null : now;
    const before = this.#agreed;
    this.#agreed = agreed;
    const isNew = agreed?.sessionId !== before?.sessionId;
    if (isNew) this.#away = false;
    if (isNew || agreed?.expiresAt !== before?.expiresAt) this.#plan();
    if (agreed && isNew && this.#owesLong && document.hidden) this.goAway();
  }

  /** Request the long term: the page is hidden, and no visible one of this browser renews the hold. */
  goAway() {
    clearTimeout(this.#renewal);
    this.#owesLong = !this.#agreed && this.#listener.isBusy();
    const isAsked = this.#away && this.#sending > 0;
    if (!this.#left && !isAsked && this.#agreed && !isFinal(this.#agreed)) void this.#send(this.#agreed, AWAY_S);
  }

  /** Another tab has closed, perhaps the one that renewed the hold. Its last renewal may still be on the way. */
  otherLeft() {
    setTimeout(() => void (document.hidden && this.goAway()), OTHER_LEFT_MS);
  }

  #comeBack() {
    this.#left = this.#owesLong = false;
    if (this.#agreed && this.#isDone(this.#agreed)) this.#listener.onDoubt();
    else this.#renew();
  }

  /** An ordinary term instead of the long one, so that the seats are soon free. */
  #leave() {
    this.#left = true;
    if (this.#away && this.#agreed) void this.#server.api.extend(this.#agreed.sessionId).catch(() => {});
  }

  #plan() {
    clearTimeout(this.#renewal);
    clearTimeout(this.#end);
    if (!this.#agreed) return;
    const left = Math.max(this.#agreed.deadline - performance.now(), 0);
    this.#end = setTimeout(() => this.#listener.onOver(), left);
    // Another tab may have requested a long term, which an ordinary one replaces while this tab is visible.
    const wait = Math.min(left, this.#termMs) * this.#renewAfter;
    if (!document.hidden) this.#renewal = setTimeout(() => this.#renew(), wait);
  }

  #renew() {
    const agreed = this.#agreed;
    if (!agreed || this.#sending || this.#isDone(agreed)) return;
    if (agreed.deadline <= performance.now()) return this.#listener.onDoubt();
    const known = this.#away ? null : adopted(agreed, this.#server.storage.holdAt(this.#showtimeId));
    if (known && known.expiresAt > agreed.expiresAt) this.#listener.onRenewed(known);
    else void this.#send(agreed);
  }

  /** True when an ordinary term would change nothing: the hold is held to the end of its life. @param {Agreed} agreed */
  #isDone(agreed) {
    return isFinal(agreed) && agreed.deadline - performance.now() <= this.#termMs;
  }

  /** @param {Agreed} agreed @param {number} [seconds] the term; otherwise an ordinary one */
  async #send({ sessionId }, seconds) {
    this.#away = seconds !== undefined;
    this.#sending += 1;
    const answer = await this.#server.api.extend(sessionId, seconds).catch((error) => error);
    this.#sending -= 1;
    if (this.#agreed?.sessionId !== sessionId) return;
    if (answer instanceof Error) return this.#failed(answer);
    const now = agreedOf(answer);
    if (seconds === undefined) this.#termMs = now.deadline - performance.now();
    this.#listener.onRenewed(now);
    if (this.#away && !document.hidden) this.#renew();
  }

  /** @param {Error} error */
  #failed(error) {
    if (!(error instanceof Refusal)) throw error;
    if (!document.hidden) this.#renewal = setTimeout(() => this.#renew(), AGAIN_MS);
    if (!error.unclear && error.status !== 429) this.#listener.onDoubt();
  }
}

/** True when the hold's term reaches the end of its life: it cannot be renewed. @param {Agreed} agreed */
export const isFinal = ({ expiresAt, lifeEndsAt }) => expiresAt >= lifeEndsAt;

/**
 * The hold with the term that another tab has stored; null when that is another hold, or has other seats.
 * @param {Agreed} agreed
 * @param {import("../server/storage.js").HoldRecord | null} record
 * @returns {Agreed | null}
 */
export function adopted(agreed, record) {
  if (record?.session_id !== agreed.sessionId || record.left_at !== undefined) return null;
  if (String(record.seats) !== String(agreed.seats)) return null;
  const { expires_at: expiresAt, life_ends_at: lifeEndsAt = agreed.lifeEndsAt } = record;
  const [more, moreLife] = [expiresAt - agreed.expiresAt, lifeEndsAt - agreed.lifeEndsAt];
  return { ...agreed, deadline: agreed.deadline + more, expiresAt, lifeEnds: agreed.lifeEnds + moreLife, lifeEndsAt };
}

/**
 * The hold with the times of a later response. The end of its life does not move by that response's latency.
 * @param {Agreed} before @param {Agreed} now
 * @returns {Agreed}
 */
export function withTimes(before, { deadline, expiresAt, lifeEnds, lifeEndsAt }) {
  const isSame = lifeEndsAt === before.lifeEndsAt;
  return { ...before, deadline, expiresAt, lifeEnds: isSame ? Math.min(lifeEnds, before.lifeEnds) : lifeEnds, lifeEndsAt };
}
