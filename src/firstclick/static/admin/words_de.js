/** Every sentence of the box office, in German, in the polite form. */

import { deActs } from "./words_de_acts.js";
import { deForms } from "./words_de_forms.js";
import { deRooms } from "./words_de_rooms.js";
import { deProgramme } from "./words_de_programme.js";
import { deTill } from "./words_de_till.js";
import { deChange } from "./words_de_change.js";
import { deWebhooks } from "./words_de_webhooks.js";
import { deAdministration } from "./words_de_administration.js";
import { dePasskeys } from "./words_de_passkeys.js";
import { deOfficeProblems } from "./words_de_problems.js";
import { deReports } from "./words_de_reports.js";

const numbers = new Intl.NumberFormat("de-DE");

/** @param {number} n @param {string} one @param {string} many */
const count = (n, one, many) => `${numbers.format(n)} ${n === 1 ? one : many}`;

/** @type {import("./words_en.js").OfficeWords} */
export const officeDe = {
  code: "de",
  boxOffice: "Kasse",
  noAnswer: "Der Server ist nicht zu erreichen. Soweit bekannt, ist nichts geschehen; bitte prüfen Sie die Verbindung und versuchen Sie es noch einmal.",

  signInTitle: "Kasse",
  signInIntro: "Bitte melden Sie sich mit dem Namen und dem Passwort an, die Sie von der Leitung haben.",
  signIn: "Anmelden",
  signOut: "Abmelden",
  staffName: "Name",
  password: "Passwort",
  nameAndPassword: "Bitte geben Sie Ihren Namen und Ihr Passwort ein.",
  signInRefused: {
    password: "Der Name oder das Passwort stimmt nicht.",
    no_session: "Ihre Sitzung ist zu Ende. Bitte melden Sie sich noch einmal an.",
    passkey: "Dieser Passkey gilt hier nicht. Bitte versuchen Sie es noch einmal, oder nehmen Sie Ihr Passwort.",
    https: "Die Kasse arbeitet nur über https. Bitte öffnen Sie sie unter ihrer https-Adresse.",
    origin: "Diese Seite wurde nicht unter der Adresse der Kasse geöffnet. Bitte öffnen Sie sie dort.",
  },
  tooManySignIns: (seconds, time) => `Es wurden zu viele Passwörter versucht. Bitte versuchen Sie es in ${count(seconds, "Sekunde", "Sekunden")} wieder, um ${time} Uhr.`,
  sessionOver: "Bitte melden Sie sich noch einmal an",
  sessionOverIntro: "Ihre Sitzung ist zu Ende. Was Sie eingegeben haben, ist noch da.",
  proofTitle: "Ihr Passwort, bitte",
  proofIntro: "Dafür wird Ihr Passwort noch einmal gebraucht.",
  goOn: "Weiter",
  notForRole: "Ihre Rolle umfasst diese Seite nicht.",
  cancel: "Abbrechen",
  roles: { door: "Einlass", counter: "Kasse", manager: "Leitung", owner: "Inhaber" },

  today: "Heute",
  find: "Suchen",
  previousDay: "Der Tag davor",
  nextDay: "Der nächste Tag",
  day: "Tag",
  showtimes: "Vorstellungen",
  noShowtimes: "An diesem Tag läuft nichts.",
  room: "Saal",
  film: "Film",
  time: "Zeit",
  occupancy: "Auslastung",
  takings: "Einnahmen",
  dueColumn: "Offen",
  warnings: "Warnungen",
  noWarnings: "keine",
  differences: (n) => count(n, "Abweichung", "Abweichungen"),
  failedRefunds: (n) => `${count(n, "Rückzahlung", "Rückzahlungen")} fehlgeschlagen`,
  soldOf: (n, of) => `${numbers.format(n)} von ${numbers.format(of)} verkauft`,
  nHeld: (n) => `${numbers.format(n)} vorgemerkt`,
  nKept: (n) => `${numbers.format(n)} zurückgehalten`,
  nFree: (n) => `${numbers.format(n)} frei`,
  total: "Summe",

  ...deActs,
  ...deProgramme,
  ...deForms,
  ...deRooms,
  ...deTill,
  ...deChange,
  ...deWebhooks,
  ...deReports,
  ...deAdministration,
  ...dePasskeys,

  findTitle: "Bestellung suchen",
  findLabel: "Buchungsnummer, Name, E-Mail-Adresse, oder Vorstellung und Platz",
  findHint: "Für einen Platz: die Kennung der Vorstellung und der Platz, etwa abend-1 B4.",
  search: "Suchen",
  nothingFound: "Dazu gibt es keine Bestellung.",
  more: "Mehr zeigen",
  found: (n, more) => (more ? `Die neuesten ${count(n, "Bestellung", "Bestellungen")}` : `${count(n, "Bestellung", "Bestellungen")} gefunden`),
  order: "Bestellung",
  reference: "Buchungsnummer",
  buyer: "Käufer",
  noBuyer: "an der Kasse, ohne Namen",
  booked: "Gebucht",
  paidBy: "Bezahlt mit",
  listPrice: "Laut Preisliste",
  paymentReference: "Referenz der Zahlung",
  story: "Was geschehen ist",
  theBuyer: "der Käufer",
  happened: {
    booked: "Gebucht",
    payment_begun: "Zahlung begonnen",
    paid: "Bezahlt",
    moved: "Umgesetzt",
    cancelled: "Storniert",
    refund_asked: "Geld zurückgegeben",
    admitted: "Eingelassen",
    left: "Hinausgegangen",
    not_admitted: "Ohne gültige Karte eingelassen",
    admission_undone: "Aus Versehen eingelassen: zurückgenommen",
  },
  refundStates: { asked: "unterwegs", sent: "unterwegs", succeeded: "erledigt", failed: "fehlgeschlagen" },
  unclearOrder: "Es ist nicht bekannt, ob das geschehen ist. Bitte laden Sie die Bestellung neu, bevor Sie es noch einmal versuchen.",
  toMap: "Zum Saalplan",
  noOrderTitle: "Keine solche Bestellung",
  noOrder: "Mit dieser Buchungsnummer gibt es keine Bestellung.",

  lookBack: "Zurückblicken",
  throughTheEvening: "Durch den Abend",
  moment: "Zeitpunkt",
  eventBefore: "Änderung davor",
  eventAfter: "Änderung danach",
  backToLive: "Zurück zu jetzt",
  liveNow: "Live: der Plan, wie er jetzt ist.",
  shownMoment: (time) => `Wie es war: ${time}. Hier lässt sich nichts ändern.`,
  eventsMissing: (n) => `${count(n, "Änderung fehlt", "Änderungen fehlen")} im Protokoll: Sicher sind nur die Verkäufe.`,
  salesOnly: "Das Protokoll beginnt später: Bekannt sind nur die Verkäufe.",
  nothingLogged: "Hier ist noch nichts geschehen.",

  mapLabel: (room) => `Saalplan von ${room}. Pfeiltasten bewegen, Enter wählt aus, S verkauft, H merkt für einen Kunden vor, R hält zurück, Escape wählt nichts.`,
  statuses: {
    available: "Frei",
    hold: "Vorgemerkt",
    confirmed: "Verkauft",
    reserved: "Zurückgehalten",
    booked: "Wird bezahlt",
    mineHold: "Ausgewählt",
    mineBooked: "Verkauft, ausgewählt",
  },
  problems: deOfficeProblems,
};
