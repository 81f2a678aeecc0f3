/** What the page says about tickets and other devices of a customer, in German. */

const lists = new Intl.ListFormat("de-DE", { type: "conjunction" });

/** @type {typeof import("./words_en_tickets.js").enTickets} */
export const deTickets = {
  seatsAt: (section, row, seats) =>
    [section, row && `Reihe ${row}`, `${seats.length === 1 ? "Platz" : "Plätze"} ${lists.format(seats)}`].filter(Boolean).join(", "),
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
  heldElsewhere: (seats) => `${lists.format(seats)} für Sie vorgemerkt, von einem anderen Gerät aus.`,
  givenBackElsewhere: (seats) => `${lists.format(seats)} auf einem anderen Gerät zurückgegeben.`,
};
