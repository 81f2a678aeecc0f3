/** What the page says where a ticket is cancelled, in German. */

import { speech } from "./speech.js";

const { count } = speech("de-DE");

/** @param {number} n */
const tickets = (n) => count(n, { one: "Ticket", other: "Tickets" });

/** @type {typeof import("./words_en_cancel.js").enCancel} */
export const deCancel = {
  cancelTickets: "Tickets stornieren",
  cancelWhich: "Welche Tickets möchten Sie zurückgeben?",
  cancelUntil: (day, time) => `Sie können bis ${day}, ${time} stornieren.`,
  cancelOver: (day, time) => `Diese Tickets lassen sich hier nicht mehr stornieren. Das war bis ${day}, ${time} möglich.`,
  getBack: (price) => `Sie bekommen ${price} auf Ihr Zahlungsmittel zurück.`,
  feesWithLast: (price) => `Die Buchungsgebühren von ${price} gibt es mit dem letzten Ticket zurück.`,
  nothingBack: "Es wurde nichts bezahlt, also gibt es nichts zurück.",
  cancelEmail: "E-Mail-Adresse, mit der die Tickets gebucht wurden",
  cancelNow: (n, price) => (price ? `${tickets(n)} stornieren und ${price} zurückbekommen` : `${tickets(n)} stornieren`),
  cancelNone: "Wählen Sie mindestens ein Ticket",
  cancelBusy: "Wird storniert …",
  keepTickets: "Tickets behalten",
  cancelDone: (n, price) =>
    `${tickets(n)} storniert.${price ? ` ${price} gehen auf Ihr Zahlungsmittel zurück.` : ""}`,
  cancelUnclear:
    "Es ist nicht bekannt, ob die Tickets storniert wurden. Drücken Sie noch einmal: Nichts wird zweimal storniert.",
};
