/**
 * The page of one ticket, to be shown at the entrance or printed. Its address works on any device, and once it was seen
 * also without a network: then it says as of when it is.
 */

import { Refusal } from "../server/api.js";
import { Retry } from "../server/retry.js";
import { longDay, timeOfDay } from "../ui/dates.js";
import { h, icon } from "../ui/dom.js";
import { forgetTicket, keepTicket, keptTicket } from "./kept_tickets.js";
import { shareButton } from "./share_button.js";
import { TO_PROGRAMME, TO_TICKETS, toShowtime } from "../ui/router.js";
import { ticketFacts, ticketWord } from "./ticket.js";
import { shownTicket, ticketCode } from "./ticket_sheet.js";
import { setTitle } from "../ui/page_title.js";
import { words } from "../ui/words.js";
import { tryAgain } from "../ui/try_again.js";

/** @typedef {import("../server/types.js").TicketAnswer} TicketAnswer */
/** @typedef {import("../server/server.js").TicketServer} TicketServer */

/** So long is waited for the server before the ticket is shown as it was kept. */
const SLOW_MS = 3_000;

/**
 * @param {HTMLElement} home
 * @param {string} token
 * @param {TicketServer} server
 * @returns {import("../server/types.js").View}
 */
export function openTicket(home, token, server) {
  const view = new TicketView(home, token, server);
  return { close: () => view.close() };
}

class TicketView {
  #home;
  #token;
  #server;
  #events = new AbortController();
  #retry = new Retry(() => void this.#load());
  /** What is shown, as text; "" while that is nothing, or what was kept. */
  #shown = "";
  #isLoading = false;

  /** @param {HTMLElement} home @param {string} token @param {TicketServer} server */
  constructor(home, token, server) {
    this.#home = home;
    this.#token = token;
    this.#server = server;
    setTitle(words.ticket);
    home.replaceChildren(h("p", { class: "notice" }, words.loading));
    const { signal } = this.#events;
    for (const name of ["online", "pageshow", "focus"]) addEventListener(name, () => void this.#load(), { signal });
    document.addEventListener("visibilitychange", () => void (document.hidden || this.#load()), { signal });
    void this.#load();
  }

  close() {
    this.#events.abort();
    this.#retry.stop();
  }

  get #isClosed() {
    return this.#events.signal.aborted;
  }

  /** Whatever brings the ticket to the front, it is asked for once. */
  async #load() {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const slow = setTimeout(() => void this.#showKept(), SLOW_MS);
    const answer = await this.#server.api.ticket(this.#token).catch((error) => error);
    clearTimeout(slow);
    this.#isLoading = false;
    if (this.#isClosed) return;
    if (answer instanceof Error) return this.#failed(answer);
    this.#retry.stop();
    this.#show(answer);
    // A browser that keeps nothing for pages shows the ticket all the same.
    await keepTicket(this.#server, this.#token, answer).catch(() => {});
  }

  /** @param {Error} error */
  async #failed(error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.unclear || error.status === 429) this.#retry.later();
    if (error.status === 404) await forgetTicket(this.#server, this.#token);
    else if (await this.#showKept()) return;
    const isTryingAgain = error.unclear && this.#home.querySelector(".notice + button");
    if (!this.#isClosed && !isTryingAgain) this.#home.replaceChildren(...errorView(error, () => this.#load()));
    this.#shown = "";
  }

  /** What was kept says that it may be old. Returns false where nothing was kept. */
  async #showKept() {
    const kept = await keptTicket(this.#server, this.#token).catch(() => null);
    if (!kept || this.#isClosed) return false;
    const { ticket, at } = kept;
    const asOf = words.shownAsOf(longDay(at, undefined), timeOfDay(at, undefined));
    this.#shown = "";
    if (this.#home.querySelector('[data-role="as-of"]')?.textContent === asOf) return true;
    this.#home.replaceChildren(
      h("p", { class: "notice", role: "status", "data-role": "as-of" }, asOf),
      ...parts(ticket, this.#token, this.#server, false),
    );
    return true;
  }

  /** @param {TicketAnswer} ticket @param {HTMLElement} [said] what was done just now */
  #show(ticket, said) {
    const text = JSON.stringify(ticket);
    if (text === this.#shown) return;
    this.#shown = text;
    const back = h("a", { class: "back", href: TO_TICKETS }, icon("M15 5l-7 7l7 7"), words.myTickets);
    this.#home.replaceChildren(back, said ?? "", ...parts(ticket, this.#token, this.#server, true));
    if (ticket.cancellable || ticket.cancel_until) void this.#addCancel(ticket);
    said?.focus();
  }

  /** What is not loaded with the page is asked for again when the ticket is looked at again. @param {TicketAnswer} ticket */
  async #addCancel(ticket) {
    const shown = this.#shown;
    const part = await import("./cancel_button.js").catch(() => null);
    if (this.#isClosed || this.#shown !== shown) return;
    if (part) part.addCancel(this.#home, ticket, this.#token, this.#server, (now, done) => this.#cancelled(now, done));
    else this.#shown = "";
  }

  /** @param {TicketAnswer} ticket @param {HTMLElement} said */
  #cancelled(ticket, said) {
    if (this.#isClosed) return;
    this.#show(ticket, said);
    void keepTicket(this.#server, this.#token, ticket).catch(() => {});
  }
}

/** @param {TicketAnswer} ticket @param {string} token @param {TicketServer} server @param {boolean} isNow the server has said so just now */
function parts(ticket, token, server, isNow) {
  const booking = shownTicket(ticket);
  const { reference, title } = booking;
  document.title = `${words.ticket} ${reference} · ${title}`;
  const facts = h("div", {}, ticketWord(booking), h("h1", {}, title), ticketFacts(booking));
  const sheet = h("article", { class: "ticket-sheet card", "data-role": "ticket-sheet" }, facts);
  const isCancelled = ticket.showtime_status === "cancelled";
  if (booking.seats.length && isCancelled) sheet.append(h("p", { class: "notice" }, words.showtimeNotices.cancelled));
  if (!booking.seats.length || isCancelled) return [sheet, h("div", { class: "ticket-actions" }, isNow && toSeats(ticket))];
  sheet.append(ticketCode(server.api.ticketFile(token, "qr.svg"), reference).figure);
  const [share, hint] = shareButton(`${words.ticket} ${reference} · ${title}`, location.href);
  return [sheet, h("div", { class: "ticket-actions" }, printButton(), ...(isNow ? online(ticket, token, server) : []), share), hint];
}

function printButton() {
  const print = h("button", { type: "button", class: "button primary", "data-action": "print" }, words.print);
  print.addEventListener("click", () => window.print());
  return print;
}

/** What needs the server. @param {TicketAnswer} ticket @param {string} token @param {TicketServer} server */
function online(ticket, token, server) {
  const file = server.api.ticketFile(token, "booking.ics");
  const calendar = { class: "button", href: file, download: "", "data-action": "calendar" };
  return [ticket.starts_at !== null && h("a", calendar, words.toCalendar), toSeats(ticket)];
}

/** @param {TicketAnswer} ticket */
const toSeats = (ticket) =>
  ticket.movie_id !== null && h("a", { class: "button quiet", href: toShowtime(ticket.showtime_id) }, words.toSeats);

/** @param {Refusal} error @param {() => void} load */
function errorView(error, load) {
  const home = h("a", { class: "button", href: TO_PROGRAMME }, words.programme);
  if (error.status === 404) return [h("h1", { class: "lost" }, words.noTicketTitle), h("p", { class: "notice" }, words.noTicket), home];
  return [h("p", { class: "notice" }, error.message), tryAgain(load)];
}
