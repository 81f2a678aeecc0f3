/** What the page says where a ticket is cancelled, in English. */

import { speech } from "./speech.js";

const { count } = speech("en-GB");

/** @param {number} n */
const tickets = (n) => count(n, { one: "ticket", other: "tickets" });

export const enCancel = {
  cancelTickets: "Cancel tickets",
  cancelWhich: "Which tickets do you want to give back?",
  /** @param {string} day @param {string} time */
  cancelUntil: (day, time) => `You can cancel until ${day}, ${time}.`,
  /** @param {string} day @param {string} time */
  cancelOver: (day, time) => `These tickets can no longer be cancelled here. That was possible until ${day}, ${time}.`,
  /** @param {string} price */
  getBack: (price) => `You get back ${price}, the way it was paid.`,
  /** @param {string} price */
  feesWithLast: (price) => `The booking fees of ${price} are given back with the last ticket.`,
  nothingBack: "Nothing was paid, so nothing is given back.",
  cancelEmail: "E-mail address that the tickets were booked with",
  /** @param {number} n @param {string} price */
  cancelNow: (n, price) => (price ? `Cancel ${tickets(n)} and get back ${price}` : `Cancel ${tickets(n)}`),
  cancelNone: "Choose at least one ticket",
  cancelBusy: "Cancelling…",
  keepTickets: "Keep my tickets",
  /** @param {number} n @param {string} price */
  cancelDone: (n, price) => `${tickets(n)} cancelled.${price ? ` ${price} goes back the way it was paid.` : ""}`,
  cancelUnclear: "It is not known whether the tickets were cancelled. Press the button again: nothing is cancelled twice.",
};
