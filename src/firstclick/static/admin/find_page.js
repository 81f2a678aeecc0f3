/** Finds orders by one field: reference, name, mail address, or showtime and seat. What was looked for is in the address. */

import { Refusal } from "../server/api.js";
import { dayAndTime } from "../ui/dates.js";
import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { toBooking, toFound } from "./office_router.js";
import { stateOfBooking } from "./booking_facts.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */
/** @typedef {import("./office_types.js").FoundBookings} FoundBookings */
/** @typedef {import("./office_page.js").Desk} Desk */

/** @param {HTMLElement} home @param {string} query @param {Desk} desk @returns {import("./office_page.js").OfficeView} */
export function openFind(home, query, desk) {
  const page = new FindPage(home, desk);
  page.look(query);
  return page;
}

class FindPage {
  #desk;
  #field = h("input", { type: "search", id: "find", class: "field", autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 200, "aria-describedby": "find-hint", "data-field": "find" });
  #said = h("p", { class: "soft", role: "status", "data-role": "found" });
  #error = h("p", { class: "field-error", role: "alert", "data-role": "find-error" });
  #list = h("ul", { class: "found", "aria-label": office.findTitle });
  #more = h("button", { type: "button", class: "button", "data-action": "more", hidden: true }, office.more);
  #query = "";
  /** Where the next page begins. @type {string | null} */
  #next = null;
  /** Counts searches, so that an answer to an earlier one is recognised. */
  #searches = 0;

  /** @param {HTMLElement} home @param {Desk} desk */
  constructor(home, desk) {
    this.#desk = desk;
    const button = h("button", { type: "submit", class: "button primary", "data-action": "search" }, office.search);
    const label = h("label", { for: "find" }, office.findLabel);
    const form = h("form", { class: "find-form", role: "search", novalidate: true }, label, h("div", { class: "find-line" }, this.#field, button), h("p", { class: "soft", id: "find-hint" }, office.findHint));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#more.addEventListener("click", () => void this.#load());
    home.append(h("div", { class: "office-find" }, h("h1", {}, office.findTitle), form, this.#error, this.#said, this.#list, this.#more));
    document.title = `${office.find} · ${office.boxOffice}`;
    this.#field.focus();
  }

  close() {
    this.#searches += 1;
  }

  /** @param {import("./office_router.js").OfficeRoute} route */
  navigate(route) {
    if (route.name !== "find") return false;
    this.look(route.query);
    return true;
  }

  /** Show what there is for a text; nothing for an empty one. @param {string} query */
  look(query) {
    this.#query = query;
    this.#next = null;
    this.#searches += 1;
    this.#field.value = query;
    this.#list.replaceChildren();
    this.#more.hidden = true;
    for (const text of [this.#said, this.#error]) setText(text, "");
    if (query) void this.#load();
  }

  /** The same text again is looked for again. */
  #submit() {
    const query = this.#field.value.trim();
    const address = toFound(query);
    if (location.hash === address) this.look(query);
    else location.hash = address;
  }

  async #load() {
    const search = (this.#searches += 1);
    const parameters = new URLSearchParams({ q: this.#query, ...(this.#next && { after: this.#next }) });
    setText(this.#said, words.loading);
    const answer = await this.#desk.api.send("GET", `bookings?${parameters}`).catch((error) => error);
    if (search !== this.#searches) return;
    setText(this.#error, answer instanceof Refusal ? answer.message : "");
    if (answer instanceof Refusal) return setText(this.#said, "");
    if (answer instanceof Error) throw answer;
    this.#show(answer);
  }

  /** @param {FoundBookings} answer */
  #show({ bookings, next }) {
    const first = bookings.map((one) => line(one));
    this.#list.append(...first);
    this.#next = next;
    this.#more.hidden = next === null;
    const count = this.#list.children.length;
    setText(this.#said, count ? office.found(count, next !== null) : office.nothingFound);
    if (this.#list.children.length > bookings.length) first[0]?.querySelector("a")?.focus();
  }
}

/** @param {OfficeBooking} one */
function line(one) {
  const head = h("a", { href: toBooking(one.reference), class: "reference" }, one.reference);
  const who = h("span", {}, one.name || one.email || office.noBuyer);
  const seats = one.seats.length ? one.seats.join(", ") : one.cancelled_seats.join(", ");
  const where = h("span", { class: "soft" }, `${one.title ?? one.showtime_id} · ${dayAndTime(one.starts_at, one.timezone)} · ${seats}`);
  return h("li", { class: "card" }, head, " ", stateOfBooking(one), " ", who, " ", where);
}
