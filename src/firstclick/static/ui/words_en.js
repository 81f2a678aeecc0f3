/**
 * Every sentence that the page says, in English. The other languages are tables of this shape, loaded only where they
 * are used: tsc and a test watch that none lacks a word.
 */

import { speech } from "./speech.js";
import { enCancel } from "./words_en_cancel.js";
import { enChanged } from "./words_en_changed.js";
import { enChoice } from "./words_en_choice.js";
import { enCheckout } from "./words_en_checkout.js";
import { enSite } from "./words_en_site.js";
import { enTickets } from "./words_en_tickets.js";

/** @typedef {import("../server/types.js").Status} Status */
/** @typedef {import("../server/types.js").SeatKind} SeatKind */
/** @typedef {import("../server/types.js").Problem} Problem */
/** @typedef {typeof en} Words */

const locale = "en-GB";
const { number, form, count, list, time: timeIn } = speech(locale);
const SEATS = { one: "seat", other: "seats" };

/** @param {number} seconds */
const time = (seconds) => timeIn(seconds, { one: "minute", other: "minutes" }, { one: "second", other: "seconds" });

export const en = {
  code: "en",
  name: "English",
  locale,
  direction: "ltr",

  skip: "Skip to the content",
  switchTheme: "Switch between light and dark",
  list,
  noAnswer: "The box office can't be reached. Check your connection and try again.",
  /** @param {number} status */
  serverError: (status) => `The box office had a problem (${status}). Please try again.`,
  tryAgain: "Try again",
  loading: "Loading…",

  programme: "Programme",
  programmeIntro: "Pick a film and a time. A tap on a seat and it is yours to confirm.",
  allDays: "All days",
  anyTime: "No fixed time",
  days: "Days",
  today: "Today",
  tomorrow: "Tomorrow",
  film: "Film",
  allFilms: "All films",
  /** @param {number} n */
  seatsLeft: (n) => (n === 0 ? "Sold out" : `${count(n, SEATS)} left`),
  nothingOn: "Nothing is on the programme just now. Please come back later.",
  nothingMatches: "Nothing is on that matches your choice.",
  noFilm: "This film is not on the programme. It may have ended its run.",
  wholeProgramme: "Show the whole programme",
  yourHold: "Your hold",
  yourTicket: "Your ticket",

  ...enSite,

  notFound: "There is nothing at this address.",
  notFoundShowtime: "We can't find this showtime. It may be over.",
  noShowtimeTitle: "No such showtime",
  noShowtime: "No showtime is named here.",
  /** @param {string} server */
  badServer: (server) => `“${server}” is no address of a box office.`,
  /** @param {string} server @param {string} site */
  notAllowed: (server, site) =>
    `The seats can't be shown here: ${server} can't be reached, or it does not sell on ${site}. ` +
    "Its operator can add this site to ALLOWED_ORIGINS.",
  back: "Programme",
  screen: "Screen",
  /** @param {string} room */
  mapLabel: (room) => `Seat map of ${room}. Arrow keys move, Enter holds or gives back.`,
  /** @param {number} free @param {number} all */
  freeOf: (free, all) => `${number(free)} of ${count(all, SEATS)} free`,
  bigger: "Bigger seats",
  smaller: "Smaller seats",
  wholeRoom: "Show the whole room",
  seatSize: "Size of the seats",
  showSeatsAs: "Show the seats as",
  asMap: "Map",
  asList: "List",
  listLabel: "Seats, row by row",
  onlyFree: "Only free seats",
  findSeat: "Choose by row and seat",
  keys: "Keys",
  /** @param {string} row @param {string} [section] */
  rowName: (row, section) => [section, row && `Row ${row}`].filter(Boolean).join(", "),
  /** "3 of 12 free". @param {number} n @param {number} all */
  freeInRow: (n, all) => (n === 0 ? "none free" : `${number(n)} of ${number(all)} free`),
  /** @param {string} row @param {string} seat what the chair says */
  seatInRow: (row, seat) => (row ? `Row ${row}, seat ${seat}` : `Seat ${seat}`),

  prices: "Prices. Choose one to see its seats only.",
  freeOfCharge: "free of charge",
  /** @param {string} price */
  priceFrom: (price) => `from ${price}`,
  /** @param {number} years */
  ageFrom: (years) => `from ${years} years`,
  /** @param {string} price */
  feePerSeat: (price) => `plus ${price} booking fee a seat`,
  /** @param {string} price */
  feePerOrder: (price) => `plus ${price} booking fee an order`,

  ...enCheckout,

  yourSeats: "Your selection",
  heldSeats: "Held for you",
  toHeldSeats: "To your seats",
  /** @param {number} seconds */
  pick: (seconds) => `Choose your seats. We keep them while you are here, up to ${time(seconds)}.`,
  /** @param {number} n */
  confirm: (n) => `Confirm ${count(n, SEATS)}`,
  confirming: "Confirming…",
  release: "Cancel",
  /** @param {string} seat */
  giveBack: (seat) => `Remove ${seat}`,
  timeLeft: "Time left",
  /** @param {number} n */
  timeEnds: (n) => `${time(n)} left to confirm your seats. No more time can be added.`,
  ...enChoice,
  leaving: "Give my seats back when I leave",
  offers: "Free now",
  /** @param {readonly string[]} seats */
  offer: (seats) => `Take ${list(seats)}`,

  /** @param {readonly string[]} seats single ones that the hold leaves */
  leavesAlone: (seats) => `That leaves ${list(seats)} on ${form(seats.length, { one: "its", other: "their" })} own.`,
  /** @param {readonly string[]} seats */
  addThem: (seats) => `Add ${list(seats)}?`,
  /** @param {readonly string[]} seats */
  addSeats: (seats) => `Add ${list(seats)}`,
  chooseOthers: "Please choose other seats.",
  /** @param {readonly string[]} seats */
  held: (seats) => `${list(seats)} held for you.`,
  /** @param {readonly string[]} seats */
  released: (seats) => `${list(seats)} given back.`,
  /** @param {readonly string[]} given @param {readonly string[]} kept */
  givenBack: (given, kept) => `${list(given)} given back. ${list(kept)} still held for you.`,
  /** @param {readonly string[]} now @param {readonly string[]} given */
  heldInstead: (now, given) => `${list(now)} now held for you, ${list(given)} given back.`,
  /** @param {readonly string[]} seats */
  confirmed: (seats) => `${list(seats)} ${form(seats.length, { one: "is", other: "are" })} yours. Enjoy the film!`,
  /** @param {readonly string[]} seats */
  ended: (seats) => `Your time for ${list(seats)} ran out. Choose again whenever you like.`,
  /** @param {readonly string[]} seats */
  lost: (seats) => `Sorry, we lost ${list(seats)}. Please choose again.`,
  /** Why a hold has ended, by the server's word for it. @type {Record<string, (seats: readonly string[]) => string>} */
  endedBecause: {
    programme_changed: (seats) =>
      `The cinema has changed this showtime, so ${list(seats)} ${form(seats.length, { one: "is", other: "are" })} no longer held for you.`,
    showtime_cancelled: (seats) =>
      `The cinema has cancelled this showtime, so ${list(seats)} ${form(seats.length, { one: "is", other: "are" })} no longer held for you.`,
    released_by_staff: (seats) => `The cinema has ended your hold of ${list(seats)}. Please ask at the box office.`,
  },
  noMoreTime: "Please confirm before the time is over. No more time can be added.",
  unsure: "Checking whether your seats are still held for you…",
  /** @param {number} n */
  tooMany: (n) => `You can hold ${count(n, SEATS)} at most.`,
  roomChanged: "The cinema has changed this showtime. This is how it is now.",
  bookingGone: "A booking of yours at this showtime no longer stands.",

  live: "Live",
  connecting: "Reconnecting…",
  offline: "Offline",
  dismiss: "Dismiss",

  ticketTitle: "You're in",
  seat: "Seat",
  seats: "Seats",
  when: "When",
  where: "Where",
  legend: "Key",
  ticket: "Ticket",
  myTickets: "My tickets",
  myTicketsIntro: "Booked in this browser. A ticket's link opens it on any other device.",
  noTickets: "No tickets yet. What you book in this browser is listed here.",
  reference: "Booking reference",
  openTicket: "Open the ticket",
  toSeats: "See the seats",
  print: "Print",
  toCalendar: "Add to calendar",
  /** @param {string} reference */
  ticketCode: (reference) => `QR code of booking ${reference}`,
  atTheDoor: "Show this code at the door, printed or on a phone.",
  ticketCancelled: "Cancelled: this ticket is not valid",
  ticketAdmitted: "Ticket, let in already",
  admitted: "Let in",
  cancelled: "Cancelled",
  noTicketTitle: "No such ticket",
  noTicket: "We can't find this ticket. Check the link.",

  ...enCancel,
  ...enChanged,
  ...enTickets,

  /** @param {readonly string[]} seats */
  taken: (seats) => `${list(seats)} ${form(seats.length, { one: "was", other: "were" })} taken.`,
  /** @param {readonly string[]} seats */
  free: (seats) => `${list(seats)} ${form(seats.length, { one: "is", other: "are" })} free again.`,
  /** @param {number} n */
  changedMany: (n) => `${count(n, SEATS)} changed.`,

  /** @type {Record<SeatKind, string>} */
  kinds: {
    standard: "Standard",
    premium: "Premium",
    wheelchair: "Wheelchair place",
    companion: "Companion seat",
    love: "Love seat",
  },
  /** @type {Record<Status | "unknown" | "mineHold" | "mineBooked", string>} */
  statuses: {
    available: "Available",
    hold: "On hold",
    confirmed: "Taken",
    reserved: "Not for sale",
    booked: "Being booked",
    out_of_order: "Out of order",
    unknown: "Loading",
    mineHold: "Your hold",
    mineBooked: "Your booking",
  },
  /** @type {(seat: string, status: Status | "unknown") => string} */
  notFree: (seat, status) =>
    ({
      hold: `${seat} is on hold for someone else. It may come free in a moment.`,
      confirmed: `${seat} is taken.`,
      reserved: `${seat} is not for sale.`,
      booked: `${seat} is being booked.`,
      out_of_order: `${seat} is out of order.`,
      available: `${seat} is free.`,
      unknown: "One moment, the seats are still loading.",
    })[status],
  alreadyYours: "This seat is already yours.",

  /**
   * The server's refusals by the last part of their `type`. It speaks English itself, so none is said anew here.
   * @type {Record<string, (problem: Problem) => string>}
   */
  problems: {},
};
