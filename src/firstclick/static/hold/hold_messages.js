/** What is said of my hold once the server has answered: what I have now, and what I gave back. Draws nothing. */

import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {import("../server/types.js").Intent} Intent */

/**
 * A sentence, or null where nothing is to be said; `loud`: also to those who see, because one tap did more than it told.
 * @param {Agreed | null} before @param {Agreed | null} now @param {Intent} intent
 * @returns {{text: string, loud: boolean} | null}
 */
export function told(before, now, intent) {
  const [old, current] = [before?.seats ?? [], now?.seats ?? []];
  const given = old.filter((seat) => !current.includes(seat));
  const taken = current.filter((seat) => !old.includes(seat));
  if (intent.kind === "extend" && before && now && now.expiresAt > before.expiresAt)
    return { text: now.final ? words.extendedLast : words.extended, loud: false };
  if (intent.kind === "recheck" || intent.kind === "confirm" || given.length + taken.length === 0) return null;
  if (!current.length) return { text: words.released(given), loud: false };
  if (!given.length) return { text: words.held(taken), loud: false };
  if (!taken.length && intent.kind === "remove") return { text: words.givenBack(given, current), loud: false };
  return { text: words.heldInstead(current, given), loud: true };
}
