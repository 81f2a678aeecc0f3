/** The roof: the only place where views, router and the page's head meet. */

import { BoxOffice, HOME } from "./box_office.js";
import { ConnectionLamp } from "./connection.js";
import { h, mark, say } from "./dom.js";
import { mountLanguage, startLanguage } from "./language.js";
import { openProgramme } from "./programme_page.js";
import { TO_PROGRAMME, parse, startRouter } from "./router.js";
import { openShowtime } from "./showtime_page.js";
import { openTicket } from "./ticket_page.js";
import { openTickets } from "./tickets_page.js";
import { words } from "./words.js";

/** @typedef {import("./types.js").View} View */

/** @param {string} selector */
const part = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const [main, end, skip, theme] = ["#main", "#head-end", '[data-action="skip"]', '[data-action="theme"]'].map(part);

const office = new BoxOffice(HOME);

/** @type {View | null} */
let view = null;

/** @param {import("./router.js").Route} route @returns {View} */
function open(route) {
  switch (route.name) {
    case "programme":
      return withLamp((lamp) => openProgramme(main, route.choice, { office, onConnection: (now) => lamp.show(now) }));
    case "showtime":
      return openShowtime(main, route.showtimeId);
    case "tickets":
      return openTickets(main, office);
    case "ticket":
      return openTicket(main, route.token, office);
    case "unknown":
      main.append(
        h("h1", { class: "lost" }, words.notFound),
        h("a", { class: "button", href: TO_PROGRAMME }, words.programme),
      );
      return { close() {} };
  }
}

/** A view with a lamp in the page's head. @param {(lamp: ConnectionLamp) => View} openWith @returns {View} */
function withLamp(openWith) {
  const lamp = new ConnectionLamp();
  end.prepend(lamp.element);
  const opened = openWith(lamp);
  return {
    close() {
      opened.close();
      lamp.element.remove();
    },
    turn: (next) => opened.turn?.(next) ?? false,
  };
}

/** @param {import("./router.js").Route} route */
function show(route) {
  view?.close();
  main.replaceChildren();
  document.title = words.appName;
  view = open(route);
}

function nameHead() {
  say(skip, words.skip);
  say(part('[data-action="my-tickets"] span'), words.myTickets);
  for (const name of ["aria-label", "title"]) mark(theme, name, words.switchTheme);
}

startLanguage();
nameHead();
skip.addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
mountLanguage(end, () => {
  nameHead();
  show(parse(location.hash));
});
startRouter((route, first) => {
  if (view?.turn?.(route)) return;
  show(route);
  if (first) return;
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
