/** My tickets: the bookings that this browser has stored, upcoming ones first, and a form for those of other devices. */

import { h } from "../ui/dom.js";
import { TO_PROGRAMME } from "../ui/router.js";
import { ticketFacts, ticketLink, ticketWord } from "./ticket.js";
import { completeTickets, renewTickets } from "./ticket_token.js";
import { setTitle } from "../ui/page_title.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Booking} Booking */
/** @typedef {import("../server/server.js").TicketServer} TicketServer */

/** Longer than any film, so that a showtime that started earlier is over. */
const OVER_AFTER_MS = 6 * 3_600_000;

/** @param {HTMLElement} home @param {TicketServer} server @returns {import("../server/types.js").View} */
export function openTickets(home, server) {
  let closed = false;
  const list = h("ul", { class: "ticket-list", "data-role": "tickets" });
  const intro = h("p", {});
  setTitle(words.myTickets);
  home.append(h("div", { class: "intro" }, h("h1", {}, words.myTickets), intro), list, findForm(server));

  function show() {
    const bookings = inOrder(server.storage.bookings());
    intro.textContent = bookings.length ? words.myTicketsIntro : words.noTickets;
    const cards = bookings.map((booking) => h("li", {}, card(booking, server)));
    list.replaceChildren(...cards);
    if (!cards.length) list.append(h("li", {}, h("a", { class: "button", href: TO_PROGRAMME }, words.programme)));
  }

  /** @param {Promise<boolean>} change */
  const showAfter = (change) => void change.then((isNew) => isNew && !closed && show());
  const renew = () => showAfter(renewTickets(server, inOrder(server.storage.bookings()).filter((one) => !isOver(one))));

  show();
  showAfter(completeTickets(server, server.storage.bookings()));
  renew();
  const look = () => document.hidden || renew();
  document.addEventListener("visibilitychange", look);
  return {
    close() {
      closed = true;
      document.removeEventListener("visibilitychange", look);
    },
  };
}

/** The form, once it is loaded. Without a network there is none: the server has to be asked. @param {TicketServer} server */
function findForm(server) {
  const place = h("div", {});
  const load = async () => {
    const { FindForm } = await import("./find_form.js");
    place.append(new FindForm(server).element);
  };
  void load().catch(() => {});
  return place;
}

/** @param {Booking} booking @param {TicketServer} server */
function card(booking, server) {
  const cancelled = booking.seats.length === 0 || booking.showtime_status === "cancelled";
  const text = h("div", { class: "ticket-card card", "data-over": isOver(booking) || cancelled });
  if (cancelled) text.append(ticketWord(booking));
  text.append(h("h2", {}, booking.title), ticketFacts(booking), ticketLink(booking, server) ?? "");
  return text;
}

/** @param {Booking[]} bookings */
function inOrder(bookings) {
  /** @param {Booking} one */
  const start = (one) => one.starts_at ?? 0;
  const sorted = [...bookings].sort((a, b) => start(a) - start(b));
  return [...sorted.filter((one) => !isOver(one)), ...sorted.filter(isOver).reverse()];
}

/** @param {Booking} booking */
const isOver = ({ starts_at: at }) => at !== null && at + OVER_AFTER_MS < Date.now();
