/** Every sentence that the page says, in German, in the polite form. */

import { speech } from "./speech.js";
import { deCancel } from "./words_de_cancel.js";
import { deChanged, deChangedProblems } from "./words_de_changed.js";
import { deChoice } from "./words_de_choice.js";
import { deCheckout } from "./words_de_checkout.js";
import { deSite } from "./words_de_site.js";
import { deTickets } from "./words_de_tickets.js";

const locale = "de-DE";
const { number, form, count, list, time: timeIn } = speech(locale);

/** @param {number} n */
const places = (n) => count(n, { one: "Platz", other: "Plätze" });

/** @param {number} seconds */
const time = (seconds) => timeIn(seconds, { one: "Minute", other: "Minuten" }, { one: "Sekunde", other: "Sekunden" });

/** @param {readonly string[]} seats */
const these = (seats) => form(seats.length, { one: `Platz ${list(seats)} ist`, other: `Die Plätze ${list(seats)} sind` });

/** @type {import("./words_en.js").Words} */
export const de = {
  code: "de",
  name: "Deutsch",
  locale,
  direction: "ltr",

  skip: "Zum Inhalt springen",
  switchTheme: "Zwischen hell und dunkel wechseln",
  list,
  noAnswer: "Die Kasse ist nicht zu erreichen. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
  serverError: (status) => `An der Kasse gab es ein Problem (${status}). Bitte versuchen Sie es noch einmal.`,
  tryAgain: "Noch einmal versuchen",
  loading: "Wird geladen …",

  programme: "Programm",
  programmeIntro: "Wählen Sie Film und Uhrzeit. Ein Tippen auf einen Platz, und er ist für Sie vorgemerkt.",
  allDays: "Alle Tage",
  anyTime: "Ohne feste Zeit",
  days: "Tage",
  today: "Heute",
  tomorrow: "Morgen",
  film: "Film",
  allFilms: "Alle Filme",
  seatsLeft: (n) => (n === 0 ? "Ausverkauft" : `Noch ${places(n)}`),
  nothingOn: "Zurzeit steht nichts auf dem Programm. Bitte schauen Sie später wieder vorbei.",
  nothingMatches: "Zu Ihrer Auswahl steht nichts auf dem Programm.",
  noFilm: "Dieser Film steht nicht auf dem Programm. Vielleicht läuft er nicht mehr.",
  wholeProgramme: "Ganzes Programm zeigen",
  yourHold: "Vorgemerkt",
  yourTicket: "Ihr Ticket",

  ...deSite,

  notFound: "Unter dieser Adresse gibt es nichts.",
  notFoundShowtime: "Diese Vorstellung ist nicht zu finden. Vielleicht ist sie schon vorbei.",
  noShowtimeTitle: "Keine solche Vorstellung",
  noShowtime: "Hier ist keine Vorstellung genannt.",
  badServer: (server) => `„${server}“ ist keine Adresse einer Kasse.`,
  notAllowed: (server, site) =>
    `Die Plätze können hier nicht gezeigt werden: ${server} ist nicht erreichbar oder verkauft nicht auf ${site}. ` +
    "Wer die Kasse betreibt, kann diese Seite in ALLOWED_ORIGINS eintragen.",
  back: "Programm",
  screen: "Leinwand",
  mapLabel: (room) => `Saalplan von ${room}. Pfeiltasten bewegen, Eingabe merkt vor oder gibt zurück.`,
  freeOf: (free, all) => `${number(free)} von ${count(all, { one: "Platz", other: "Plätzen" })} frei`,
  bigger: "Plätze größer zeigen",
  smaller: "Plätze kleiner zeigen",
  wholeRoom: "Ganzen Saal zeigen",
  seatSize: "Größe der Plätze",
  showSeatsAs: "Plätze zeigen als",
  asMap: "Plan",
  asList: "Liste",
  listLabel: "Plätze, Reihe für Reihe",
  onlyFree: "Nur freie Plätze",
  findSeat: "Nach Reihe und Platz wählen",
  keys: "Tasten",
  rowName: (row, section) => [section, row && `Reihe ${row}`].filter(Boolean).join(", "),
  freeInRow: (n, all) => (n === 0 ? "keiner frei" : `${number(n)} von ${number(all)} frei`),
  seatInRow: (row, seat) => (row ? `Reihe ${row}, Platz ${seat}` : `Platz ${seat}`),

  prices: "Preise. Wählen Sie einen, um nur seine Plätze zu sehen.",
  freeOfCharge: "kostenlos",
  priceFrom: (price) => `ab ${price}`,
  ageFrom: (years) => `ab ${years} Jahren`,
  feePerSeat: (price) => `zuzüglich ${price} Buchungsgebühr je Platz`,
  feePerOrder: (price) => `zuzüglich ${price} Buchungsgebühr je Bestellung`,

  ...deCheckout,

  yourSeats: "Ihre Auswahl",
  heldSeats: "Für Sie vorgemerkt",
  toHeldSeats: "Zu Ihren Plätzen",
  pick: (n) => `Platz antippen, und er ist vorgemerkt: solange Sie hier sind, bis zu ${time(n)}.`,
  confirm: (n) => `${places(n)} buchen`,
  confirming: "Wird gebucht …",
  release: "Abbrechen",
  giveBack: (seat) => `${seat} entfernen`,
  timeLeft: "Verbleibende Zeit",
  timeEnds: (n) => `Noch ${time(n)}, um Ihre Plätze zu buchen. Mehr Zeit gibt es nicht.`,
  ...deChoice,
  leaving: "Meine Plätze zurückgeben, wenn ich gehe",
  offers: "Jetzt frei",
  offer: (seats) => `${list(seats)} nehmen`,

  leavesAlone: (seats) => `${list(seats)} ${form(seats.length, { one: "bliebe", other: "blieben" })} einzeln frei.`,
  addThem: (seats) => `${list(seats)} dazunehmen?`,
  addSeats: (seats) => `${list(seats)} dazunehmen`,
  chooseOthers: "Bitte wählen Sie andere Plätze.",
  held: (seats) => `${list(seats)} für Sie vorgemerkt.`,
  released: (seats) => `${list(seats)} zurückgegeben.`,
  givenBack: (given, kept) => `${list(given)} zurückgegeben. ${list(kept)} weiter für Sie vorgemerkt.`,
  heldInstead: (now, given) => `${list(now)} jetzt für Sie vorgemerkt, ${list(given)} zurückgegeben.`,
  confirmed: (seats) => `${list(seats)} ${form(seats.length, { one: "gehört", other: "gehören" })} Ihnen. Viel Vergnügen!`,
  ended: (seats) => `Die Zeit für ${list(seats)} ist abgelaufen. Sie können jederzeit neu wählen.`,
  lost: (seats) => `Ihre Vormerkung für ${list(seats)} ist leider verloren gegangen. Bitte wählen Sie noch einmal.`,
  endedBecause: {
    programme_changed: (seats) =>
      `Das Kino hat diese Vorstellung geändert. ${list(seats)} ${form(seats.length, { one: "ist", other: "sind" })} nicht mehr für Sie vorgemerkt.`,
    showtime_cancelled: (seats) =>
      `Das Kino hat diese Vorstellung abgesagt. ${list(seats)} ${form(seats.length, { one: "ist", other: "sind" })} nicht mehr für Sie vorgemerkt.`,
    released_by_staff: (seats) => `Das Kino hat Ihre Vormerkung für ${list(seats)} beendet. Bitte fragen Sie an der Kasse.`,
  },
  noMoreTime: "Bitte buchen Sie, bevor die Zeit um ist. Mehr Zeit gibt es nicht.",
  unsure: "Es wird geprüft, ob Ihre Plätze noch vorgemerkt sind …",
  tooMany: (n) => `Sie können höchstens ${places(n)} vormerken.`,
  roomChanged: "Das Kino hat diese Vorstellung geändert. So ist sie jetzt.",
  bookingGone: "Eine Ihrer Buchungen für diese Vorstellung besteht nicht mehr.",

  live: "Live",
  connecting: "Verbindet …",
  offline: "Offline",
  dismiss: "Schließen",

  ticketTitle: "Gebucht",
  seat: "Platz",
  seats: "Plätze",
  when: "Wann",
  where: "Wo",
  legend: "Zeichenerklärung",
  ticket: "Ticket",
  myTickets: "Meine Tickets",
  myTicketsIntro: "In diesem Browser gebucht. Der Link eines Tickets öffnet es auf jedem anderen Gerät.",
  noTickets: "Noch keine Tickets. Was Sie in diesem Browser buchen, finden Sie hier.",
  reference: "Buchungsnummer",
  openTicket: "Ticket öffnen",
  toSeats: "Plätze ansehen",
  print: "Drucken",
  toCalendar: "In den Kalender",
  ticketCode: (reference) => `QR-Code der Buchung ${reference}`,
  atTheDoor: "Zeigen Sie diesen Code am Einlass, gedruckt oder auf dem Telefon.",
  ticketCancelled: "Storniert: dieses Ticket gilt nicht",
  ticketAdmitted: "Ticket, schon eingelassen",
  admitted: "Eingelassen",
  cancelled: "Storniert",
  noTicketTitle: "Kein solches Ticket",
  noTicket: "Dieses Ticket ist nicht zu finden. Bitte prüfen Sie den Link.",

  ...deCancel,
  ...deChanged,
  ...deTickets,

  taken: (seats) => `${list(seats)} ${form(seats.length, { one: "wurde", other: "wurden" })} vergeben.`,
  free: (seats) => `${list(seats)} ${form(seats.length, { one: "ist", other: "sind" })} wieder frei.`,
  changedMany: (n) => `${places(n)} ${form(n, { one: "hat", other: "haben" })} sich geändert.`,

  kinds: {
    standard: "Standard",
    premium: "Premium",
    wheelchair: "Rollstuhlplatz",
    companion: "Begleitplatz",
    love: "Doppelsitz",
  },
  statuses: {
    available: "Frei",
    hold: "Vorgemerkt",
    confirmed: "Vergeben",
    reserved: "Nicht im Verkauf",
    booked: "Wird gebucht",
    out_of_order: "Defekt",
    unknown: "Wird geladen",
    mineHold: "Für Sie vorgemerkt",
    mineBooked: "Von Ihnen gebucht",
  },
  notFree: (seat, status) =>
    ({
      hold: `${seat} ist für jemand anderen vorgemerkt. Vielleicht wird der Platz gleich wieder frei.`,
      confirmed: `${seat} ist vergeben.`,
      reserved: `${seat} ist nicht im Verkauf.`,
      booked: `${seat} wird gerade gebucht.`,
      out_of_order: `${seat} ist defekt.`,
      available: `${seat} ist frei.`,
      unknown: "Einen Moment, die Plätze werden noch geladen.",
    })[status],
  alreadyYours: "Dieser Platz gehört Ihnen schon.",

  problems: {
    "seat-taken": ({ conflicts = [], reserved = [] }) => {
      if (!conflicts.length) return "Mindestens einer dieser Plätze ist schon vergeben.";
      const others = conflicts.filter((seatId) => !reserved.includes(seatId));
      const sentences = [
        others.length && `${these(others)} schon vorgemerkt oder vergeben.`,
        reserved.length && `${these(reserved)} nicht im Verkauf.`,
      ];
      return sentences.filter(Boolean).join(" ");
    },
    "ticket-not-found": () => "Zu dieser Buchungsnummer und diesem Namen finden wir keine Buchung.",
    "too-many-ticket-searches": () => "Es wurde zu oft nach Tickets gesucht. Bitte versuchen Sie es später noch einmal.",
    "not-enough-together": () => "So viele Plätze nebeneinander sind in dieser Vorstellung nicht mehr frei.",
    "leaves-orphan": ({ orphans = [] }) =>
      orphans.length
        ? `${list(orphans)} ${form(orphans.length, { one: "bliebe", other: "blieben" })} einzeln frei. Bitte nehmen Sie ${form(orphans.length, { one: "ihn", other: "sie" })} dazu oder wählen Sie andere Plätze.`
        : "Ein einzelner Platz bliebe frei. Bitte wählen Sie andere Plätze.",
    "half-of-pair": () => "Diese Plätze werden nur paarweise verkauft. Bitte nehmen Sie den zweiten dazu.",
    "companion-alone": () => "Der Begleitplatz wird nur mit dem Rollstuhlplatz daneben verkauft.",
    "too-many-seats": () => "So viele Plätze lassen sich nicht auf einmal vormerken.",
    "too-many-holds": () =>
      "Sie haben für diese Vorstellung schon genug vorgemerkt. Bitte buchen Sie zuerst oder geben Sie etwas frei.",
    "no-seats": () => "Bitte wählen Sie mindestens einen Platz.",
    "unknown-seats": () => "Diesen Platz gibt es auf dem Saalplan nicht.",
    "unknown-movie": () => "Dieser Film steht nicht auf dem Programm.",
    "unknown-showtime": () => "Diese Vorstellung steht nicht auf dem Programm.",
    "nothing-on-sale": () => "Für diesen Film gibt es keine Vorstellung mehr zu buchen.",
    ...deChangedProblems,
    "showtime-begun": () => "Diese Vorstellung hat begonnen und ist nicht mehr zu buchen. Bitte wählen Sie eine andere.",
    "unknown-session": () => "Ihre Plätze sind nicht mehr vorgemerkt.",
    "unknown-booking": () => "Diese Buchung gibt es nicht.",
    "no-start-time": () => "Diese Vorstellung hat keine Anfangszeit, die in einen Kalender passt.",
    "already-confirmed": () => "Diese Plätze sind gebucht, und dabei bleibt es.",
    "being-confirmed": () => "Diese Plätze werden gerade gebucht. Bitte warten Sie einen Moment.",
    "hold-over": () => "Die Zeit ist abgelaufen. Bitte wählen Sie Ihre Plätze noch einmal.",
    "programme-changed": () => "Das Kino hat diese Vorstellung geändert. Bitte wählen Sie Ihre Plätze noch einmal.",
    "payment-required": () => "Diese Plätze haben einen Preis. Bitte bezahlen Sie, um sie zu buchen.",
    "no-prices": () => "Diese Plätze kosten nichts und lassen sich gleich buchen.",
    "not-the-holds-seats": () => "Bitte wählen Sie für jeden Ihrer Plätze eine Karte.",
    "ticket-not-sold": () => "Diese Karte gibt es für diesen Platz nicht. Bitte wählen Sie eine andere.",
    "promo-not-valid": () => "Diesen Gutscheincode gibt es nicht, oder er gilt heute nicht für diese Vorstellung.",
    "promo-used-up": () => "Dieser Gutscheincode ist schon so oft eingelöst, wie es geht.",
    "unknown-payment": () => "Diese Zahlung gibt es nicht.",
    "amount-not-taken": () => "Dieser Betrag lässt sich so nicht bezahlen. Bitte wählen Sie einen anderen Weg.",
    "provider-silent": () => "Der Zahlungsdienst antwortet gerade nicht; es wurde nichts berechnet. Bitte versuchen Sie es noch einmal.",
    "provider-off": () => "So lässt sich hier nicht bezahlen. Bitte wählen Sie einen anderen Weg.",
    "unknown-price-list": () => "Diese Preisliste gibt es nicht.",
    "seats-not-booked": () => "Diese Plätze gehören nicht zu der Buchung.",
    "not-the-buyer": () =>
      "Stornieren kann nur, wer gebucht hat. Bitte geben Sie die E-Mail-Adresse der Buchung an, oder fragen Sie an der Kasse.",
    "not-taken-back": () => "Dieses Kino nimmt Tickets hier nicht zurück. Bitte fragen Sie an der Kasse.",
    "too-late-to-cancel": () => "Diese Tickets lassen sich hier nicht mehr stornieren. Bitte fragen Sie an der Kasse.",
    "booking-cancelled": () => "Diese Buchung ist storniert.",
    "quote-not-valid": () => "Der Preis, den Sie gesehen haben, ist hier nicht bekannt. Bitte prüfen Sie die Bestellung.",
    "quote-changed": () => "Ihre Plätze oder ihr Preis haben sich geändert. Bitte prüfen Sie die Bestellung.",
    "not-the-hold": () => "Ihre Plätze haben sich geändert, seit der Preis da stand. Bitte prüfen Sie die Bestellung.",
    "already-paid": () => "Diese Plätze sind bezahlt oder gebucht. Um sie zurückzugeben, stornieren Sie die Buchung.",
    "being-paid": () => "Die Zahlung wird gerade abgeschlossen. Bitte versuchen Sie es gleich noch einmal.",
    "payment-over": () => "Diese Zahlung ist zu Ende, und es gibt keine Buchung dazu.",
    "offer-over": () => "Diese Plätze sind nicht mehr für Sie da; für sie wurde nichts berechnet.",
    "no-failed-refund": () => "Bei dieser Zahlung ist keine Rückzahlung fehlgeschlagen.",
    "hold-life-used-up": () => "Mehr Zeit geht leider nicht. Bitte buchen Sie jetzt.",
    "still-under-way": () => "Ihre Anfrage ist noch in Arbeit. Bitte versuchen Sie es gleich noch einmal.",
    "too-many-sockets": () => "Zurzeit schauen zu viele zu. Bitte versuchen Sie es gleich noch einmal.",
    "too-many-connections": () =>
      "Von Ihrer Adresse kommen gerade zu viele Verbindungen. Bitte versuchen Sie es gleich noch einmal.",
    "too-many-tries": () => "Das waren zu viele Versuche in kurzer Zeit. Bitte warten Sie einen Moment.",
    "too-many-tries-from-here": () =>
      "Von Ihrer Adresse kamen zu viele Versuche in kurzer Zeit. Bitte warten Sie einen Moment.",
    "too-many-seats-from-here": () =>
      "Von Ihrem Netz aus sind schon so viele Plätze vorgemerkt, dass gerade keine weiteren möglich sind.",
    "too-many-booked-from-here": () =>
      "Von Ihrem Netz aus wurden eben so viele Plätze gebucht, dass gerade keine weiteren möglich sind.",
    "too-many-requests-from-here": () =>
      "Aus Ihrem Netz kommen gerade zu viele Anfragen. Bitte versuchen Sie es gleich noch einmal.",
    "too-many-keys": () => "Das waren heute zu viele Anfragen dieser Art. Bitte versuchen Sie es morgen noch einmal.",
    "key-scope-missing": () => "Dieser Schlüssel erlaubt das nicht.",
    "pass-required": () => "Hier brauchen Sie einen Pass. Bitte kommen Sie über die Seite, die ihn ausgibt.",
    "pass-invalid": () => "Ihr Pass gilt hier nicht mehr. Bitte holen Sie einen neuen.",
    "ledger-busy": () => "Gerade werden zu viele Buchungen nachgesehen. Bitte versuchen Sie es gleich noch einmal.",
    "same-seat-too-often": () =>
      "Diesen Platz hatten Sie schon mehrmals. Bitte überlassen Sie ihn eine Weile anderen, oder wählen Sie einen anderen.",
    "too-slow": () => "Ihre Anfrage kam zu langsam an. Bitte versuchen Sie es noch einmal.",
    "not-signed-in": () => "Bitte melden Sie sich zuerst an.",
    "unknown-path": () => "Unter dieser Adresse gibt es nichts.",
    "internal-error": () =>
      "Bei uns ist etwas schiefgegangen. Soweit wir wissen, hat es nichts verändert. Bitte versuchen Sie es noch einmal.",
    stopping: () => "Die Kasse startet gerade neu. Bitte versuchen Sie es gleich noch einmal.",
    "store-unavailable": () => "Die Kasse ist gerade nicht zu erreichen. Bitte versuchen Sie es gleich noch einmal.",
    "ledger-unavailable": () =>
      "Buchungen lassen sich gerade weder lesen noch festhalten. Bitte versuchen Sie es gleich noch einmal.",
  },
};
