/** What the page says about orders and payments, in German. */

import { speech } from "./speech.js";

const { form } = speech("de-DE");

/** @type {typeof import("./words_en_checkout.js").enCheckout} */
export const deCheckout = {
  order: "Ihre Bestellung",
  ticketFor: (seat) => `Karte für ${seat}`,
  fees: "Buchungsgebühren",
  discount: "Rabatt",
  total: "Gesamt",
  taxIncluded: (price) => `darin ${price} Steuer`,
  calculating: "Wird berechnet …",
  promo: "Gutscheincode",
  applyPromo: "Einlösen",
  promoApplied: (code) => `${code} ist eingelöst.`,
  email: "E-Mail",
  emailNeeded: "Bitte geben Sie eine E-Mail-Adresse an, etwa ada@example.org.",
  buyerName: "Name (freiwillig)",
  keepBuyer: "Beides in diesem Browser merken",
  terms: ["Mit der Zahlung nehmen Sie die ", "Geschäftsbedingungen des Kinos", " an."],
  payWith: "Bezahlen mit",
  providers: { practice: "Übungszahlung (kein Geld)", counter: "An der Kasse", stripe: "Karte" },
  pay: (price) => `${price} bezahlen`,
  payNothing: "Kostenlos buchen",
  payLater: "Buchen und an der Kasse bezahlen",
  paying: "Einen Moment …",
  toOrder: (price) => (price ? `Zur Bestellung · ${price}` : "Zur Bestellung"),
  chooseSeats: "Zurück zu den Plätzen",
  boxOfficeOnly: "Diese Plätze werden nur an der Kasse verkauft.",
  payUnclear:
    "Ob die Zahlung begonnen hat, ist nicht bekannt. Drücken Sie die Taste noch einmal: Sie zahlen nicht doppelt.",

  ticketTypes: "Karten",
  amountPaid: "Bezahlt",
  amountDue: "An der Kasse zu bezahlen",
  payBy: (day, time) => `Bitte bezahlen Sie bis ${day}, ${time} an der Kasse; danach werden die Plätze wieder verkauft.`,
  givenBackAmount: "Zurückgezahlt",
  amountLeft: "Verbleibt",
  feesIncluded: (price) => `(mit ${price} Buchungsgebühren)`,

  payment: "Zahlung",
  paymentTitles: {
    waiting: "Wir warten auf Ihre Zahlung",
    declined: "Die Zahlung wurde abgelehnt",
    offered: "Ihre Plätze sind vergeben, dafür sind diese für Sie da",
    paid: "Bezahlt",
    due: "Gebucht, an der Kasse zu bezahlen",
    not_charged: "Es wurde nichts berechnet",
    refunded: "Ihr Geld geht an Sie zurück",
    late: "Wir warten auf Ihre Bank",
    closing: "Die Zahlung wird abgebrochen",
  },
  paymentTexts: {
    waiting:
      "Ihre Plätze bleiben für Sie reserviert, bis die Zeit um ist. Sobald die Zahlung da ist, sehen Sie es auf dieser Seite.",
    declined:
      "Es wurde nichts berechnet. Ihre Plätze sind weiter für Sie reserviert: Versuchen Sie es noch einmal, oder zahlen Sie dort anders.",
    due: "Bitte bezahlen Sie rechtzeitig an der Kasse.",
    late: "Die Zeit zum Bezahlen ist um. Wir fragen Ihre Bank, ob die Zahlung angekommen ist; Geld verlieren Sie nicht.",
    left: "Sie haben die Zahlung abgebrochen. Ihre Plätze sind wieder frei, und es wurde nichts berechnet.",
    not_charged:
      "Es kam keine Zahlung rechtzeitig an, oder sie wurde abgebrochen. Die Plätze sind wieder frei, und es wurde nichts berechnet.",
    closing: "Die Zahlung wird abgebrochen. Es wird nichts berechnet.",
    refunded:
      "Ihre Zahlung kam zu spät für Ihre Plätze, oder sie wurden storniert. Der ganze Betrag geht auf demselben Weg zurück.",
    paidLate: "Ihre Zahlung kam spät. Ihre Plätze waren noch frei und gehören Ihnen.",
  },
  offeredSeats: (seats, list) =>
    `Ihre Zahlung kam zu spät für Ihre Plätze. ${list} ${form(seats.length, { one: "kostet", other: "kosten" })} genauso viel und ` +
    `${form(seats.length, { one: "ist", other: "sind" })} für Sie reserviert. Möchten Sie das nicht, geht Ihr ganzes Geld zurück.`,
  acceptOffer: "Diese Plätze nehmen",
  declineOffer: "Nein, bitte mein Geld zurück",
  toPayment: "Weiter zur Zahlung",
  payAgain: "Noch einmal versuchen",
  leavePayment: "Zahlung abbrechen",
  beingPaid: "Wird bezahlt",
  seeShowtime: "Plätze ansehen",
  noPaymentTitle: "Keine solche Zahlung",
  noPayment:
    "In diesem Browser gibt es diese Zahlung nicht. Haben Sie sie in einem anderen Browser oder auf einer anderen Seite begonnen, sehen Sie sie dort, und Ihre Plätze sind sicher.",
};
