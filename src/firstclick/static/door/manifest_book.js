/** The manifests that this device has: which tickets there are, by their hashes, and how their seats stand. */

import { letsPass } from "./decide.js";
import { hashOf, signedFor, tagOf } from "./ticket_code.js";

/** @typedef {import("./door_types.js").Manifest} Manifest */
/** @typedef {import("./door_types.js").ManifestTicket} ManifestTicket */
/** @typedef {import("./door_types.js").Entry} Entry */

/** After so many refreshes everything is loaded again. */
const WHOLE_EVERY = 60;
/** What the counts of a showtime do not say (a move, a payment) is known after so long. */
const ANYWAY_MS = 60_000;

export class ManifestBook {
  #store;
  /** @type {Map<string, {manifest: Manifest, tickets: Map<string, ManifestTicket>, refreshes: number, counts: string, atMs: number}>} */
  #pages = new Map();

  /** @param {import("./device_store.js").DeviceStore} store */
  constructor(store) {
    this.#store = store;
  }

  /** Read what was kept. */
  async load() {
    for (const manifest of await this.#store.all("manifests")) this.#take(manifest);
  }

  /** @returns {Manifest[]} */
  get manifests() {
    return [...this.#pages.values()].map(({ manifest }) => manifest);
  }

  /**
   * Load what has changed of these showtimes: where their counts are others, or some time has gone by. Requests of all
   * phones of a house come from one address, whose requests are limited.
   * @param {import("./door_api.js").DoorApi} api @param {readonly import("./door_types.js").DoorShowtime[]} showtimes
   */
  async refresh(api, showtimes) {
    for (const { showtime_id: id, expected, admitted, inside, doubles } of showtimes) {
      const page = this.#pages.get(id);
      const counts = [expected, admitted, inside, doubles].join();
      if (page?.counts === counts && performance.now() - page.atMs < ANYWAY_MS) continue;
      const isWhole = !page || page.refreshes % WHOLE_EVERY === 0;
      const manifest = await api.manifest(id, isWhole ? 0 : page.manifest.next);
      const kept = isWhole || page.manifest.salt !== manifest.salt ? [] : [...page.tickets.values()];
      const changed = new Map([...kept, ...manifest.tickets].map((one) => [one.hash, one]));
      manifest.tickets = [...changed.values()];
      this.#take(manifest, (page?.refreshes ?? 0) + 1, counts);
      await this.#store.put("manifests", manifest);
    }
  }

  /** Forget a showtime. @param {string} showtimeId */
  async forget(showtimeId) {
    this.#pages.delete(showtimeId);
    await this.#store.remove("manifests", showtimeId);
  }

  /**
   * The ticket of a token, with its hash; null where no manifest of these has it.
   * @param {string} token @param {(manifest: Manifest) => boolean} counts
   */
  async find(token, counts) {
    for (const { manifest, tickets } of this.#pages.values()) {
      if (!counts(manifest)) continue;
      const hash = await hashOf(token, manifest.salt);
      const ticket = tickets.get(hash);
      if (ticket) return { manifest, ticket, hash };
    }
    return null;
  }

  /** What the entries of a token have as their hash, known or not; empty before the first manifest. @param {string} token */
  async hashOf(token) {
    const first = this.manifests[0];
    return first ? hashOf(token, first.salt) : "";
  }

  /**
   * The showtime of a ticket that is signed and in no manifest: its manifest, `undefined` for a showtime that is not
   * here; null where it is not signed.
   * @param {string} token
   */
  async signed(token) {
    for (const key of new Set(this.manifests.map((one) => one.public_key))) {
      const tag = await signedFor(token, key);
      if (tag === null) continue;
      for (const manifest of this.manifests) if ((await tagOf(manifest.showtime_id)) === tag) return manifest;
      return undefined;
    }
    return null;
  }

  /** Seats that went in or out here stand so, until the server says how they are. @param {Entry} entry */
  apply({ hash, result, scan, isSent }) {
    const page = letsPass(result) ? this.#pageOf(hash) : null;
    for (const seat of page?.tickets.get(hash)?.seats ?? []) {
      if (!result.seats?.includes(seat.seat_id) || seat.state === "cancelled") continue;
      if (page && isSent && seat.state === "valid") page.manifest.admitted += 1;
      seat.state = scan.way === "in" ? "inside" : "out";
      seat.at = scan.scanned_at;
    }
  }

  /** Take back what an entry has changed. @param {Entry} entry */
  revert({ hash, result, scan }) {
    for (const seat of this.#pageOf(hash)?.tickets.get(hash)?.seats ?? []) {
      if (result.seats?.includes(seat.seat_id) && seat.state !== "cancelled") seat.state = scan.way === "in" ? "valid" : "inside";
    }
  }

  /** Tickets that two doors have let in. @returns {{manifest: Manifest, ticket: ManifestTicket}[]} */
  conflicts() {
    return [...this.#pages.values()].flatMap(({ manifest }) => manifest.tickets.filter(({ conflict }) => conflict).map((ticket) => ({ manifest, ticket })));
  }

  /** @param {string} hash */
  #pageOf(hash) {
    return [...this.#pages.values()].find(({ tickets }) => hash && tickets.has(hash));
  }

  /** @param {Manifest} manifest */
  #take(manifest, refreshes = 0, counts = "") {
    const tickets = new Map(manifest.tickets.flatMap((one) => [one.hash, ...(one.also ?? [])].map((hash) => [hash, one])));
    this.#pages.set(manifest.showtime_id, { manifest, tickets, refreshes, counts, atMs: performance.now() });
  }
}
