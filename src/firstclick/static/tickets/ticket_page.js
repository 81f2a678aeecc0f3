/** The page of one ticket, to be shown at the entrance or printed. Its address works on any device. */

import { Refusal } from "../server/api.js";
import { Retry } from "../server/retry.js";
import { h, icon } from "../ui/dom.js";
import { addCancel } from "./cancel_button.js";
import { TO_PROGRAMME, TO_TICKETS, toShowtime } from "../ui/router.js";
import { ticketFacts, ticketWord } from "./ticket.js";
import { shownTicket, ticketCode } from "./ticket_sheet.js";
import { words } from "../ui/words.js";
import { tryAgain } from "../ui/try_again.js";

/** @typedef {import("../server/types.js").TicketAnswer} TicketAnswer */
/** @typedef {import("../server/server.js").TicketServer} TicketServer */

/**
 * @param {HTMLElement} home
 * @param {string} token
 * @param {TicketServer} server
 * @returns {import("../server/types.js").View}
 */
export function openTicket(home, token, server) {
  let closed = false;
  document.title = `${words.ticket} · ${words.appName}`;

  async function load() {
    try {
      const ticket = await server.api.ticket(token);
      if (closed) return;
      retry.stop();
      show(ticket, null);
    } catch (error) {
      if (closed) return;
      if (error instanceof Refusal && error.unclear) retry.later();
      if (!home.querySelector("button")) home.replaceChildren(...errorView(error, load));
    }
  }

  /** @param {TicketAnswer} ticket @param {HTMLElement | null} said */
  function show(ticket, said) {
    const [back, ...parts] = page(ticket, token, server);
    home.replaceChildren(back, ...(said ? [said] : []), ...parts);
    if (ticket.cancellable) addCancel(home, ticket, token, server, (now, done) => !closed && show(now, done));
    said?.focus();
  }

  const retry = new Retry(() => void load());
  home.replaceChildren(h("p", { class: "notice" }, words.loading));
  void load();
  return {
    close() {
      closed = true;
      retry.stop();
    },
  };
}

/** @param {TicketAnswer} ticket @param {string} token @param {TicketServer} server */
function page(ticket, token, server) {
  const booking = shownTicket(ticket);
  const { reference, title } = booking;
  document.title = `${words.ticket} ${reference} · ${title}`;
  const back = h("a", { class: "back", href: TO_TICKETS }, icon("M15 5l-7 7l7 7"), words.myTickets);
  const facts = h("div", {}, ticketWord(booking), h("h1", {}, title), ticketFacts(booking));
  const sheet = h("article", { class: "ticket-sheet card", "data-role": "ticket-sheet" }, facts);
  if (!booking.seats.length) return [back, sheet, h("div", { class: "ticket-actions" }, toSeats(ticket))];
  if (ticket.showtime_status === "cancelled") {
    sheet.append(h("p", { class: "notice" }, words.showtimeNotices.cancelled));
    return [back, sheet, h("div", { class: "ticket-actions" }, toSeats(ticket))];
  }
  sheet.append(ticketCode(server.api.ticketFile(token, "qr.svg"), reference).figure);
  return [back, sheet, actions(ticket, token, server)];
}

/** @param {TicketAnswer} ticket @param {string} token @param {TicketServer} server */
function actions(ticket, token, server) {
  const print = h("button", { type: "button", class: "button primary", "data-action": "print" }, words.print);
  print.addEventListener("click", () => window.print());
  const file = server.api.ticketFile(token, "booking.ics");
  return h(
    "div",
    { class: "ticket-actions" },
    print,
    ticket.starts_at !== null && h("a", { class: "button", href: file, download: "", "data-action": "calendar" }, words.toCalendar),
    toSeats(ticket),
  );
}

/** @param {TicketAnswer} ticket */
const toSeats = (ticket) =>
  ticket.movie_id !== null && h("a", { class: "button quiet", href: toShowtime(ticket.showtime_id) }, words.toSeats);

/** @param {unknown} error @param {() => Promise<void>} load */
function errorView(error, load) {
  if (!(error instanceof Refusal)) throw error;
  const home = h("a", { class: "button", href: TO_PROGRAMME }, words.programme);
  if (error.status === 404) return [h("h1", { class: "lost" }, words.noTicketTitle), h("p", { class: "notice" }, words.noTicket), home];
  const again = tryAgain(() => void load());
  return [h("p", { class: "notice" }, error.message), again];
}
