/** The texts of the page to pay by card, in German. */

/** @type {import("./words_en.js").PayWords} */
export const payDe = {
  code: "de",
  title: "Mit Karte bezahlen",
  intro: "Ihre Karte geben Sie hier in Felder von Stripe ein. Das Kino sieht die Nummer nie.",
  loading: "Die Felder für Ihre Karte werden geladen …",
  submit: (price) => `${price} bezahlen`,
  paying: "Einen Moment: Ihre Bank wird gefragt …",
  back: "Zurück, ohne zu bezahlen",
  noScript: "Der Zahlungsdienst ließ sich nicht laden. Prüfen Sie Ihre Verbindung, oder ob in Ihrem Browser etwas js.stripe.com sperrt; versuchen Sie es dann noch einmal.",
  noFields: "Die Felder für Ihre Karte ließen sich nicht anzeigen. Bitte versuchen Sie es noch einmal.",
  unclear: "Ob Ihre Bank zugestimmt hat, ist nicht bekannt. Geben Sie Ihre Karte noch nicht wieder ein: Gehen Sie zurück, die Seite Ihrer Zahlung zeigt es.",
  notPaid: "Die Zahlung ist nicht gelungen, und es wurde nichts berechnet. Bitte versuchen Sie es noch einmal, oder nehmen Sie eine andere Karte.",
  again: "Noch einmal versuchen",
};
