/** The sale at the counter: ticket types, the way to pay, the total and the change, and the button that sells. */

import { ticketName } from "../seats/seat_prices.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { CashFields } from "./cash_fields.js";
import { office } from "./words.js";

/** @typedef {import("./sale_order.js").SaleOrder} SaleOrder */
/** @typedef {import("./office_types.js").PaidBy} PaidBy */
/** @typedef {import("./office_types.js").Sale} Sale */
/**
 * Amounts are in the smallest unit: `expected` is the total that was shown, `given` the cash that was received, null where it
 * was not entered.
 * @typedef {(sale: Sale, given: number | null, expected: number) => void} OnSell
 */

export class SaleForm {
  #order;
  #onSell;
  #ways;
  #isBusy = false;
  #lines = h("ul", { class: "sale-lines", "aria-label": office.ticketType });
  #sums = h("dl", { class: "sums", "data-role": "sale-sums" });
  #cash;
  #note = h("input", { id: "sale-note", class: "field", maxlength: 200, autocomplete: "off", "data-field": "note" });
  #noteLine = h("p", { class: "field-line" }, h("label", { for: "sale-note" }, office.note), this.#note);
  #error = h("p", { class: "field-error", id: "sale-error", role: "alert", "data-role": "sale-error" });
  #button = h("button", { type: "submit", class: "button primary", "data-action": "sell" });
  #shown = "";
  /** @type {string | undefined} */
  #hold;
  element;

  /** @param {SaleOrder} order @param {readonly PaidBy[]} ways @param {OnSell} onSell */
  constructor(order, ways, onSell) {
    this.#order = order;
    this.#onSell = onSell;
    this.#cash = new CashFields(order, () => this.#error.textContent && setText(this.#error, ""));
    this.#ways = ways.map((way) => wayBox(way, way === ways[0]));
    const choice = h("fieldset", { class: "ways-to-pay", hidden: order.isFree }, h("legend", {}, office.payBy), ...this.#ways);
    this.element = h("form", { class: "sale", novalidate: true, "data-role": "sale" });
    this.element.append(
      h("div", {}, h("h3", {}, office.sale), this.#lines, this.#sums),
      h("div", {}, choice, this.#cash.element, this.#noteLine, this.#error, this.#button),
    );
    this.element.addEventListener("change", (event) => this.#changed(event.target));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Show the sale of these seats. @param {readonly string[]} seats @param {string} [hold] the handle of what staff hold */
  show(seats, hold) {
    this.#order.seats = seats;
    this.#hold = hold;
    const shown = seats.join();
    if (shown !== this.#shown) this.#lines.replaceChildren(...this.#allLine(), ...seats.map((seat) => this.#line(seat)));
    this.#shown = shown;
    this.#update();
  }

  focus() {
    this.#button.focus();
  }

  /** @param {boolean} isBusy */
  setBusy(isBusy) {
    this.#isBusy = isBusy;
    this.#update();
  }

  /** Empty the form for the next customer. */
  reset() {
    this.#order.forget();
    this.#cash.reset();
    this.#note.value = "";
    this.#shown = "";
    setText(this.#error, "");
    const [first] = this.#ways;
    const box = first?.querySelector("input");
    if (box) box.checked = true;
  }

  /** @returns {PaidBy} */
  get #way() {
    const box = this.#ways.map((one) => one.querySelector("input")).find((one) => one?.checked);
    return /** @type {PaidBy} */ (box?.value ?? "cash");
  }

  get #total() {
    return this.#way === "complimentary" ? 0 : this.#order.total;
  }

  /** @param {EventTarget | null} target */
  #changed(target) {
    if (target instanceof HTMLSelectElement && target.value) {
      const seat = target.dataset.ticketFor;
      this.#order.choose(seat ? [seat] : this.#order.seats, target.value);
      if (!seat) this.#showChosen();
      else setText(/** @type {Element} */ (target.closest("li")?.querySelector(".sale-price")), this.#priceOf(seat));
    }
    this.#update();
  }

  /** The types of all seats were chosen at once. */
  #showChosen() {
    for (const select of this.#lines.querySelectorAll("select")) {
      const seat = select.dataset.ticketFor;
      if (!seat) continue;
      select.value = this.#order.offerOf(seat)?.type.ticket_type ?? "";
      setText(/** @type {Element} */ (select.closest("li")?.querySelector(".sale-price")), this.#priceOf(seat));
    }
  }

  #update() {
    const { seats, fees, isFree } = this.#order;
    const all = this.#lines.querySelector("select:not([data-ticket-for])");
    if (all instanceof HTMLSelectElement) all.value = this.#order.single ?? "";
    const isGiven = this.#way === "complimentary";
    this.#cash.show(!isFree && this.#way === "cash", this.#total);
    this.#noteLine.hidden = isFree || !isGiven;
    const rows = isFree ? [] : [fees && !isGiven ? sumLine("fees", office.fees, this.#text(fees)) : null, sumLine("total", office.total, this.#text(this.#total))];
    this.#sums.replaceChildren(...rows.filter((row) => row !== null));
    setText(this.#button, this.#isBusy ? office.selling : office.sell(seats.length, isFree ? "" : this.#text(this.#total)));
    setAttribute(this.#button, "aria-disabled", this.#isBusy ? "true" : null);
  }

  #submit() {
    if (this.#isBusy || !this.#order.seats.length) return;
    const [way, note] = [this.#way, this.#note.value.trim()];
    if (way === "complimentary" && !note) return this.#refuseField(office.noteNeeded, this.#note);
    const given = this.#cash.take();
    if (given === undefined) return;
    setText(this.#error, "");
    const held = this.#hold && { hold: this.#hold };
    this.#onSell({ seats: this.#order.lines, paid_by: way, ...(note && way === "complimentary" ? { note } : {}), ...held }, given, this.#total);
  }

  /** @param {string} text @param {HTMLElement} field */
  #refuseField(text, field) {
    setText(this.#error, text);
    field.focus();
  }

  /** One choice for all seats, where they have the same ticket types. */
  #allLine() {
    const types = this.#order.common;
    if (this.#order.seats.length < 2 || types.length < 2) return [];
    const options = types.map((type) => h("option", { value: type.ticket_type }, ticketName(type)));
    const mixed = h("option", { value: "" }, office.mixed);
    const select = h("select", { class: "select", "aria-label": office.allTickets, "data-action": "all-tickets" }, mixed, ...options);
    return [h("li", { class: "sale-all" }, h("span", {}, office.allTickets), h("span", { class: "film-choice" }, select))];
  }

  /** @param {string} seat */
  #line(seat) {
    const offers = this.#order.offers(seat);
    const options = offers.map(({ type }) => h("option", { value: type.ticket_type }, ticketName(type)));
    const select = h("select", { class: "select", "aria-label": office.ticketFor(seat), "data-ticket-for": seat }, ...options);
    select.value = this.#order.offerOf(seat)?.type.ticket_type ?? "";
    const choice = options.length > 1 ? h("span", { class: "film-choice" }, select) : h("span", { class: "soft" }, offers[0]?.type.name ?? "");
    return h("li", { "data-sale-line": seat }, h("strong", {}, seat), choice, h("span", { class: "sale-price" }, this.#priceOf(seat)));
  }

  /** @param {string} seat */
  #priceOf(seat) {
    return this.#order.isFree ? "" : this.#text(this.#order.offerOf(seat)?.amount ?? 0);
  }

  /** @param {number} amount */
  #text(amount) {
    return moneyText(this.#order.money(amount));
  }
}

/** @param {PaidBy} way @param {boolean} isChecked */
function wayBox(way, isChecked) {
  const box = h("input", { type: "radio", name: "paid-by", value: way, checked: isChecked });
  return h("label", {}, box, h("span", {}, office.ways[way]));
}

/** @param {string} name @param {string} title @param {string} value */
const sumLine = (name, title, value) => h("div", { "data-sum": name }, h("dt", {}, title), h("dd", {}, value));
