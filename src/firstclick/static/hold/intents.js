/** A customer's intents for a hold: the seats that each leads to, and the request that it sends. */

import { words } from "../ui/words.js";

/** @typedef {import("../server/api.js").Api} Api */
/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {import("../server/types.js").Intent} Intent */
/** @typedef {import("../server/types.js").SessionAnswer} SessionAnswer */

/**
 * The result of an intent: the hold as it is now, and the confirmed hold if it became a booking.
 * @typedef {{agreed: Agreed | null, confirmed?: import("../server/types.js").ConfirmedHold}} Outcome
 */

/**
 * The seats that the hold would have after `intent`.
 * @param {readonly string[]} seats
 * @param {Intent} intent
 * @returns {readonly string[]}
 */
export function seatsAfter(seats, intent) {
  switch (intent.kind) {
    case "add":
      return [...new Set([...seats, intent.seat, ...(intent.also ?? [])])];
    case "remove":
      return seats.filter((seat) => seat !== intent.seat && !intent.also?.includes(seat));
    case "take":
      return intent.seats;
    case "release":
      return [];
    default:
      return seats;
  }
}

/**
 * What a tap on a seat that is not held leads to: an intent, or a sentence that says why not.
 * @param {string} seat @param {readonly string[]} held @param {import("../server/types.js").SeatView} view @param {number} most
 * @param {readonly string[]} also what is sold with it @param {(seats: readonly string[]) => string[]} names of seats, in words
 * @returns {Intent | {text: string, tone?: "bad"}}
 */
export function tapped(seat, held, view, most, also, names) {
  if (view.mine) return { text: words.alreadyYours };
  if (view.status !== "available") return { text: words.notFree(names([seat])[0], view.status) };
  return held.length + also.length < most ? { kind: "add", seat, also } : { text: words.tooMany(most), tone: "bad" };
}

/** True when the seats of the hold after `intent` may include this one, as far as is known here. @param {Intent} intent @param {string} seatId */
export function mayTake(intent, seatId) {
  if (intent.kind === "best" || intent.kind === "recheck") return true;
  return seatsAfter([], intent).includes(seatId);
}

/**
 * Send the request of an intent. Throws a `Refusal` when the server refuses it or does not respond.
 * @param {Api} api
 * @param {string} showtimeId
 * @param {Agreed | null} agreed
 * @param {Intent} intent
 * @param {(seats: readonly string[]) => string[]} inOrder as they are in the room: a booking, its ticket and its mails keep the order of the request
 * @returns {Promise<Outcome>}
 */
export async function perform(api, showtimeId, agreed, intent, inOrder) {
  switch (intent.kind) {
    case "add":
    case "remove":
    case "take":
      return { agreed: await changeSeats(api, showtimeId, agreed, inOrder(seatsAfter(agreed?.seats ?? [], intent))) };
    case "best":
      return { agreed: await holdBest(api, showtimeId, agreed, intent) };
    case "release":
      return { agreed: await changeSeats(api, showtimeId, agreed, []) };
    case "confirm":
      return confirmHold(api, agreed);
    case "recheck":
      return recheckHold(api, agreed, intent.sessionId ?? agreed?.sessionId);
  }
}

/** @param {Api} api @param {string} showtimeId @param {Agreed | null} agreed @param {readonly string[]} seats */
async function changeSeats(api, showtimeId, agreed, seats) {
  if (!agreed) return seats.length ? agreedOf(await api.hold(showtimeId, { seats: [...seats] })) : null;
  if (seats.length) return agreedOf(await api.swap(agreed.sessionId, { seats: [...seats] }));
  await api.release(agreed.sessionId);
  return null;
}

/**
 * Swaps an existing hold, so that its own seats count as free.
 * @param {Api} api
 * @param {string} showtimeId
 * @param {Agreed | null} agreed
 * @param {Extract<Intent, {kind: "best"}>} intent
 */
async function holdBest(api, showtimeId, agreed, { count, kinds }) {
  const wish = { best_available: count, ...(kinds && { kinds }) };
  return agreedOf(await (agreed ? api.swap(agreed.sessionId, wish) : api.hold(showtimeId, wish)));
}

/** @param {Api} api @param {Agreed | null} agreed @returns {Promise<Outcome>} */
async function confirmHold(api, agreed) {
  if (!agreed) return { agreed };
  const { sessionId, seats } = agreed;
  await api.confirm(sessionId);
  const found = await api.session(sessionId).catch(() => null);
  return { agreed: null, confirmed: { sessionId, seats, reference: found?.reference, ticket: found?.ticket } };
}

/** @param {Api} api @param {Agreed | null} agreed @param {string | undefined} sessionId @returns {Promise<Outcome>} */
async function recheckHold(api, agreed, sessionId) {
  if (!sessionId) return { agreed };
  const answer = await api.session(sessionId);
  if (answer.status !== "confirmed") return { agreed: agreedOf(answer) };
  const { seats, reference, ticket } = answer;
  return { agreed: null, confirmed: { sessionId, seats, reference, ticket } };
}

/** @param {SessionAnswer} answer @returns {Agreed} */
export function agreedOf(answer) {
  const deadline = performance.now() + (leftMs(answer) ?? 0);
  const { session_id: sessionId, seats, position, price_list: priceList, orphans, suggestions } = answer;
  const { expires_at: expiresAt, life_ends_at: lifeEndsAt = expiresAt } = answer;
  const lifeEnds = deadline + (lifeEndsAt - expiresAt);
  const times = { deadline, expiresAt, lifeEnds, lifeEndsAt };
  return { sessionId, seats: [...seats], ...times, position, priceList, isPending: answer.status === "booked", orphans, suggestions };
}

/**
 * Milliseconds left by the server's clock; this computer's clock is not used. Null when the response has no times.
 * @param {Partial<SessionAnswer>} answer
 */
function leftMs(answer) {
  if (typeof answer.expires_in_ms === "number") return answer.expires_in_ms;
  if (answer.expires_at !== undefined && answer.server_time !== undefined)
    return answer.expires_at - answer.server_time;
  return null;
}
