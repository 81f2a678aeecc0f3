/** What is said of my hold once the server has answered: what I have now, and what I gave back. Draws nothing. */

import { words } from "./words.js";

/** @typedef {import("./types.js").Intent} Intent */

/**
 * A sentence, or null where nothing is to be said; `loud`: also to those who see, because one tap did more than it told.
 * @param {readonly string[]} old @param {readonly string[]} current @param {Intent} intent
 * @returns {{text: string, loud: boolean} | null}
 */
export function told(old, current, intent) {
  const given = old.filter((seat) => !current.includes(seat));
  const taken = current.filter((seat) => !old.includes(seat));
  if (intent.kind === "extend" && current.length) return { text: words.extended, loud: false };
  if (intent.kind === "recheck" || intent.kind === "confirm" || given.length + taken.length === 0) return null;
  if (!current.length) return { text: words.released(given), loud: false };
  if (!given.length) return { text: words.held(taken), loud: false };
  if (!taken.length && intent.kind === "remove") return { text: words.givenBack(given, current), loud: false };
  return { text: words.heldInstead(current, given), loud: true };
}
