/** The roof: the only place where views, router and the page's head meet. */

import { mountConnection, showConnection } from "./connection.js";
import { h } from "./dom.js";
import { openProgramme } from "./programme_page.js";
import { TO_PROGRAMME, startRouter } from "./router.js";
import { openShowtime } from "./showtime_page.js";
import { mountToasts } from "./toasts.js";
import { words } from "./words.js";

/** @typedef {import("./types.js").View} View */

const main = /** @type {HTMLElement} */ (document.getElementById("main"));

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

mountToasts(document.body);
mountConnection(/** @type {HTMLElement} */ (document.getElementById("head-end")));
startRouter((route, first) => {
  view?.close();
  main.replaceChildren();
  showConnection(null);
  document.title = words.appName;
  view = open(route);
  if (first) return;
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
