/** The roof: the only place where views, router and the page's head meet. */

import { mountConnection, showConnection } from "./connection.js";
import { h, mark, say } from "./dom.js";
import { mountLanguage, startLanguage } from "./language.js";
import { openProgramme } from "./programme_page.js";
import { TO_PROGRAMME, parse, startRouter } from "./router.js";
import { openShowtime } from "./showtime_page.js";
import { mountToasts } from "./toasts.js";
import { words } from "./words.js";

/** @typedef {import("./types.js").View} View */

/** @param {string} selector */
const part = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const [main, end, skip, theme] = ["#main", "#head-end", '[data-action="skip"]', '[data-action="theme"]'].map(part);

/** @type {View | null} */
let view = null;

/** @param {import("./router.js").Route} route @returns {View} */
function open(route) {
  switch (route.name) {
    case "programme":
      return openProgramme(main);
    case "showtime":
      return openShowtime(main, route.showtimeId);
    case "unknown":
      main.append(h("p", { class: "notice" }, words.notFound, " ", h("a", { href: TO_PROGRAMME }, words.programme)));
      return { close() {} };
  }
}

/** @param {import("./router.js").Route} route */
function show(route) {
  view?.close();
  main.replaceChildren();
  showConnection(null);
  document.title = words.appName;
  view = open(route);
}

function nameHead() {
  say(skip, words.skip);
  for (const name of ["aria-label", "title"]) mark(theme, name, words.switchTheme);
}

startLanguage();
nameHead();
skip.addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
mountToasts(document.body);
mountLanguage(end, () => {
  nameHead();
  show(parse(location.hash));
});
mountConnection(end);
startRouter((route, first) => {
  show(route);
  if (first) return;
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
