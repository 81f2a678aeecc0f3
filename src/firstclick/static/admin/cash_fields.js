/** The cash that a customer gives: a field, likely amounts to tap on, and the change. To leave it empty is allowed. */

import { h, setAttribute, setText } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { likelyCash, typedAmount, typedText } from "./amounts.js";
import { office } from "./words.js";

/** What to give back, or what is missing where the amount is below zero. @param {import("../server/types.js").Money} change */
export function changeText({ amount, ...currency }) {
  const text = moneyText({ amount: Math.abs(amount), ...currency });
  return amount < 0 ? office.missing(text) : office.change(text);
}

export class CashFields {
  #order;
  #field = h("input", { id: "received", class: "field", inputmode: "decimal", autocomplete: "off", maxlength: 12, "data-field": "received", "aria-describedby": "change" });
  #change = h("p", { id: "change", class: "change", role: "status", "data-role": "change" });
  #notes = h("div", { class: "notes" });
  #total = 0;
  #shownNotes = "";
  element;

  /** @param {import("./sale_order.js").SaleOrder} order @param {() => void} onInput */
  constructor(order, onInput) {
    this.#order = order;
    const label = h("label", { for: "received" }, office.received);
    this.element = h("div", { class: "cash" }, h("p", { class: "field-line" }, label, this.#field), this.#notes, this.#change);
    this.#field.addEventListener("input", () => {
      onInput();
      this.#showChange();
    });
  }

  /** @param {boolean} isShown @param {number} total in the smallest unit */
  show(isShown, total) {
    this.element.hidden = !isShown;
    this.#total = total;
    const likely = likelyCash(this.#order.money(total));
    const key = JSON.stringify(likely);
    if (key !== this.#shownNotes) this.#notes.replaceChildren(...likely.map((money) => this.#note(money)));
    this.#shownNotes = key;
    this.#showChange();
  }

  /** The cash that was received; null where nothing was entered, undefined where it is no amount or not enough. */
  take() {
    if (this.element.hidden || !this.#field.value.trim()) return null;
    const given = typedAmount(this.#field.value, this.#order.exponent);
    if (given !== null && given >= this.#total) return given;
    this.#showChange();
    this.#field.focus();
    return undefined;
  }

  reset() {
    this.#field.value = "";
    this.#showChange();
  }

  #showChange() {
    const text = this.#field.value.trim();
    const given = typedAmount(text, this.#order.exponent);
    const isWrong = text !== "" && (given === null || given < this.#total);
    setAttribute(this.#field, "aria-invalid", isWrong ? "true" : null);
    setAttribute(this.#change, "data-bad", isWrong);
    setText(this.#change, text === "" ? "" : given === null ? office.notMoney : changeText(this.#order.money(given - this.#total)));
  }

  /** @param {import("../server/types.js").Money} money */
  #note(money) {
    const button = h("button", { type: "button", class: "button pill", "data-action": "note" }, moneyText(money));
    button.addEventListener("click", () => {
      this.#field.value = typedText(money);
      this.#showChange();
    });
    return button;
  }
}
