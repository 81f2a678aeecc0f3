/** What was sold: the reference, the total and the change to give; the ticket to print, and the way to the next customer. */

import { h } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { changeText } from "./cash_fields.js";
import { toBooking } from "./office_router.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */
/** @typedef {{onPrint: () => void, onNext: () => void}} SoldListener */

export class SoldCard {
  #next = h("button", { type: "button", class: "button primary", "data-action": "next" }, office.next);
  element;

  /** @param {OfficeBooking} sold @param {number | null} given in cash @param {number} expected the total that was shown before @param {SoldListener} listener */
  constructor(sold, given, expected, listener) {
    const print = h("button", { type: "button", class: "button", "data-action": "print" }, office.print);
    print.addEventListener("click", () => listener.onPrint());
    this.#next.addEventListener("click", () => listener.onNext());
    const order = h("a", { class: "button quiet", href: toBooking(sold.reference) }, office.openOrder);
    const text = h("div", { role: "status" }, h("p", { class: "sold-seats" }, sold.seats.join(", ")), h("p", {}, `${office.reference} `, h("strong", { class: "reference", "data-role": "reference" }, sold.reference)), ...sums(sold, given, expected));
    this.element = h("section", { class: "sold card", "data-role": "sold", "aria-label": office.sold }, h("h2", {}, office.sold), text, h("div", { class: "part-actions" }, this.#next, print, order));
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      listener.onNext();
    });
  }

  focus() {
    this.#next.focus();
  }
}

/** What is shown until it is known whether seats were sold. @param {readonly string[]} seats @param {string} why @param {() => void} onAsk */
export function unclearSale(seats, why, onAsk) {
  const button = h("button", { type: "button", class: "button primary", "data-action": "ask-again" }, office.askAgain);
  button.addEventListener("click", () => {
    button.setAttribute("aria-disabled", "true");
    onAsk();
  });
  const text = h("div", { role: "alert" }, h("p", { class: "sold-seats" }, seats.join(", ")), h("p", {}, why), h("p", {}, office.saleUnclear));
  return h("section", { class: "sold unclear card", "data-role": "unclear-sale", "aria-label": office.sale }, h("h2", {}, office.unclearTitle), text, h("div", { class: "part-actions" }, button));
}

/** @param {OfficeBooking} sold @param {number | null} given @param {number} expected */
function sums({ payment }, given, expected) {
  if (!payment) return [];
  const { charged, currency, exponent } = payment;
  const money = (/** @type {number} */ amount) => ({ amount, currency, exponent });
  const total = moneyText(money(charged));
  return [
    h("p", {}, `${office.total} `, h("strong", { "data-role": "sold-total" }, total)),
    charged !== expected && h("p", { class: "field-error" }, office.otherTotal(total)),
    given !== null && h("p", { class: "change-due", "data-role": "change-due" }, changeText(money(given - charged))),
  ];
}
