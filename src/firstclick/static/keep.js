/**
 * What this browser remembers between visits, and how its other tabs are told. A browser that keeps nothing still
 * works.
 */

/** @typedef {import("./types.js").Booking} Booking */
/** @typedef {{session_id: string, seats: string[], expires_at: number}} HoldRecord */

const HOLD = "firstclick.hold.";
const BOOKINGS = "firstclick.bookings";
const BOOKINGS_MAX = 50;

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

/** @param {string} showtimeId @returns {HoldRecord | null} */
export function holdAt(showtimeId) {
  const record = parsed(read(HOLD + showtimeId));
  return record && typeof record.session_id === "string" && Array.isArray(record.seats) ? record : null;
}

/** @param {string} showtimeId @param {HoldRecord | null} record */
export function keepHold(showtimeId, record) {
  write(HOLD + showtimeId, record && JSON.stringify(record));
}

/**
 * The showtimes at which this browser has a hold, as far as it knows.
 * @returns {string[]}
 */
export function showtimesWithHold() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(HOLD))
      .map((key) => key.slice(HOLD.length));
  } catch {
    return [];
  }
}

/** @param {string} [showtimeId] @returns {Booking[]} */
export function bookings(showtimeId) {
  const all = parsed(read(BOOKINGS));
  return Array.isArray(all) ? all.filter((one) => !showtimeId || one.showtime_id === showtimeId) : [];
}

/** @param {Booking} booking */
export function keepBooking(booking) {
  const others = bookings().filter((one) => one.session_id !== booking.session_id);
  write(BOOKINGS, JSON.stringify([...others, booking].slice(-BOOKINGS_MAX)));
}

/** @param {string} sessionId */
export function forgetBooking(sessionId) {
  write(BOOKINGS, JSON.stringify(bookings().filter((one) => one.session_id !== sessionId)));
}

/**
 * Call back when another tab changes the hold at `showtimeId` or the bookings. Returns how to stop.
 * @param {string} showtimeId
 * @param {{onHold: (record: HoldRecord | null) => void, onBookings: () => void}} listener
 * @returns {() => void}
 */
export function followOtherTabs(showtimeId, listener) {
  /** @param {StorageEvent} event */
  const hear = (event) => {
    if (event.key === HOLD + showtimeId) listener.onHold(holdAt(showtimeId));
    if (event.key === BOOKINGS) listener.onBookings();
  };
  addEventListener("storage", hear);
  return () => removeEventListener("storage", hear);
}

/** @param {string | null} text @returns {any} */
function parsed(text) {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
