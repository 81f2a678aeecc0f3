/**
 * What this browser stores about one server between visits, and how changes reach its other tabs. Without storage the
 * page still works.
 */

/** @typedef {import("./types.js").Booking} Booking */
/**
 * `left_at`: when the page was left and the hold released, on this computer's clock.
 * @typedef {{session_id: string, seats: string[], expires_at: number, life_ends_at?: number, title?: string,
 *   left_at?: number}} HoldRecord
 */

/**
 * The order of a hold: the ticket types that were chosen, the promo code, and the payment once there is one.
 * @typedef {{session_id: string, tickets: Record<string, string>, promo?: string, key?: string, payment_id?: string}} OrderRecord
 *   `key` makes its payment the same when it is asked for again
 */

const HOLD = "hold.";
const ORDER = "order.";
const BOOKINGS = "bookings";
const BOOKINGS_MAX = 50;

/** Of all instances in this page: each view has its own. @type {Set<() => void>} */
const holdListeners = new Set();

/** What the elements of this page follow, each with its own instance. The browser reports changes to other pages only. @type {Set<{storage: BrowserStorage, onKey: (key: string) => void}>} */
const followers = new Set();

/** @type {Map<string, string>} */
const fallback = new Map();

/** @param {string} key @returns {string | null} */
export function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return fallback.get(key) ?? null;
  }
}

/** @param {string} key @param {string | null} value */
export function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    if (value === null) fallback.delete(key);
    else fallback.set(key, value);
  }
}

export class BrowserStorage {
  #prefix;

  /** @param {string} base the server's address; entries of other servers are never read */
  constructor(base) {
    this.#prefix = base === `${location.origin}/` ? "firstclick." : `firstclick.${base}.`;
  }

  /** @param {string} name @returns {string | null} */
  read(name) {
    return read(this.#prefix + name);
  }

  /** @param {string} name @param {string | null} value */
  write(name, value) {
    write(this.#prefix + name, value);
  }

  /** @param {string} showtimeId @returns {HoldRecord | null} */
  holdAt(showtimeId) {
    const record = parsed(this.read(HOLD + showtimeId));
    return record && typeof record.session_id === "string" && Array.isArray(record.seats) ? record : null;
  }

  /** @param {string} showtimeId @param {HoldRecord | null} record */
  saveHold(showtimeId, record) {
    this.#change(HOLD + showtimeId, record && JSON.stringify(record));
    for (const listener of holdListeners) listener();
  }

  /** @param {string} showtimeId @returns {OrderRecord | null} */
  orderAt(showtimeId) {
    const record = parsed(this.read(ORDER + showtimeId));
    return record && typeof record.session_id === "string" && typeof record.tickets === "object" ? record : null;
  }

  /** @param {string} showtimeId @param {OrderRecord | null} record */
  saveOrder(showtimeId, record) {
    this.write(ORDER + showtimeId, record && JSON.stringify(record));
  }

  /** The payment of a hold that this browser has begun. @param {string} showtimeId @param {string} sessionId */
  paymentOf(showtimeId, sessionId) {
    const order = this.orderAt(showtimeId);
    return order?.session_id === sessionId ? order.payment_id : undefined;
  }

  /** The showtime of a payment that this browser has begun, until it has ended. @param {string} paymentId */
  showtimeOfPayment(paymentId) {
    return this.#namesWith(ORDER).find((showtimeId) => this.orderAt(showtimeId)?.payment_id === paymentId);
  }

  /** A payment has ended: its hold and its order are over. @param {string} showtimeId @param {string} paymentId */
  endOrder(showtimeId, paymentId) {
    const order = this.orderAt(showtimeId);
    if (order?.payment_id !== paymentId) return;
    if (this.holdAt(showtimeId)?.session_id === order.session_id) this.saveHold(showtimeId, null);
    this.saveOrder(showtimeId, null);
  }

  /** Call back when this page or another tab changes a hold, at whatever showtime. @param {() => void} onChange */
  followHolds(onChange) {
    holdListeners.add(onChange);
    addEventListener("storage", ({ key }) => key?.startsWith(this.#prefix + HOLD) && onChange());
  }

  /**
   * The showtimes at which this browser has a hold, as far as it knows.
   * @returns {string[]}
   */
  showtimesWithHold() {
    return this.#namesWith(HOLD).filter((showtimeId) => this.holdAt(showtimeId)?.left_at === undefined);
  }

  /** What follows `start` in the keys of the entries. @param {string} start @returns {string[]} */
  #namesWith(start) {
    const whole = this.#prefix + start;
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(whole));
      return keys.map((key) => key.slice(whole.length));
    } catch {
      return [];
    }
  }

  /** @param {string} [showtimeId] @returns {Booking[]} */
  bookings(showtimeId) {
    const all = parsed(this.read(BOOKINGS));
    return Array.isArray(all) ? all.filter((one) => !showtimeId || one.showtime_id === showtimeId) : [];
  }

  /** @param {Booking} booking */
  saveBooking(booking) {
    const all = this.bookings();
    const place = all.findIndex((one) => one.session_id === booking.session_id);
    all.splice(place < 0 ? all.length : place, 1, booking);
    this.#change(BOOKINGS, JSON.stringify(all.slice(-BOOKINGS_MAX)));
  }

  /** @param {string} sessionId */
  removeBooking(sessionId) {
    this.#change(BOOKINGS, JSON.stringify(this.bookings().filter((one) => one.session_id !== sessionId)));
  }

  /** Write what others follow. The other elements of this page are called back when it differs, as other pages are. @param {string} name @param {string | null} value */
  #change(name, value) {
    if (this.read(name) === value) return;
    this.write(name, value);
    for (const { storage, onKey } of followers) if (storage !== this) onKey(this.#prefix + name);
  }

  /**
   * Call back when another tab, or another element of this page, changes the hold at `showtimeId` or the bookings. Returns a
   * function that stops it.
   * @param {string} showtimeId
   * @param {{onHold: (record: HoldRecord | null) => void, onBookings: () => void}} listener
   * @returns {() => void}
   */
  followOtherTabs(showtimeId, listener) {
    /** @param {string | null} key */
    const onKey = (key) => {
      if (key === this.#prefix + HOLD + showtimeId) listener.onHold(this.holdAt(showtimeId));
      if (key === this.#prefix + BOOKINGS) listener.onBookings();
    };
    const onStorage = (/** @type {StorageEvent} */ { key }) => onKey(key);
    const follower = { storage: this, onKey };
    followers.add(follower);
    addEventListener("storage", onStorage);
    return () => {
      followers.delete(follower);
      removeEventListener("storage", onStorage);
    };
  }
}

/** @param {string | null} text @returns {any} */
function parsed(text) {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
