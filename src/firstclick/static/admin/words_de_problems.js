/** The refusals that only staff meet, in German, by the last part of their `type`. */

/** Why staff or keys cannot be changed like this. @type {Record<string, string>} */
const conflicts = {
  name_taken: "Diesen Namen gibt es schon. Bitte wählen Sie einen anderen.",
  too_many: "Es gibt schon zu viele. Bitte entfernen Sie erst andere.",
  last_owner: "Das ist der letzte Inhaber. Bitte machen Sie zuerst jemand anderen zum Inhaber.",
};
/** Why a passkey was not added. @type {Record<string, string>} */
const notAdded = {
  not_valid: "Der Passkey wurde nicht hinzugefügt: Es hat zu lange gedauert, oder er ist nicht für diese Seite. Bitte versuchen Sie es noch einmal.",
  known: "Dieser Passkey wurde schon hinzugefügt.",
  too_many: "Mehr Passkeys kann man nicht haben. Bitte entfernen Sie zuerst einen.",
  label: "Dieser Name kann nicht gezeigt werden. Bitte wählen Sie einen anderen.",
};

/** @type {Record<string, (problem: import("../server/types.js").Problem) => string>} */
export const deOfficeProblems = {
  "staff-not-signed-in": ({ reason }) =>
    reason === "passkey" ? "Dieser Passkey gilt hier nicht. Bitte versuchen Sie es noch einmal, oder nehmen Sie Ihr Passwort." : "Bitte melden Sie sich zuerst an.",
  "staff-not-allowed": ({ reason }) =>
    reason === "proof" ? "Dafür wird Ihr Passwort noch einmal gebraucht." : "Das erlaubt Ihre Rolle nicht.",
  "passkeys-not-here": () => "Passkeys gehen nur unter der Adresse in PUBLIC_URL, oder unter localhost; hier nicht.",
  "passkey-not-added": ({ reason }) => notAdded[reason ?? ""] ?? notAdded.not_valid,
  "unknown-passkey": () => "Diesen Passkey haben Sie nicht.",
  "too-many-sign-ins": () => "Es wurden zu viele Passwörter versucht. Bitte warten Sie einen Moment.",
  "unknown-session": () => "Diese Vormerkung ist schon zu Ende.",
  "already-confirmed": () => "Diese Plätze sind verkauft.",
  "already-paid": () => "Diese Plätze sind bezahlt.",
  "note-required": () => "Bitte geben Sie einen Grund an.",
  "move-changes-price": () => "Die anderen Plätze haben einen anderen Preis.",
  "uneven-move": () => "Für jeden Platz, der umgesetzt wird, braucht es genau einen anderen.",
  "moved-to-cancelled": () => "Diese Bestellung hatte einen der Plätze schon und hat ihn storniert. Bitte wählen Sie einen anderen.",
  "programme-refused": () => "So kann das nicht in den Verkauf. Die Gründe stehen darunter; was im Verkauf ist, ist unverändert.",
  "programme-replaced": () => "Inzwischen ist ein anderes Programm im Verkauf. Ihr Text ist noch da; vergleichen Sie ihn mit dem neuesten.",
  "unknown-auditorium": () => "Diesen Saal gibt es im Programm nicht.",
  "not-the-holds-seats": () => "Bitte verkaufen Sie alle vorgemerkten Plätze zusammen.",
  "till-open": () => "Sie haben schon eine offene Kasse. Bitte zählen und schließen Sie sie zuerst.",
  "till-closed": () => "Diese Kasse ist schon geschlossen.",
  "unknown-till": () => "Diese Kasse gibt es nicht.",
  "no-currency": () => "Nichts im Programm hat einen Preis, deshalb gibt es keine Kasse zu öffnen.",
  "unknown-version": () => "Diese Ausgabe des Programms gibt es nicht.",
  "if-match-missing": () => "Bitte laden Sie das Programm zuerst, damit klar ist, welches ersetzt wird.",
  "unknown-staff": () => "Mit diesem Namen ist niemand da.",
  "unknown-key": () => "Es gibt keinen Schlüssel mit diesem Namen.",
  "staff-conflict": ({ reason }) => conflicts[reason ?? ""] ?? "So lässt sich das nicht ändern.",
  "unknown-scan": () => "Diesen Einlass gibt es nicht, der zurückzunehmen wäre.",
  "unknown-webhook": () => "Diesen Webhook gibt es nicht.",
  "too-many-webhooks": () => "Es sind schon zu viele Webhooks. Bitte entfernen Sie erst einen davon.",
  "unknown-device": () => "Dieses Gerät gibt es nicht.",
  "too-many-devices": () => "Es sind schon zu viele Geräte am Einlass. Bitte beenden Sie erst einige davon.",
  "nothing-due": () => "Für diese Bestellung ist nichts offen.",
};
