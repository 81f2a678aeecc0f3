/** What the page says about tickets and other devices of a customer, in English: where one sits, that it is shared, kept or looked for. */

import { speech } from "./speech.js";

const { form, list } = speech("en-GB");

export const enTickets = {
  /** Where one sits: "Balcony, row F, seats 7 and 8". @param {string} section @param {string} row @param {readonly string[]} seats what the chairs say */
  seatsAt(section, row, seats) {
    const text = [section, row && `row ${row}`, `${form(seats.length, { one: "seat", other: "seats" })} ${list(seats)}`].filter(Boolean).join(", ");
    return text.charAt(0).toUpperCase() + text.slice(1);
  },
  /** One more seat of a row that was just named. @param {string} seat */
  nextSeat: (seat) => `seat ${seat}`,
  share: "Share",
  copyLink: "Copy the link",
  shareHint: "Whoever has the link has the ticket.",
  linkCopied: "The link is copied.",
  linkToCopy: "Link of the ticket",
  /** @param {string} day @param {string} time */
  shownAsOf: (day, time) => `Shown as of ${day}, ${time}. The box office can't be reached now; this is renewed when it can.`,
  findTitle: "Booked on another device?",
  findIntro: "Get your ticket here with the booking reference and the name that was given with the booking.",
  findName: "Name",
  findTicket: "Find the ticket",
  findBusy: "Looking for it…",
  findNeeded: "Please enter both.",
  findHint: "Booked without a name? Open the link of the ticket, as in your e-mail, or ask at the box office.",
  /** @param {readonly string[]} seats */
  heldElsewhere: (seats) => `${list(seats)} held for you, from another device.`,
  /** @param {readonly string[]} seats */
  givenBackElsewhere: (seats) => `${list(seats)} ${form(seats.length, { one: "was", other: "were" })} given back on another device.`,
};
