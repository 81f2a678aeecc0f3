/** What the page says where seats are chosen, in English. */

import { speech } from "./speech.js";

const { count } = speech("en-GB");

/** @param {number} n */
const seats = (n) => count(n, { one: "seat", other: "seats" });

export const enChoice = {
  bestTitle: "Best seats together",
  /** @param {number} n */
  best: (n) => `Best ${seats(n)} together`,
  howMany: "How many?",
  /** @param {number} n */
  pickGroup: (n) => `One tap takes ${seats(n)} side by side.`,
  /** @param {number} n @param {string} seat */
  noGroup: (n, seat) => `There are no ${seats(n)} side by side at ${seat}. The nearest are offered to you.`,
  /** @param {number} n */
  noneTogether: (n) => `No ${seats(n)} together are left.`,
  accessible: "Choose wheelchair and companion places (step-free)",
  setAside: "This place is for wheelchair users and those with them. Tick “Choose wheelchair and companion places” to take it.",
  soldOut: "This showtime is sold out.",
  noneFree: "No seat is free just now.",
  mayComeFree: "Seats that are on hold may come free again.",
  otherTimes: "Other times of this film",
  noOtherTimes: "No other time of this film has seats left.",
};
