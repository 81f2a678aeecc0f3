/** The scans of this device: what was decided, and what the server does not have yet. Each is kept before it is shown. */

import { Refusal } from "../server/api.js";
import { endedBy } from "./door_api.js";
import { letsPass } from "./decide.js";

/** @typedef {import("./door_types.js").Entry} Entry */
/** @typedef {import("./door_api.js").DoorApi} DoorApi */

/** The server takes 100 at once. */
const PIECE = 50;
const KEPT_MS = 24 * 3_600_000;
const KEPT_MAX = 500;

export class ScanLog {
  #store;
  /** @type {Map<string, Entry>} */
  #entries = new Map();

  /** @param {import("./device_store.js").DeviceStore} store */
  constructor(store) {
    this.#store = store;
  }

  /** Read what was kept, and forget what is old and was sent. @param {number} nowMs */
  async load(nowMs) {
    const kept = /** @type {Entry[]} */ (await this.#store.all("scans")).sort((a, b) => b.at - a.at);
    const isOld = (/** @type {Entry} */ one, /** @type {number} */ place) => this.#isSettled(one) && (place >= KEPT_MAX || one.at < nowMs - KEPT_MS);
    for (const one of kept.filter(isOld)) await this.#store.remove("scans", one.scan_id);
    this.#entries = new Map(kept.filter((one, place) => !isOld(one, place)).map((one) => [one.scan_id, one]));
  }

  /** The newest first. @returns {Entry[]} */
  get entries() {
    return [...this.#entries.values()].sort((a, b) => b.at - a.at);
  }

  /** What the server does not have yet, the oldest first. */
  get waiting() {
    return this.entries.filter((one) => !this.#isSettled(one)).reverse();
  }

  /** @param {string} scanId */
  get(scanId) {
    return this.#entries.get(scanId);
  }

  /** What let nobody in is shown, and written nowhere. @param {Entry} entry */
  async keep(entry) {
    this.#entries.set(entry.scan_id, entry);
    if (entry.scan.offline || letsPass(entry.result)) await this.#store.put("scans", entry);
  }

  /** Whether somebody is inside by a scan of that ticket that is known here only. @param {string} hash */
  insideBy(hash) {
    const last = this.entries.find((one) => hash && one.hash === hash && !one.isUndone && letsPass(one.result));
    return last?.scan.way === "in" ? last : null;
  }

  /**
   * Send what waits. Throws what the requests throw; where the device was ended, after everything was sent.
   * @param {DoorApi} api
   */
  async send(api) {
    /** @type {unknown} */
    let ended = null;
    const unsent = this.waiting.filter((one) => !one.isSent);
    for (let start = 0; start < unsent.length; start += PIECE) {
      const piece = unsent.slice(start, start + PIECE);
      const results = await answersOf(api, piece).catch((error) => {
        if (endedBy(error) !== "revoked") throw error;
        ended = error;
        return piece.map((one) => ({ ...one.result, scan_id: one.scan_id, verdict: "revoked" }));
      });
      for (const result of results) await this.#settle(result);
    }
    for (const one of ended ? [] : this.waiting) await this.#sendUndo(api, one);
    if (ended) throw ended;
  }

  /** Ask again about scans whose seats another door has let in, too. @param {DoorApi} api @param {ReadonlySet<string>} hashes */
  async askAgain(api, hashes) {
    const asked = this.entries.filter((one) => one.isSent && !one.isUndone && !one.isAsked && hashes.has(one.hash)).slice(0, PIECE);
    if (!asked.length) return;
    for (const result of await answersOf(api, asked)) await this.#settle(result, true);
  }

  /** @param {import("./door_types.js").Result & {scan_id: string}} result @param {boolean} [isAsked] */
  async #settle({ scan_id: scanId, ...result }, isAsked = false) {
    const entry = this.#entries.get(scanId);
    if (entry) await this.keep({ ...entry, isSent: true, isAsked: isAsked || entry.isAsked, result: { ...entry.result, ...result } });
  }

  /** A scan that let nobody in is no more to be taken back. @param {DoorApi} api @param {Entry} entry */
  async #sendUndo(api, entry) {
    await api.undo(entry.scan_id).catch((error) => {
      if (!(error instanceof Refusal) || error.status !== 404) throw error;
    });
    await this.keep({ ...entry, isUndoSent: true });
  }

  /** @param {Entry} entry */
  #isSettled(entry) {
    return entry.isSent && (!entry.isUndone || entry.isUndoSent);
  }
}

/** @param {DoorApi} api @param {readonly Entry[]} entries */
const answersOf = async (api, entries) => (await api.scan(entries.map(({ scan }) => scan))).results;
