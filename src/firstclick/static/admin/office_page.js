/** The page of the box office: connects sign-in, the router, the views and the header. */

import { HOME, TicketServer } from "../server/server.js";
import * as storage from "../server/storage.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { mountLanguage, startLanguage } from "../ui/language.js";
import { Toasts } from "../ui/toasts.js";
import { words } from "../ui/words.js";
import { failedNotice } from "../ui/try_again.js";
import { OfficeApi } from "./office_api.js";
import { TO_TODAY, parseRoute } from "./office_router.js";
import { OfficeHeader } from "./office_header.js";
import { SignInGate } from "./sign_in_gate.js";
import { openSignIn } from "./sign_in_page.js";
import { openShowtimeMap } from "./showtime_page.js";
import { openDay } from "./day_page.js";
import { openBooking } from "./booking_page.js";
import { openFind } from "./find_page.js";
import { openProgramme } from "./programme_page.js";
import { openTill } from "./till_page.js";
import { openReports } from "./reports_page.js";
import { PARTS } from "./administration_routes.js";
import { openAdministration } from "./administration_page.js";
import { openPasskeys } from "./passkeys_page.js";
import { followLanguage, office } from "./words.js";

/** @typedef {import("./office_types.js").Member} Member */
/** @typedef {import("./office_router.js").OfficeRoute} OfficeRoute */
/** `navigate` shows another address without opening a new view, and returns whether it did. @typedef {{close: () => void, navigate?: (route: OfficeRoute) => boolean}} OfficeView */
/**
 * What views work with.
 * @typedef {{api: OfficeApi, server: TicketServer, member: Member, toast: (text: string, tone?: "info" | "good" | "bad") => void}} Desk
 */

/** What a member must be allowed to do, to open a view. @type {Partial<Record<OfficeRoute["name"], string>>} */
const ACT_FOR = { find: "see_bookings", booking: "see_bookings", programme: "edit_programme", till: "till", reports: "reports", ...PARTS };

/** @param {string} selector */
const part = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

export class OfficePage {
  #main = part("#main");
  #api = new OfficeApi(HOME);
  #server = new TicketServer(HOME);
  #toasts = new Toasts();
  #header = new OfficeHeader(part("#nav"), part("#head-end"), () => void this.#signOut());
  /** @type {Member | null} */
  #member = null;
  /** @type {OfficeView | null} */
  #view = null;

  start() {
    startLanguage();
    followLanguage();
    document.body.append(this.#toasts.element);
    this.#api.gate = new SignInGate(this.#api, { member: () => this.#member, onMember: (member) => this.#enter(member) });
    mountLanguage(part("#head-end"), storage, () => {
      followLanguage();
      this.#label();
      this.#close();
      this.#show(false);
    });
    part('[data-action="skip"]').addEventListener("click", (event) => {
      event.preventDefault();
      this.#main.focus();
    });
    addEventListener("hashchange", () => this.#show(true));
    this.#label();
    void this.#load();
  }

  async #load() {
    this.#main.replaceChildren(h("p", { class: "notice" }, words.loading));
    try {
      this.#enter(await this.#api.me());
    } catch (error) {
      this.#failed(/** @type {Error} */ (error));
    }
  }

  /** @param {Member | null} member */
  #enter(member) {
    this.#member = member;
    this.#close();
    this.#show(false);
  }

  async #signOut() {
    try {
      await this.#api.signOut();
    } catch (error) {
      return this.#toasts.show(/** @type {Error} */ (error).message, "bad");
    }
    this.#enter(null);
  }

  /** @param {boolean} moves the customer has gone to another address, so that the focus follows */
  #show(moves) {
    const route = parseRoute(location.hash);
    this.#header.show(this.#member, route);
    if (this.#view?.navigate?.(route)) return;
    this.#close();
    document.title = office.boxOffice;
    this.#view = this.#member ? this.#open(route, this.#member) : openSignIn(this.#main, this.#api, () => void this.#load());
    if (!moves || !this.#member) return;
    scrollTo(0, 0);
    this.#main.focus({ preventScroll: true });
  }

  #close() {
    this.#view?.close();
    this.#view = null;
    this.#main.replaceChildren();
  }

  /** @param {OfficeRoute} route @param {Member} member @returns {OfficeView} */
  #open(route, member) {
    if (!member.acts.includes(ACT_FOR[route.name] ?? "see_showtimes")) return this.#notice(office.notForRole);
    const desk = { api: this.#api, server: this.#server, member, toast: this.#toasts.show.bind(this.#toasts) };
    switch (route.name) {
      case "day":
        return openDay(this.#main, route.day, desk);
      case "showtime":
        return openShowtimeMap(this.#main, route, desk);
      case "find":
        return openFind(this.#main, route.query, desk);
      case "booking":
        return openBooking(this.#main, route.reference, desk);
      case "programme":
        return openProgramme(this.#main, route.part, desk);
      case "till":
        return openTill(this.#main, desk);
      case "reports":
        return openReports(this.#main, route.query, desk);
      case "devices":
      case "staff":
      case "keys":
      case "webhooks":
      case "mails":
      case "settings":
      case "audit":
        return openAdministration(this.#main, route.name, desk);
      case "passkeys":
        return openPasskeys(this.#main, desk);
      default:
        return this.#notice(words.notFound);
    }
  }

  /** @param {string} text @returns {OfficeView} */
  #notice(text) {
    this.#main.append(h("h1", { class: "lost" }, text), h("a", { class: "button", href: TO_TODAY }, office.today));
    return { close() {} };
  }

  #label() {
    setText(part('[data-action="skip"]'), words.skip);
    setText(part("#brand"), office.boxOffice);
    for (const name of ["aria-label", "title"]) setAttribute(part('[data-action="theme"]'), name, words.switchTheme);
  }

  /** The server was not reached. @param {Error} error */
  #failed(error) {
    this.#main.replaceChildren(...failedNotice(error.message, () => void this.#load()));
  }
}
