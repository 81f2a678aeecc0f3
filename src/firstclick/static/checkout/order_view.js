/** An order on the page: a line for each seat with its ticket type, the promo code, the fees and the total. */

import { ticketName } from "../seats/seat_prices.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { words } from "../ui/words.js";

/** @typedef {import("./order.js").Order} Order */
/** @typedef {{item: HTMLElement, price: HTMLElement, shown: string}} Line */

export class OrderView {
  #order;
  /** @type {Map<string, Line>} */
  #lines = new Map();
  #list = h("ul", { class: "order-lines", "aria-label": words.order });
  #code = h("input", { type: "text", id: "promo-code", class: "field", autocomplete: "off", autocapitalize: "characters", maxlength: 64, "data-field": "promo" });
  #promoState = h("p", { class: "promo-state", id: "promo-state", role: "status" });
  #sums = h("dl", { class: "sums", "data-role": "sums" });
  #error = h("p", { class: "field-error", role: "alert", "data-role": "order-error" });
  element;

  /** @param {Order} order */
  constructor(order) {
    this.#order = order;
    const apply = h("button", { type: "submit", class: "button", "data-action": "apply-promo" }, words.applyPromo);
    const promo = h("form", { class: "promo" }, h("label", { for: "promo-code" }, words.promo), this.#code, apply, this.#promoState);
    promo.addEventListener("submit", (event) => {
      event.preventDefault();
      order.applyPromo(this.#code.value);
    });
    this.#list.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLSelectElement) order.choose(target.dataset.ticketFor ?? "", target.value);
    });
    this.#code.setAttribute("aria-describedby", "promo-state");
    this.element = h("div", { class: "order-view" }, this.#list, promo, this.#sums, this.#error);
  }

  /** @param {readonly string[]} seats */
  show(seats) {
    for (const [seatId, line] of this.#lines) if (!seats.includes(seatId)) this.#drop(seatId, line);
    for (const seatId of seats) this.#showLine(seatId);
    this.#sort(seats);
    this.#showPromo();
    this.#showSums();
    setText(this.#error, this.#order.error || this.#order.payError);
  }

  /** @param {string} seatId @param {Line} line */
  #drop(seatId, line) {
    line.item.remove();
    this.#lines.delete(seatId);
  }

  /** Built again only when the ticket types or the chosen one differ, so that an open list stays. @param {string} seatId */
  #showLine(seatId) {
    const types = this.#order.typesOf(seatId);
    const chosen = this.#order.typeOf(seatId);
    const shown = JSON.stringify(types);
    let line = this.#lines.get(seatId);
    if (line?.shown !== shown) {
      line?.item.remove();
      line = { ...this.#newLine(seatId, types), shown };
      this.#lines.set(seatId, line);
    }
    const select = line.item.querySelector("select");
    if (select && chosen && select.value !== chosen.ticket_type) select.value = chosen.ticket_type;
    const quoted = this.#order.quote?.lines.find((one) => one.seat_id === seatId)?.price;
    setText(line.price, chosen ? this.#text(quoted ?? chosen.amount) : "");
  }

  /** @param {string} seatId @param {ReturnType<Order["typesOf"]>} types */
  #newLine(seatId, types) {
    const price = h("span", { class: "order-price" });
    const seat = h("span", { class: "order-seat" }, h("strong", {}, seatId), " ", words.kinds[this.#order.kindOf(seatId)]);
    const options = types.map((type) => h("option", { value: type.ticket_type }, `${ticketName(type)} · ${this.#text(type.amount)}`));
    const attributes = { class: "select", "aria-label": words.ticketFor(seatId), "data-ticket-for": seatId };
    const only = h("span", { class: "order-type" }, types[0] ? ticketName(types[0]) : "");
    const choice = types.length > 1 ? h("span", { class: "film-choice" }, h("select", attributes, ...options)) : only;
    return { item: h("li", { "data-order-line": seatId }, seat, price, choice), price };
  }

  /** Moved only when its place is wrong: moving a line loses the focus. @param {readonly string[]} seats */
  #sort(seats) {
    seats.forEach((seatId, index) => {
      const [there, item] = [this.#list.children[index], this.#lines.get(seatId)?.item];
      if (item && item !== there) this.#list.insertBefore(item, there);
    });
  }

  #showPromo() {
    const { promo, promoError, quote } = this.#order;
    const isApplied = Boolean(promo && quote);
    setText(this.#promoState, promoError || (isApplied ? words.promoApplied(promo) : ""));
    setAttribute(this.#promoState, "data-bad", promoError !== "");
    setAttribute(this.#code, "aria-invalid", promoError ? "true" : null);
    const root = this.#code.getRootNode();
    const isBusy = (root instanceof ShadowRoot || root instanceof Document) && root.activeElement === this.#code;
    if (promo && !isBusy && !this.#code.value) this.#code.value = promo;
  }

  #showSums() {
    const { quote } = this.#order;
    /** @type {[string, string, string][]} */
    const rows = [];
    if (quote?.discount) rows.push(["discount", words.discount, this.#text(-quote.discount)]);
    if (quote?.fees) rows.push(["fees", words.fees, this.#text(quote.fees)]);
    rows.push(["total", words.total, quote ? this.#text(quote.total) : words.calculating]);
    const text = JSON.stringify([rows, quote?.tax]);
    if (this.#sums.dataset.shown === text) return;
    this.#sums.dataset.shown = text;
    this.#sums.replaceChildren(...rows.map(([name, title, value]) => this.#row(name, title, value, quote?.tax)));
  }

  /** @param {string} name @param {string} title @param {string} value @param {number | undefined} tax */
  #row(name, title, value, tax) {
    const note = name === "total" && tax ? h("span", { class: "tax" }, words.taxIncluded(this.#text(tax))) : null;
    return h("div", { "data-sum": name }, h("dt", {}, title, note && " ", note), h("dd", {}, value));
  }

  /** @param {number} amount */
  #text(amount) {
    return orderMoney(this.#order, amount);
  }
}

/** An amount in the currency of the order. @param {Order} order @param {number} amount */
export function orderMoney({ prices, quote }, amount) {
  const { currency, exponent } = quote ?? prices;
  return amount === 0 ? words.freeOfCharge : moneyText({ amount, currency: currency ?? "EUR", exponent: exponent ?? 2 });
}
