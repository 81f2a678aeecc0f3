/** What the box office says of a showtime's map and of the acts on it, in German. */

import { shortDay, timeOfDay } from "../ui/dates.js";

const numbers = new Intl.NumberFormat("de-DE");
const lists = new Intl.ListFormat("de-DE", { type: "conjunction" });

/** @param {number} n */
const seats = (n) => `${numbers.format(n)} ${n === 1 ? "Platz" : "Plätze"}`;

/** @param {readonly string[]} items */
const list = (items) => lists.format(items);

/** @type {typeof import("./words_en_acts.js").enActs} */
export const deActs = {
  selection: "Auswahl",
  nothingSelected: "Wählen Sie Plätze auf dem Saalplan oder in der Liste aus.",
  shortcuts: "Tasten auf dem Saalplan",
  keys: [
    ["Enter", "auswählen, oder nicht"],
    ["S", "zum Verkauf"],
    ["H", "für einen Kunden vormerken"],
    ["R", "zurückhalten"],
    ["Esc", "nichts auswählen"],
  ],
  selectNothing: "Nichts auswählen",

  sale: "Verkauf",
  ticketType: "Kartenart",
  ticketFor: (seat) => `Kartenart für ${seat}`,
  allTickets: "Alle Karten",
  mixed: "verschieden",
  fees: "Buchungsgebühren",
  payBy: "Bezahlt mit",
  ways: { cash: "Bar", card: "Karte am Terminal", complimentary: "Freikarte", free: "Kostenlos", counter: "An der Kasse", external: "Externe Seite" },
  received: "Erhalten",
  change: (amount) => `Rückgeld: ${amount}`,
  missing: (amount) => `Es fehlen ${amount}.`,
  notMoney: "Bitte geben Sie einen Betrag ein, etwa 20,00.",
  note: "Grund",
  noteNeeded: "Bitte geben Sie an, warum diese Plätze verschenkt werden.",
  sell: (n, total) => (total ? `${seats(n)} verkaufen · ${total}` : `${seats(n)} verkaufen`),
  selling: "Wird verkauft …",
  sold: "Verkauft",
  otherTotal: (total) => `Der Preis hat sich inzwischen geändert: ${total} sind zu zahlen.`,
  print: "Drucken",
  next: "Nächster Kunde",
  saleUnclear: "Es ist nicht bekannt, ob die Plätze verkauft sind. Fragen Sie noch einmal: Sie werden nicht zweimal verkauft.",
  askAgain: "Noch einmal fragen",
  unclearTitle: "Verkauft oder nicht?",
  notSoldHere: "Ihre Rolle darf den Saalplan sehen, aber nicht verkaufen.",

  keep: "Zurückhalten",
  keepLabel: "Vermerk, etwa ein Name",
  keepSeats: (n) => `${seats(n)} zurückhalten`,
  putOnSale: (n) => `${seats(n)} freigeben`,
  kept: (items) => `${list(items)} zurückgehalten.`,
  onSale: (items) => `${list(items)} wieder im Verkauf.`,
  broken: "defekt",
  notChanged: {
    sold: (items) => `${list(items)}: verkauft.`,
    held: (items) => `${list(items)}: von einem Kunden vorgemerkt.`,
    kept: (items) => `${list(items)}: aus anderem Grund zurückgehalten.`,
    unknown: (items) => `${list(items)}: nicht auf dem Saalplan.`,
    on_sale: (items) => `${list(items)}: nicht zurückgehalten.`,
    out_of_order: (items) => `${list(items)}: defekt.`,
  },

  holdForCustomer: "Für einen Kunden vormerken",
  holdFor: "Wie lange",
  minutes: (n) => `${numbers.format(n)} Minuten`,
  holdSeats: (n) => `${seats(n)} vormerken`,
  heldUntil: (items, time) => `${list(items)} vorgemerkt bis ${time} Uhr.`,
  heldBy: (who) => `Für einen Kunden vorgemerkt von ${who}`,
  block: "Defekt: in allen kommenden Vorstellungen zurückhalten",
  mend: "Repariert: in allen kommenden Vorstellungen freigeben",
  blocked: (items, n) => `${list(items)} in ${numbers.format(n)} ${n === 1 ? "Vorstellung" : "Vorstellungen"} zurückgehalten.`,
  mended: (items, n) => `${list(items)} in ${numbers.format(n)} ${n === 1 ? "Vorstellung" : "Vorstellungen"} wieder im Verkauf.`,
  dayAndTime: (ms, zone) => `${shortDay(ms, zone)}, ${timeOfDay(ms, zone)} Uhr`,

  hold: "Vorgemerkt von einem Kunden",
  payingHold: "Ein Kunde bezahlt gerade",
  holdUntil: (time) => `bis ${time} Uhr`,
  releaseHold: "Vormerkung beenden",
  released: "Die Vormerkung ist beendet.",
  closing: "Die Zahlung wird abgebrochen. Die Plätze sind frei, sobald nichts mehr abgebucht werden kann.",

  payStates: {
    free: "kostenlos",
    waiting: "wird bezahlt",
    declined: "abgelehnt",
    offered: "andere Plätze angeboten",
    paid: "bezahlt",
    due: "noch offen",
    not_charged: "nichts berechnet",
    refunded: "zurückgezahlt",
  },
  checkedIn: "eingelassen",
  wentOut: "wieder hinausgegangen",
  atDoor: {
    double: "doppelt eingelassen",
    unpaid: "nicht bezahlt",
    cancelled: "storniert",
    wrong_showtime: "andere Vorstellung",
    too_early: "zu früh",
    unknown: "kein Platz dieser Karte",
    revoked: "von einem gesperrten Gerät",
  },
  openOrder: "Bestellung öffnen",
  takeDue: { cash: "Bar kassieren", card: "Mit Karte kassieren" },
  takenWord: "Der Betrag ist kassiert.",
  move: (from, to) => `${list(from)} umsetzen auf ${list(to)}`,
  moved: (to) => `Umgesetzt auf ${list(to)}. Das Ticket bleibt dasselbe.`,
  moveHint: "Um Plätze einer Bestellung umzusetzen, wählen Sie sie und ebenso viele freie Plätze aus.",
  moreExpensive: (difference) => `Die anderen Plätze kosten ${difference} mehr, deshalb wird nicht umgesetzt. Bitte stornieren Sie und verkaufen Sie neu.`,
  cheaper: (difference) => `Die anderen Plätze kosten ${difference} weniger, deshalb wird nicht umgesetzt. Bitte stornieren Sie und verkaufen Sie neu.`,

  cancelOrder: "Plätze stornieren",
  cancelWhich: "Welche Plätze werden storniert?",
  giveBack: "Das Geld zurückgeben",
  recordedAsGivenBack: "Als erstattet vermerkt",
  giveBackThere: "Vermerken, dass das Geld zurückgegeben wird",
  refundThere: (reference) => `Bitte dort erstatten, wo bezahlt wurde, Referenz ${reference}.`,
  cancelReason: "Grund",
  reasonNeeded: "Bitte geben Sie einen Grund an.",
  cancelSeats: (n, amount) => (amount ? `${seats(n)} stornieren und ${amount} zurückgeben` : `${seats(n)} stornieren`),
  cancelNone: "Wählen Sie mindestens einen Platz",
  cancelled: (items) => `${list(items)} storniert.`,
  cancelledWord: "storniert",
  unclear: "Es ist nicht bekannt, ob das geschehen ist. Bitte sehen Sie auf den Saalplan, bevor Sie es noch einmal versuchen.",
};
