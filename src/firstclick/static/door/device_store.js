/** What this device keeps in IndexedDB: scans, manifests and a little state. It outlives restarts and works offline. */

const NAME = "firstclick-door";
const VERSION = 1;

/** @typedef {"scans" | "manifests" | "state"} Store */
/** Keys of values by their stores. @type {Record<Store, string>} */
const KEYS = { scans: "scan_id", manifests: "showtime_id", state: "name" };

export class DeviceStore {
  #open;

  constructor() {
    this.#open = opened();
    this.#open.catch(() => {});
  }

  /** Wait until it can be used. Throws where the browser keeps nothing. */
  async ready() {
    await this.#open;
  }

  /** Everything in a store. @param {Store} store @returns {Promise<any[]>} */
  async all(store) {
    return done((await this.#in(store, "readonly")).getAll());
  }

  /** Write a value and wait until it is kept. @param {Store} store @param {object} value */
  async put(store, value) {
    await done((await this.#in(store, "readwrite")).put(value));
  }

  /** @param {Store} store @param {string} key */
  async remove(store, key) {
    await done((await this.#in(store, "readwrite")).delete(key));
  }

  /** A value of the state; null without one. @param {string} name @returns {Promise<any>} */
  async read(name) {
    return (await done((await this.#in("state", "readonly")).get(name)))?.value ?? null;
  }

  /** @param {string} name @param {unknown} value */
  write(name, value) {
    return this.put("state", { name, value });
  }

  /** @param {Store} store @param {IDBTransactionMode} mode */
  async #in(store, mode) {
    return (await this.#open).transaction(store, mode, { durability: "strict" }).objectStore(store);
  }
}

/** @returns {Promise<IDBDatabase>} */
async function opened() {
  const request = indexedDB.open(NAME, VERSION);
  request.addEventListener("upgradeneeded", () => {
    for (const [store, keyPath] of Object.entries(KEYS)) request.result.createObjectStore(store, { keyPath });
  });
  return done(request);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
