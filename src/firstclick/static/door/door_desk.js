/**
 * What happens at a door: scans are decided by the server while it answers, and by this device while it does not. It
 * switches by itself, and sends what it has decided when the server is back. Never touches the page.
 */

import { uuid } from "../server/user_id.js";
import { dayKey } from "../ui/dates.js";
import { decide, letsPass } from "./decide.js";
import { endedBy } from "./door_api.js";
import { ManifestBook } from "./manifest_book.js";
import { ScanLog } from "./scan_log.js";
import { tokenIn } from "./ticket_code.js";

/** @typedef {import("./door_types.js").Entry} Entry */
/** @typedef {import("./door_types.js").Manifest} Manifest */
/** @typedef {import("./door_types.js").Scan} Scan */
/** @typedef {import("./door_types.js").DoorShowtime} DoorShowtime */
/** @typedef {{token: string} | {reference: string}} Named */
/** @typedef {{onChange: () => void, onEnded: (reason: "revoked" | "signed-out") => void}} DeskListener */

const ONLINE_EVERY_MS = 10_000;
const OFFLINE_EVERY_MS = 2_000;
const AHEAD_MS = 4 * 3_600_000;
const SHOWTIMES_MAX = 20;
/** A list of tickets may be a little older than scans that were made while it was on its way. */
const ON_ITS_WAY_MS = 5_000;

export class DoorDesk {
  #api;
  #store;
  #listener;
  #book;
  #log;
  /** The showtimes of today. @type {DoorShowtime[]} */
  showtimes = [];
  /** What is let in to; "" for all that are open. */
  chosen = "";
  /** @type {import("./door_types.js").Connection} */
  connection = { isOnline: true, since: 0 };
  timezone;
  /** The clock of the server less that of this device. */
  #offsetMs = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isSyncing = false;
  #isWantedAgain = false;
  #isClosed = false;

  /** @param {import("./door_api.js").DoorApi} api @param {import("./device_store.js").DeviceStore} store @param {DeskListener} listener @param {string} timezone the cinema's */
  constructor(api, store, listener, timezone) {
    this.timezone = timezone;
    this.#api = api;
    this.#store = store;
    this.#listener = listener;
    this.#book = new ManifestBook(store);
    this.#log = new ScanLog(store);
  }

  /** Read what is kept, and begin to follow the server. */
  async start() {
    this.#offsetMs = (await this.#store.read("offset")) ?? 0;
    this.chosen = (await this.#store.read("chosen")) ?? "";
    this.showtimes = (await this.#store.read("showtimes")) ?? [];
    this.connection = { isOnline: true, since: (await this.#store.read("answered")) ?? 0 };
    await this.#book.load();
    await this.#log.load(Date.now());
    for (const one of this.#log.waiting) if (!one.isUndone) this.#book.apply(one);
    addEventListener("online", this.#soon);
    addEventListener("offline", this.#soon);
    await this.sync();
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#soon);
    removeEventListener("offline", this.#soon);
  }

  /** The newest first. */
  get entries() {
    return this.#log.entries;
  }

  get waiting() {
    return this.#log.waiting.length;
  }

  /** Now, by the server's clock as far as it is known. */
  get nowMs() {
    return Date.now() + this.#offsetMs;
  }

  /** Seats that were let in, and those that are sold, of what is chosen; null before the first manifest. */
  get counter() {
    const found = this.#book.manifests.filter((one) => this.#counts(one));
    const sum = (/** @type {"expected" | "admitted"} */ name) => found.reduce((total, one) => total + one[name], 0);
    const queued = this.#log.waiting.filter((one) => !one.isSent && !one.isUndone && one.scan.way === "in");
    const more = queued.reduce((total, one) => total + (one.result.seats?.length ?? 1), 0);
    return found.length ? { admitted: sum("admitted") + more, expected: sum("expected") } : null;
  }

  /** Tickets that two doors have let in, as far as this device knows. */
  get conflicts() {
    return this.#book.conflicts();
  }

  /** @param {string} showtimeId "" for all that are open */
  async choose(showtimeId) {
    this.chosen = showtimeId;
    await this.#store.write("chosen", showtimeId);
    this.#listener.onChange();
    await this.sync();
  }

  /**
   * Decide about a ticket. The entry is kept before this returns.
   * @param {Named} named @param {{seats?: string[], way?: import("./door_types.js").Way}} [more]
   * @returns {Promise<Entry>}
   */
  async scan(named, { seats, way = "in" } = {}) {
    /** @type {Scan} */
    const scan = { scan_id: uuid(), scanned_at: Date.now(), offline: false, way, ...named };
    if (seats) scan.seats = seats;
    if (this.chosen) scan.showtime = this.chosen;
    const entry = (await this.#askServer(scan)) ?? (await this.#decideHere(scan));
    await this.#log.keep(entry);
    this.#book.apply(entry);
    this.#listener.onChange();
    return entry;
  }

  /** Let in who has a signed ticket that is not known here. @param {Entry} entry @returns {Promise<Entry>} */
  async letIn(entry) {
    const at = Date.now();
    const scan = { ...entry.scan, scan_id: uuid(), scanned_at: at, offline: true };
    const let_in = { ...entry, scan_id: scan.scan_id, scan, at, isSent: false, result: { ...entry.result, verdict: "admitted" } };
    await this.#log.keep(let_in);
    this.#listener.onChange();
    this.#soon();
    return let_in;
  }

  /** Take a scan back, now or when the server answers. @param {string} scanId */
  async undo(scanId) {
    const entry = this.#log.get(scanId);
    if (!entry || entry.isUndone) return;
    await this.#log.keep({ ...entry, isUndone: true });
    this.#book.revert(entry);
    this.#listener.onChange();
    await this.sync();
  }

  /** Tickets by a part of a name, a seat or a reference: of what is chosen. Throws the `Refusal`. @param {string} query */
  async find(query) {
    const found = [];
    for (const { showtime_id: id } of this.#open()) found.push(await this.#api.find(id, query));
    return { tickets: found.flatMap(({ tickets }) => tickets), more: found.some(({ more }) => more) };
  }

  /** Send what waits, and load what has changed. */
  async sync() {
    if (this.#isSyncing) this.#isWantedAgain = true;
    if (this.#isSyncing || this.#isClosed) return;
    this.#isSyncing = true;
    this.#isWantedAgain = false;
    clearTimeout(this.#timer);
    try {
      await this.#follow();
    } catch (error) {
      this.#failed(error);
    }
    this.#isSyncing = false;
    if (this.#isClosed) return;
    const pauseMs = this.connection.isOnline ? ONLINE_EVERY_MS : OFFLINE_EVERY_MS;
    this.#timer = setTimeout(this.#soon, this.#isWantedAgain ? 0 : pauseMs);
    this.#listener.onChange();
  }

  #soon = () => void this.sync();

  async #follow() {
    const beganMs = Date.now();
    await this.#log.send(this.#api);
    const showtimes = await this.#today();
    this.showtimes = showtimes;
    await this.#store.write("showtimes", showtimes);
    const isOn = (/** @type {string} */ id) => showtimes.some((one) => one.showtime_id === id);
    if (!isOn(this.chosen)) this.chosen = "";
    for (const { showtime_id: id } of this.#book.manifests) if (!isOn(id)) await this.#book.forget(id);
    await this.#book.refresh(this.#api, this.#open());
    const isNew = (/** @type {Entry} */ one) => !one.isUndone && (!one.isSent || one.at > beganMs - ON_ITS_WAY_MS);
    for (const one of this.#log.entries.filter(isNew).reverse()) this.#book.apply(one);
    await this.#log.askAgain(this.#api, new Set(this.conflicts.flatMap(({ ticket }) => [ticket.hash, ...(ticket.also ?? [])])));
    this.connection = { isOnline: true, since: this.nowMs };
  }

  /** The showtimes of today, and those around midnight. */
  async #today() {
    /** @type {Map<string, DoorShowtime>} */
    const found = new Map();
    for (const day of new Set([-AHEAD_MS, 0, AHEAD_MS].map((ms) => dayKey(this.nowMs + ms, this.timezone)))) {
      const { showtimes, server_time: serverMs } = await this.#api.showtimes(day);
      await this.#answered(serverMs);
      for (const one of showtimes) found.set(one.showtime_id, one);
    }
    return [...found.values()].sort((a, b) => (a.starts_at ?? Infinity) - (b.starts_at ?? Infinity));
  }

  /** @param {number} serverMs */
  async #answered(serverMs) {
    this.#offsetMs = serverMs - Date.now();
    await this.#store.write("offset", this.#offsetMs);
    await this.#store.write("answered", serverMs);
    this.connection = { isOnline: this.connection.isOnline, since: serverMs };
  }

  /** @param {unknown} error */
  #failed(error) {
    const ended = endedBy(error);
    if (ended) {
      this.close();
      this.#listener.onEnded(ended);
    } else {
      this.connection = { ...this.connection, isOnline: false };
    }
  }

  /** The server's verdict; null where it does not answer. @param {Scan} scan @returns {Promise<Entry | null>} */
  async #askServer(scan) {
    if (!this.connection.isOnline) return null;
    try {
      const { results, server_time: serverMs } = await this.#api.scan([scan]);
      await this.#answered(serverMs);
      const { scan_id: _, ...result } = results[0];
      return { ...entryOf(scan, result, await this.#hash(scan)), isSent: true };
    } catch (error) {
      this.#failed(error);
      if (endedBy(error)) throw error;
      this.#soon();
      return null;
    }
  }

  /** @param {Scan} scan @returns {Promise<Entry>} */
  async #decideHere(scan) {
    const hash = await this.#hash(scan);
    const result = scan.token ? await this.#verdictHere(scan.token, scan, hash) : { verdict: "go_online" };
    const entry = entryOf(scan, result, hash);
    return letsPass(result) ? { ...entry, scan: { ...scan, offline: true } } : { ...entry, isSent: true };
  }

  /** @param {string} token @param {Scan} scan @param {string} hash @returns {Promise<import("./door_types.js").Result>} */
  async #verdictHere(token, scan, hash) {
    const found = await this.#book.find(token, (manifest) => this.#counts(manifest));
    if (found) return decide(found.manifest, found.ticket, scan, this.nowMs);
    const elsewhere = await this.#book.find(token, () => true);
    if (elsewhere) return { ...decide(elsewhere.manifest, elsewhere.ticket, scan, this.nowMs), verdict: "wrong_showtime" };
    const before = this.#log.insideBy(hash);
    if (before) return { ...before.result, verdict: "already", first: { at: before.at } };
    const manifest = await this.#book.signed(token);
    if (manifest === null) return { verdict: "unknown" };
    if (!manifest || !this.#counts(manifest)) return { verdict: "wrong_showtime", ...titleOf(manifest) };
    return { verdict: "signed", ...titleOf(manifest) };
  }

  /** @param {Scan} scan */
  async #hash({ token }) {
    return token ? this.#book.hashOf(token) : "";
  }

  /** Whether a showtime is let in to here. @param {{showtime_id: string}} one */
  #counts({ showtime_id: id }) {
    return this.chosen ? id === this.chosen : true;
  }

  /** What is chosen; else the showtimes that are open, or will be soon. */
  #open() {
    if (this.chosen) return this.showtimes.filter((one) => this.#counts(one));
    const isNear = (/** @type {number | null} */ ms) => ms === null || Math.abs(ms - this.nowMs) < AHEAD_MS;
    return this.showtimes.filter((one) => isNear(one.starts_at) || (one.ends_at !== null && one.ends_at > this.nowMs && (one.starts_at ?? 0) < this.nowMs)).slice(0, SHOWTIMES_MAX);
  }
}

/** What a device does with what was read or typed; null for what is no ticket. @param {string} text @returns {Named | null} */
export function namedBy(text) {
  const token = tokenIn(text);
  return token ? { token } : null;
}

/** @param {Scan} scan @param {import("./door_types.js").Result} result @param {string} hash @returns {Entry} */
const entryOf = (scan, result, hash) => ({ scan_id: scan.scan_id, scan, at: scan.scanned_at, hash, isSent: false, isUndone: false, isUndoSent: false, isAsked: false, result });

/** @param {Manifest | undefined} manifest */
const titleOf = (manifest) => (manifest ? { showtime_id: manifest.showtime_id, title: manifest.title, auditorium: manifest.auditorium, starts_at: manifest.starts_at } : {});
