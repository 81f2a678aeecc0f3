/** Decides about a scan by a manifest, as the server does by its ledger (`domain/admission.py`). Reads no clock. */

/** @typedef {import("./door_types.js").Manifest} Manifest */
/** @typedef {import("./door_types.js").ManifestTicket} ManifestTicket */
/** @typedef {import("./door_types.js").Scan} Scan */
/** @typedef {import("./door_types.js").Result} Result */

/** Whether somebody went in or out by it. @param {Result} result */
export const letsPass = ({ verdict }) => verdict === "admitted" || verdict === "left" || verdict === "double";

/**
 * The verdict on a scan of a ticket that the manifest has.
 * @param {Manifest} manifest @param {ManifestTicket} ticket @param {Pick<Scan, "seats" | "way">} scan @param {number} nowMs
 * @returns {Result}
 */
export function decide(manifest, ticket, scan, nowMs) {
  const valid = ticket.seats.filter(({ state }) => state !== "cancelled");
  const asked = scan.seats ? ticket.seats.filter(({ seat_id: name }) => scan.seats?.includes(name)) : valid;
  const inside = valid.filter(({ state }) => state === "inside");
  const { showtime_id, title, auditorium, starts_at, opens_at } = manifest;
  const facts = { showtime_id, title, auditorium, starts_at, opens_at, inside: inside.length, of: valid.length };
  const fault = faultOf(manifest, asked, scan, nowMs);
  if (fault) return { ...facts, verdict: fault, seats: names(asked) };
  const moving = asked.filter(({ state }) => (state === "inside") !== (scan.way === "in"));
  if (!moving.length || (scan.seats && moving.length < asked.length)) {
    const since = asked.flatMap(({ state, at }) => (state === "inside" && at !== null ? [at] : []));
    return { ...facts, verdict: "already", seats: names(asked), ...(since.length && scan.way === "in" ? { first: { at: Math.min(...since) } } : {}) };
  }
  const change = scan.way === "in" ? moving.length : -moving.length;
  return { ...facts, verdict: scan.way === "in" ? "admitted" : "left", seats: names(moving), inside: inside.length + change };
}

/** @param {Manifest} manifest @param {ManifestTicket["seats"]} asked @param {Pick<Scan, "seats" | "way">} scan @param {number} nowMs */
function faultOf({ opens_at: opens, closes_at: closes }, asked, { seats, way }, nowMs) {
  if (seats && asked.length < seats.length) return "unknown";
  if (!asked.length || asked.some(({ state }) => state === "cancelled")) return "cancelled";
  if (closes !== null && nowMs >= closes) return "wrong_showtime";
  if (way === "out") return null;
  if (opens !== null && nowMs < opens) return "too_early";
  return asked.some(({ state }) => state === "due") ? "unpaid" : null;
}

/** @param {ManifestTicket["seats"]} seats */
const names = (seats) => seats.map(({ seat_id: name }) => name);
