/** The messages about a hold: which seats were added and released by a response, and why it has ended. Draws nothing. */

import { singleSeatsText } from "./single_seats.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {import("../server/types.js").Intent} Intent */

/**
 * The message, or null for none, with the single seats that the hold leaves; `loud`: it is shown as well, because one tap changed more than the tapped seat.
 * @param {Agreed | null} before @param {Agreed | null} now @param {Intent} intent
 * @param {(seats: readonly string[]) => string[]} names of seats, in words
 * @returns {{text: string, loud: boolean} | null}
 */
export function holdMessage(before, now, intent, names) {
  const message = changeMessage(before, now, intent, names);
  return message && { ...message, text: [message.text, singleSeatsText(now, names)].filter(Boolean).join(" ") };
}

/** @param {Agreed | null} before @param {Agreed | null} now @param {Intent} intent @param {(seats: readonly string[]) => string[]} names */
function changeMessage(before, now, intent, names) {
  const [old, current] = [before?.seats ?? [], now?.seats ?? []];
  const given = old.filter((seat) => !current.includes(seat));
  const taken = current.filter((seat) => !old.includes(seat));
  if (intent.kind === "recheck" || intent.kind === "confirm" || given.length + taken.length === 0) return null;
  if (!current.length) return { text: words.released(names(given)), loud: false };
  if (!given.length) return { text: words.held(names(taken)), loud: false };
  if (!taken.length && intent.kind === "remove") return { text: words.givenBack(names(given), names(current)), loud: false };
  return { text: words.heldInstead(names(current), names(given)), loud: true };
}

/**
 * The hold has ended without a request of the customer.
 * @param {readonly string[]} seats in words
 * @param {boolean} lost it ended before its time
 * @param {string} [reason] as the server gives it
 */
export function endMessage(seats, lost, reason = "") {
  if (reason === "given_back") return words.givenBackElsewhere(seats);
  const because = Object.hasOwn(words.endedBecause, reason) ? words.endedBecause[reason] : null;
  return (because ?? (lost ? words.lost : words.ended))(seats);
}
