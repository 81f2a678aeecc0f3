/** What the box office says about receivers of events, in German. */

/** @type {typeof import("./words_en_webhooks.js").enWebhooks} */
export const deWebhooks = {
  webhooksIntro: "Andere Systeme bekommen signiert, was verkauft, storniert, bezahlt und eingelassen wird. Ein Empfänger bekommt, was ab dem Hinzufügen geschieht.",
  noWebhooks: "Niemand empfängt Ereignisse.",
  webhookUrl: "Adresse",
  webhookUrlMissing: "Bitte die Adresse des Empfängers eingeben.",
  webhookEvents: "Er bekommt",
  webhookEventMissing: "Bitte mindestens etwas auswählen, das er bekommt.",
  addWebhook: "Empfänger hinzufügen",
  /** @type {Record<string, string>} */
  saleEvents: {
    "booking.created": "Buchungen",
    "booking.cancelled": "Stornierungen",
    "payment.paid": "Zahlungen",
    "payment.refunded": "Erstattungen",
    "showtime.moved": "verlegte Vorstellungen",
    "showtime.cancelled": "abgesagte Vorstellungen",
    "admission.in": "Einlass",
  },
  /** @type {Record<string, string>} */
  deliveryStates: { waiting: "wartet", delivered: "zugestellt", dead: "aufgegeben" },
  /** @param {string} url */
  webhookMade: (url) => `Das Geheimnis von ${url}`,
  webhookOnce: "Es wird nur dieses eine Mal gezeigt. Der Empfänger prüft damit Signaturen.",
  /** @param {number} waiting @param {number} dead */
  webhookStands: (waiting, dead) => `${waiting} warten, ${dead} aufgegeben`,
  /** @param {string} why */
  webhookOff: (why) => `Wird nicht aufgerufen. ${why}`,
  webhookTest: "Testen",
  /** @param {number} status */
  webhookTaken: (status) => `Die Testnachricht wurde angenommen: ${status}.`,
  /** @param {string} error */
  webhookNotTaken: (error) => `Die Testnachricht wurde nicht angenommen. ${error}`,
  webhookDeliveries: "Zustellungen zeigen",
  noDeliveries: "Es wurde noch nichts gesendet.",
  webhookReplay: "Erneut senden",
  /** @param {number} number */
  webhookReplayed: (number) => `Ereignisse, die erneut gesendet werden: ${number}.`,
  webhookStop: "Nicht mehr aufrufen",
  webhookCall: "Wieder aufrufen",
  webhookRotate: "Neue Schlüssel",
  /** @param {string} url */
  webhookRemoved: (url) => `${url} empfängt nichts mehr.`,
};
