/** Every sentence of the box office, in English. `words_de.js` is a table of this shape. */

import { enActs } from "./words_en_acts.js";
import { enForms } from "./words_en_forms.js";
import { enProgramme } from "./words_en_programme.js";
import { enTill } from "./words_en_till.js";
import { enAdministration } from "./words_en_administration.js";
import { enRooms } from "./words_en_rooms.js";
import { enReports } from "./words_en_reports.js";
import { enPasskeys } from "./words_en_passkeys.js";
import { enChange } from "./words_en_change.js";
import { enWebhooks } from "./words_en_webhooks.js";

/** @typedef {import("./office_types.js").Role} Role */
/** @typedef {typeof officeEn} OfficeWords */

const numbers = new Intl.NumberFormat("en-GB");

/** @param {number} n @param {string} one @param {string} [many] */
const count = (n, one, many = `${one}s`) => `${numbers.format(n)} ${n === 1 ? one : many}`;

export const officeEn = {
  code: "en",
  boxOffice: "Box office",
  noAnswer: "The server can't be reached. Nothing is known to have happened; check the connection and try again.",

  signInTitle: "Box office",
  signInIntro: "Sign in with the name and password that your manager gave you.",
  signIn: "Sign in",
  signOut: "Sign out",
  staffName: "Name",
  password: "Password",
  nameAndPassword: "Please enter your name and your password.",
  /** Why a sign-in was refused, by the server's reason. @type {Record<string, string>} */
  signInRefused: {
    password: "The name or the password is not right.",
    no_session: "Your session is over. Please sign in again.",
    passkey: "This passkey does not count here. Please try again, or use your password.",
    https: "The box office works over https only. Please open it by its https address.",
    origin: "This page was not opened at the address of the box office. Please open it there.",
  },
  /** @param {number} seconds @param {string} time */
  tooManySignIns: (seconds, time) => `Too many passwords were tried. Please try again in ${count(seconds, "second")}, at ${time}.`,
  sessionOver: "Please sign in again",
  sessionOverIntro: "Your session is over. What you have entered is still there.",
  proofTitle: "Your password, please",
  proofIntro: "This act needs your password once more.",
  goOn: "Go on",
  notForRole: "Your role does not include this page.",
  cancel: "Cancel",
  /** @type {Record<Role, string>} */
  roles: { door: "Door", counter: "Counter", manager: "Manager", owner: "Owner" },

  today: "Today",
  find: "Find",
  previousDay: "The day before",
  nextDay: "The next day",
  day: "Day",
  showtimes: "Showtimes",
  noShowtimes: "Nothing is on this day.",
  room: "Room",
  film: "Film",
  time: "Time",
  occupancy: "Occupancy",
  takings: "Takings",
  dueColumn: "Due",
  warnings: "Warnings",
  noWarnings: "none",
  /** @param {number} n */
  differences: (n) => count(n, "difference"),
  /** @param {number} n */
  failedRefunds: (n) => `${count(n, "refund")} failed`,
  /** @param {number} n @param {number} of */
  soldOf: (n, of) => `${numbers.format(n)} of ${numbers.format(of)} sold`,
  /** @param {number} n */
  nHeld: (n) => `${numbers.format(n)} on hold`,
  /** @param {number} n */
  nKept: (n) => `${numbers.format(n)} kept back`,
  /** @param {number} n */
  nFree: (n) => `${numbers.format(n)} free`,
  /** @param {number} n */
  total: "Total",

  ...enActs,
  ...enProgramme,
  ...enForms,
  ...enRooms,
  ...enTill,
  ...enChange,
  ...enWebhooks,
  ...enReports,
  ...enAdministration,
  ...enPasskeys,

  findTitle: "Find an order",
  findLabel: "Reference, name, e-mail address, or showtime and seat",
  findHint: "For a seat: the showtime's id and the seat, such as evening-1 B4.",
  search: "Search",
  nothingFound: "No order matches that.",
  more: "Show more",
  /** @param {number} n @param {boolean} more there are more of them */
  found: (n, more) => (more ? `The newest ${count(n, "order")}` : `${count(n, "order")} found`),
  order: "Order",
  reference: "Reference",
  buyer: "Buyer",
  noBuyer: "at the counter, without a name",
  booked: "Booked",
  paidBy: "Paid by",
  listPrice: "By the price list",
  paymentReference: "Payment reference",
  story: "What happened",
  theBuyer: "the buyer",
  /** @type {Record<string, string>} */
  happened: {
    booked: "Booked",
    payment_begun: "Payment begun",
    paid: "Paid",
    moved: "Moved",
    cancelled: "Cancelled",
    refund_asked: "Money given back",
    admitted: "Let in",
    left: "Went out",
    not_admitted: "Let in without a valid ticket",
    admission_undone: "Let in by mistake: taken back",
  },
  /** What has become of a refund. @type {Record<string, string>} */
  refundStates: { asked: "under way", sent: "under way", succeeded: "done", failed: "failed" },
  unclearOrder: "It is not known whether that was done. Load the order again before you try again.",
  toMap: "To the map",
  noOrderTitle: "No such order",
  noOrder: "There is no order with this reference.",

  lookBack: "Look back",
  throughTheEvening: "Through the evening",
  moment: "Moment",
  eventBefore: "Change before",
  eventAfter: "Change after",
  backToLive: "Back to live",
  liveNow: "Live: the map as it is now.",
  /** @param {string} time */
  shownMoment: (time) => `As it was on ${time}. Nothing can be changed here.`,
  /** @param {number} n */
  eventsMissing: (n) => `${count(n, "change")} missing in the log: only sales are certain.`,
  salesOnly: "The log begins later: only sales are known.",
  nothingLogged: "Nothing has happened here yet.",

  /** Words of the map for staff. */
  mapLabel: (/** @type {string} */ room) => `Seat map of ${room}. Arrow keys move, Enter selects, S sells, H holds for a customer, R keeps back, Escape selects nothing.`,
  statuses: {
    available: "Free",
    hold: "On hold",
    confirmed: "Sold",
    reserved: "Kept back",
    booked: "Being paid",
    mineHold: "Selected",
    mineBooked: "Sold, selected",
  },
  /** The server speaks English itself, to buyers. @type {Record<string, (problem: import("../server/types.js").Problem) => string>} */
  problems: {
    "unknown-session": () => "This hold is over already.",
  },
};
