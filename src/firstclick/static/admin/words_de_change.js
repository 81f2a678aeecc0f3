/** What the box office says where a showtime is moved, closed or cancelled, in German. */

/** @type {typeof import("./words_en_change.js").enChange} */
export const deChange = {
  changeShowtime: "Verlegen, schließen oder absagen",
  changeIntro: "Das kommt in die Programmdatei, als Änderung dieser einen Vorstellung. Erst sehen Sie, was es bewirkt.",
  changeWhat: "Diese Vorstellung",
  /** @type {Record<"on_sale" | "closed" | "cancelled", string>} */
  changeStates: { on_sale: "ist im Verkauf", closed: "ist geschlossen: nur die Kasse verkauft", cancelled: "ist abgesagt: sie findet nicht statt" },
  newStart: "Beginn (Zeit im Kino)",
  newRoom: "Saal mit denselben Plätzen",
  startMissing: "Bitte Tag und Uhrzeit eingeben.",
  noTimetable: "Sie hat keine feste Zeit und kann darum nicht verlegt werden.",
  lookAtChange: "Zeigen, was das bewirkt",
  listenersSee: "Wer diese Vorstellung gerade ansieht, sieht es sofort, und die Tickets zeigen es auch.",
  /** @type {Record<"on_sale" | "closed" | "cancelled", string>} */
  changeNow: { on_sale: "Jetzt ändern", closed: "Jetzt ändern", cancelled: "Vorstellung jetzt absagen" },
  showtimeChanged: "Die Vorstellung ist geändert.",
  unclearChange: "Sehen Sie sich die Vorstellung an, bevor Sie es noch einmal versuchen.",
  ordersToRefund: "Bestellungen, die zu erstatten sind",
  nothingToRefund: "Es ist keine Bestellung übrig.",
  /** @param {number} n */
  refundAll: (n) => (n === 1 ? "Bestellung stornieren und erstatten" : `Alle ${n} Bestellungen stornieren und erstatten`),
  /** @param {number} nth @param {number} n */
  refunding: (nth, n) => `Bestellung ${nth} von ${n} …`,
  /** @param {readonly string[]} references */
  refundByHand: (references) => `An der Kasse bezahlt; bitte das Geld auszahlen und einzeln stornieren: ${references.join(", ")}.`,
  /** @param {readonly string[]} orders */
  refundElsewhere: (orders) => `Auf einer externen Seite bezahlt; bitte dort erstatten: ${orders.join(", ")}.`,
  cancelledShowtime: "Die Vorstellung ist abgesagt.",
  notSoldCancelled: "Diese Vorstellung ist abgesagt. Hier wird nichts verkauft, vorgemerkt oder zurückgehalten.",
};
