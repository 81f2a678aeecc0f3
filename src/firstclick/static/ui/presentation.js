/** In which form a film is shown, in words: "3D · OV · subtitled English". Each is a filter of the programme. */

import { words } from "./words.js";

/** @typedef {import("../server/types.js").Presentation} Presentation */
/** One part of it; `key` is what the address of a filter has, `rank` orders the filters. @typedef {{key: string, text: string, rank: number}} Part */

/** The parts, in the order in which they are shown. @param {Presentation} [presentation] @returns {Part[]} */
export function partsOf({ formats = [], spoken, subtitles = [], audio_described: described } = {}) {
  return [
    ...formats.map((one) => ({ key: one, text: one, rank: 0 })),
    ...(spoken ? [{ key: `spoken-${spoken}`, text: words.spokenIn(languageName(spoken)), rank: 1 }] : []),
    ...subtitles.map((one) => ({ key: `subtitles-${one}`, text: words.subtitled(languageName(one)), rank: 2 })),
    ...(described ? [{ key: "audio-described", text: words.audioDescribed, rank: 3 }] : []),
  ];
}

/** All parts as one line. @param {Presentation} [presentation] */
export const presentationText = (presentation) => partsOf(presentation).map(({ text }) => text).join(" · ");

/** The name of a language in the customer's; its code where the browser knows none. @param {string} code */
function languageName(code) {
  try {
    return new Intl.DisplayNames(words.locale, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
