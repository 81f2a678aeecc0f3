/** What the box office says about receivers of events and about mails, in German. */

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
  deliveryStates: { waiting: "wartet", delivered: "zugestellt", dead: "aufgegeben", obsolete: "nicht mehr nötig" },
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
  noneInState: "In diesem Stand gibt es keine.",
  everyState: "Alle",
  /** @param {string} time */
  nextTry: (time) => `nächster Versuch ${time}`,
  webhookReplay: "Erneut senden",
  /** @param {number} number */
  webhookReplayed: (number) => `Ereignisse, die erneut gesendet werden: ${number}.`,
  webhookStop: "Nicht mehr aufrufen",
  webhookCall: "Wieder aufrufen",
  webhookRotate: "Neue Schlüssel",
  /** @param {string} url */
  webhookRemoved: (url) => `${url} empfängt nichts mehr.`,

  mailsIntro: "Mails an Käufer aus den letzten 30 Tagen, die neueste zuerst. Ganze Adressen stehen bei den Buchungen.",
  noMail: "Dieser Server verschickt keine Mails: SMTP_URL ist nicht gesetzt.",
  mailsFilter: "Welche Mails",
  everyKind: "Alle",
  /** @type {Record<string, string>} */
  mailKinds: {
    ticket: "Ticket",
    cancelled: "Buchung storniert",
    refunded: "Geld zurück",
    moved: "Vorstellung verlegt",
    showtime_cancelled: "Vorstellung abgesagt",
    reinstated: "Vorstellung findet doch statt",
    offer: "andere Plätze angeboten",
    late: "Geld kam zu spät",
  },
  mailTo: "An",
  mailAbout: "Worum es geht",
  mailState: "Stand",
  mailAnswer: "Letzte Antwort",
  mailReference: "Buchung",
  noMails: "Solche Mails gibt es nicht.",
  mailObsolete: "Was darin stand, gilt nicht mehr.",
  /** @param {number} n */
  mailTries: (n) => `${n} Versuche`,
  mailAgain: "Erneut senden",
  /** @param {string} to */
  mailAgainTo: (to) => `Erneut senden: ${to}`,
  mailsReplay: "Aufgegebene erneut senden",
  /** @param {number} number */
  mailsReplayed: (number) => `Mails, die erneut gesendet werden: ${number}.`,
};
