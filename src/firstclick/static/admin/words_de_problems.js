/** The refusals that only staff meet, in German, by the last part of their `type`. */

/** @type {Record<string, (problem: import("../server/types.js").Problem) => string>} */
export const deOfficeProblems = {
  "staff-not-signed-in": () => "Bitte melden Sie sich zuerst an.",
  "staff-not-allowed": ({ reason }) =>
    reason === "proof" ? "Dafür wird Ihr Passwort noch einmal gebraucht." : "Das erlaubt Ihre Rolle nicht.",
  "too-many-sign-ins": () => "Es wurden zu viele Passwörter versucht. Bitte warten Sie einen Moment.",
  "unknown-session": () => "Diese Vormerkung ist schon zu Ende.",
  "already-confirmed": () => "Diese Plätze sind verkauft.",
  "already-paid": () => "Diese Plätze sind bezahlt.",
  "note-required": () => "Bitte geben Sie einen Grund an.",
  "nothing-due": () => "Für diese Bestellung ist nichts offen.",
};
