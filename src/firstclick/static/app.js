/** The page: connects the router, the views and the header. */

import { HOME, TicketServer } from "./server/server.js";
import * as storage from "./server/storage.js";
import { ConnectionStatus } from "./ui/connection_status.js";
import { HoldBar } from "./hold/hold_bar.js";
import { h, setAttribute, setText } from "./ui/dom.js";
import { mountLanguage, startLanguage } from "./ui/language.js";
import { setTitle } from "./ui/page_title.js";
import { openProgramme } from "./programme/programme_page.js";
import { currentRoute, startRouter } from "./ui/router.js";
import { openShowtime } from "./programme/showtime_page.js";
import { openTicket } from "./tickets/ticket_page.js";
import { openTickets } from "./tickets/tickets_page.js";
import { ScrollMemory } from "./ui/scroll_memory.js";
import { Toasts } from "./ui/toasts.js";
import { words } from "./ui/words.js";

/** @typedef {import("./server/types.js").View} View */

/** @param {string} selector */
const part = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const [main, end, skip, theme] = ["#main", "#head-end", '[data-action="skip"]', '[data-action="theme"]'].map(part);

const server = new TicketServer(HOME);

const toasts = new Toasts();

/** @type {View | null} */
let view = null;

const bar = new HoldBar(server, {
  toast: (text, tone) => toasts.show(text, tone),
  onEnded: () => view?.refresh?.(),
});

/** @param {import("./ui/router.js").Route} route @returns {View} */
function open(route) {
  switch (route.name) {
    case "programme":
      return withStatus((status) => openProgramme(main, route.choice, { server, onConnection: (now) => status.show(now) }));
    case "showtime":
      return openShowtime(main, route.showtimeId);
    case "tickets":
      return openTickets(main, server);
    case "ticket":
      return openTicket(main, route.token, server);
    case "payment":
      return openLater(async () => {
        const { openPayment } = await import("./checkout/payment_page.js");
        return () => openPayment(main, route.paymentId, server);
      });
    case "unknown":
      main.append(
        h("h1", { class: "lost" }, words.notFound),
        h("a", { class: "button", href: HOME }, words.programme),
      );
      return { close() {} };
  }
}

/**
 * Open a view and show the connection's status in the page's header until it closes.
 * @param {(status: ConnectionStatus) => View} openWith
 * @returns {View}
 */
function withStatus(openWith) {
  const status = new ConnectionStatus();
  end.prepend(status.element);
  const opened = openWith(status);
  return {
    close() {
      opened.close();
      status.close();
      status.element.remove();
    },
    navigate: (next) => opened.navigate?.(next) ?? false,
    refresh: () => opened.refresh?.(),
  };
}

/** A view whose script is loaded when it is first opened. @param {() => Promise<() => View>} load @returns {View} */
function openLater(load) {
  /** @type {View | null} */
  let opened = null;
  let isClosed = false;
  const fail = () => main.append(h("p", { class: "notice", role: "alert" }, words.noAnswer));
  void load().then((openNow) => isClosed || (opened = openNow()), () => isClosed || fail());
  return {
    close() {
      isClosed = true;
      opened?.close();
    },
  };
}

/** The showtime whose hold the view shows itself. @param {import("./ui/router.js").Route} route */
function showtimeOf(route) {
  if (route.name === "payment") return server.storage.showtimeOfPayment(route.paymentId);
  return route.name === "showtime" ? route.showtimeId : undefined;
}

/** @param {import("./ui/router.js").Route} route */
function show(route) {
  view?.close();
  main.replaceChildren();
  setTitle();
  view = open(route);
  bar.viewChanged(showtimeOf(route) ?? null);
}

function labelHeader() {
  setText(skip, words.skip);
  setText(part('[data-action="my-tickets"] span'), words.myTickets);
  for (const [action, text] of [["imprint", words.imprint], ["privacy", words.privacy]]) setText(part(`[data-action="${action}"]`), text);
  setText(part('[data-role="made-with"]'), words.madeWith);
  for (const name of ["aria-label", "title"]) setAttribute(theme, name, words.switchTheme);
}

main.before(bar.element);
document.body.append(toasts.element);
startLanguage();
labelHeader();
skip.addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
mountLanguage(end, storage, () => {
  labelHeader();
  show(currentRoute(HOME));
});
const scroll = new ScrollMemory(main);
startRouter(HOME, (route, first) => {
  if (view?.navigate?.(route)) return;
  show(route);
  scroll.show(first ? ScrollMemory.isReload : route.name === "programme");
  if (!first) main.focus({ preventScroll: true });
});
