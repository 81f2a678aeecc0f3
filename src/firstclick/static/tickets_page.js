/** My tickets: the bookings that this browser remembers, those to come first. */

import { h } from "./dom.js";
import { TO_PROGRAMME } from "./router.js";
import { ticketFacts, ticketLink } from "./ticket.js";
import { completeTickets } from "./ticket_token.js";
import { words } from "./words.js";

/** @typedef {import("./types.js").Booking} Booking */
/** @typedef {import("./box_office.js").BoxOffice} BoxOffice */

/** A film is over by then, whatever its length. */
const OVER_AFTER_MS = 6 * 3_600_000;

/** @param {HTMLElement} home @param {BoxOffice} office @returns {import("./types.js").View} */
export function openTickets(home, office) {
  let closed = false;
  const list = h("ul", { class: "ticket-list", "data-role": "tickets" });
  const intro = h("p", {});
  document.title = `${words.myTickets} · ${words.appName}`;
  home.append(h("div", { class: "intro" }, h("h1", {}, words.myTickets), intro), list);

  function show() {
    const bookings = inOrder(office.keep.bookings());
    intro.textContent = bookings.length ? words.myTicketsIntro : words.noTickets;
    const cards = bookings.map((booking) => h("li", {}, card(booking, office)));
    list.replaceChildren(...cards);
    if (!cards.length) list.append(h("li", {}, h("a", { class: "button", href: TO_PROGRAMME }, words.programme)));
  }

  show();
  void completeTickets(office, office.keep.bookings()).then((isNew) => {
    if (isNew && !closed) show();
  });
  return { close: () => void (closed = true) };
}

/** @param {Booking} booking @param {BoxOffice} office */
function card(booking, office) {
  const text = h("div", { class: "ticket-card card", "data-over": isOver(booking) });
  text.append(h("h2", {}, booking.title), ticketFacts(booking), ticketLink(booking, office) ?? "");
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
