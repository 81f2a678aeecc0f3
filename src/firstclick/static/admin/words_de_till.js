/** What the box office says of tills, in German. */

const numbers = new Intl.NumberFormat("de-DE");

/** @type {typeof import("./words_en_till.js").enTill} */
export const deTill = {
  till: "Meine Kasse",
  tillClosedNow: "Sie haben keine offene Kasse.",
  tillHint: "Zählen Sie das Bargeld in der Lade und öffnen Sie die Kasse damit. Was Sie von da an einnehmen und zurückgeben, wird zusammengezählt.",
  float: (currency) => `Bargeld in der Lade, in ${currency}`,
  openTill: "Kasse öffnen",
  tillOpenSince: (time) => `Offen seit ${time} Uhr`,
  tillFloat: (amount) => `Geöffnet mit ${amount}`,
  tillPayments: (n) => `bisher ${numbers.format(n)} ${n === 1 ? "Zahlung" : "Zahlungen"}`,
  counted: (currency) => `Gezähltes Bargeld, in ${currency}`,
  slips: "Kartenbelege, falls Sie sie zusammenzählen",
  tillNote: "Vermerk",
  closeTill: "Kasse schließen",
  closeTillQuestion: (cash, slips) => `Endgültig schließen? Bargeld: ${cash}. Kartenbelege: ${slips || "nicht gezählt"}.`,
  closeTillOf: (who) => `Kasse von ${who} zählen und schließen`,
  tillClosed: "Die Kasse ist geschlossen.",
  unclearTill: "Es ist nicht bekannt, ob das geschehen ist. Die Kassen sind neu geladen: Bitte sehen Sie dort nach, bevor Sie es noch einmal versuchen.",
  noDifference: "Es stimmt.",
  asItShould: "stimmt",
  tooMuch: (amount) => `${amount} zu viel`,
  tooLittle: (amount) => `${amount} zu wenig`,
  notCounted: "nicht gezählt",
  tillsOfToday: "Kassen von heute",
  noTills: "Heute wurde keine Kasse geöffnet.",
  tillTaken: "Eingenommen",
  tillGivenBack: "Zurückgegeben",
  tillExpected: "Soll",
  tillCounted: "Gezählt",
  tillDifference: "Differenz",
  stillOpen: "noch offen",
  noTillOpen: "Sie haben keine offene Kasse: Was Sie jetzt einnehmen, zählt ohne Kasse.",
};
