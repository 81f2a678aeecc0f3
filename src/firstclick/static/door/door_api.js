/** The requests of the door. Returns the JSON or throws a `Refusal`; never touches the page. */

import { Refusal, bodyOf } from "../server/api.js";
import { words } from "../ui/words.js";

const DEADLINE_MS = 8_000;
/** Who waits at a door waits for so long; then the device decides by itself. */
const SCAN_DEADLINE_MS = 3_000;

/** @typedef {import("./door_types.js").Scan} Scan */

export class DoorApi {
  #base;

  /** @param {string} base the server's address, with a slash at its end */
  constructor(base) {
    this.#base = base;
  }

  /** @returns {Promise<import("./door_types.js").DoorMe>} */
  me() {
    return this.#send("GET", "door/me");
  }

  /** @param {string} day such as "2026-11-28" @returns {Promise<{server_time: number, showtimes: import("./door_types.js").DoorShowtime[]}>} */
  showtimes(day) {
    return this.#send("GET", `door/showtimes?${new URLSearchParams({ day })}`);
  }

  /** @param {string} showtimeId @param {number} since @returns {Promise<import("./door_types.js").Manifest>} */
  manifest(showtimeId, since) {
    return this.#send("GET", `door/manifest?${new URLSearchParams({ showtime: showtimeId, since: String(since) })}`);
  }

  /** @param {string} showtimeId @param {string} q @returns {Promise<{tickets: import("./door_types.js").FoundTicket[], more: boolean}>} */
  find(showtimeId, q) {
    return this.#send("GET", `door/tickets?${new URLSearchParams({ showtime: showtimeId, q })}`);
  }

  /** @param {readonly Scan[]} scans @returns {Promise<{results: (import("./door_types.js").Result & {scan_id: string})[], server_time: number}>} */
  scan(scans) {
    return this.#send("POST", "door/scans", { scans, sent_at: Date.now() }, scans.length > 1 ? DEADLINE_MS : SCAN_DEADLINE_MS);
  }

  /** @param {string} scanId @returns {Promise<void>} */
  undo(scanId) {
    return this.#send("POST", `door/scans/${encodeURIComponent(scanId)}/undo`, {});
  }

  /** @param {string} name @param {string} password @returns {Promise<void>} */
  signIn(name, password) {
    return this.#send("POST", "admin/sign-in", { name, password });
  }

  /** @returns {Promise<{acts: string[]}>} */
  member() {
    return this.#send("GET", "admin/me");
  }

  /** @returns {Promise<void>} */
  signOut() {
    return this.#send("POST", "admin/sign-out", {});
  }

  /** End the device that this browser is. @returns {Promise<void>} */
  leave() {
    return this.#send("POST", "door/leave", {});
  }

  /** Make this browser a device. @param {string} label @returns {Promise<void>} */
  addDevice(label) {
    return this.#send("POST", "door/devices", { label });
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {number} [deadlineMs] @returns {Promise<any>} */
  async #send(method, path, body, deadlineMs = DEADLINE_MS) {
    /** @type {RequestInit} */
    const request = { method, cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(deadlineMs) };
    if (body) {
      request.headers = { "Content-Type": "application/json" };
      request.body = JSON.stringify(body);
    }
    const response = await fetch(new URL(path, this.#base), request).catch(() => null);
    if (!response) throw new Refusal(0, { detail: words.noAnswer });
    return bodyOf(response);
  }
}

/** Whether this browser may scan no more; null while it may. @param {unknown} error @returns {"revoked" | "signed-out" | null} */
export function endedBy(error) {
  if (!(error instanceof Refusal)) return null;
  if (error.status === 403 && error.reason === "device") return "revoked";
  return error.status === 401 || error.status === 403 ? "signed-out" : null;
}
