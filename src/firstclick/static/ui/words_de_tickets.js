/** What the page says about tickets and other devices of a customer, in German. */

import { speech } from "./speech.js";

const { form, list } = speech("de-DE");

/** @type {typeof import("./words_en_tickets.js").enTickets} */
export const deTickets = {
  seatsAt: (section, row, seats) =>
    [section, row && `Reihe ${row}`, `${form(seats.length, { one: "Platz", other: "Plätze" })} ${list(seats)}`].filter(Boolean).join(", "),
  nextSeat: (seat) => `Platz ${seat}`,
  share: "Teilen",
  copyLink: "Link kopieren",
  shareHint: "Wer den Link hat, hat das Ticket.",
  linkCopied: "Der Link ist kopiert.",
  linkToCopy: "Link zum Ticket",
  shownAsOf: (day, time) => `Stand: ${day}, ${time}. Die Kasse ist gerade nicht zu erreichen; sobald sie es ist, wird das Ticket aktualisiert.`,
  findTitle: "Auf einem anderen Gerät gebucht?",
  findIntro: "Mit Buchungsnummer und dem Namen aus der Buchung bekommen Sie Ihr Ticket hier.",
  findName: "Name",
  findTicket: "Ticket suchen",
  findBusy: "Wird gesucht …",
  findNeeded: "Bitte geben Sie beides ein.",
  findHint: "Ohne Namen gebucht? Öffnen Sie den Link des Tickets, zum Beispiel aus Ihrer E-Mail, oder fragen Sie an der Kasse.",
  heldElsewhere: (seats) => `${list(seats)} für Sie vorgemerkt, von einem anderen Gerät aus.`,
  givenBackElsewhere: (seats) => `${list(seats)} auf einem anderen Gerät zurückgegeben.`,
};
