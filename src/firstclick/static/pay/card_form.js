/** The form to pay one payment by card: Stripe's fields, the button, and what is said when something fails. */

import { Refusal } from "../server/api.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { words } from "../ui/words.js";
import { loadStripe } from "./stripe_script.js";
import { pay } from "./words.js";

/** @typedef {import("../server/types.js").Payment} Payment */
/** Errors whose text is for the buyer, in the language of the fields. */
const FOR_BUYERS = ["card_error", "validation_error"];

export class CardForm {
  #api;
  #payment;
  #onPaid;
  /** @type {import("./stripe_types.js").StripePage | null} */
  #stripe = null;
  /** @type {import("./stripe_types.js").StripeElements | null} */
  #elements = null;
  #isPaying = false;
  #status = h("p", { role: "status", class: "payment-facts" });
  #error = h("p", { class: "field-error", role: "alert" });
  #fields = h("div", { class: "card-fields", "data-role": "card-fields" });
  #submit = h("button", { type: "submit", class: "button primary", "data-action": "pay", "aria-disabled": "true" });
  #again = h("button", { type: "button", class: "button", "data-action": "again", hidden: true }, pay.again);
  element = h("form", { class: "card-form payment", novalidate: true });

  /** @param {import("../server/api.js").Api} api @param {Payment} payment @param {string} back @param {() => void} onPaid */
  constructor(api, payment, back, onPaid) {
    this.#api = api;
    this.#payment = payment;
    this.#onPaid = onPaid;
    setText(this.#submit, pay.submit(moneyText(payment)));
    const leave = h("a", { class: "button quiet", href: back, "data-action": "back" }, pay.back);
    const actions = h("div", { class: "payment-actions" }, this.#submit, this.#again, leave);
    this.element.append(this.#fields, this.#status, this.#error, actions);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#pay();
    });
    this.#again.addEventListener("click", () => void this.load());
  }

  /** The bank is being asked: the page must not be left. */
  get isPaying() {
    return this.#isPaying;
  }

  /** Load the script and show its fields. */
  async load() {
    this.#show(pay.loading, "");
    this.#again.hidden = true;
    setAttribute(this.#fields, "data-state", null);
    const card = await this.#api.card(this.#payment.payment_id).catch((error) => error);
    if (card instanceof Error) return this.#failed(card instanceof Refusal ? card.message : pay.noFields);
    const script = await loadStripe().catch(() => null);
    if (!script) return this.#failed(pay.noScript);
    this.#stripe = script(card.publishable_key, { locale: words.code });
    const theme = document.documentElement.dataset.theme === "light" ? "stripe" : "night";
    this.#elements = this.#stripe.elements({ clientSecret: card.client_secret, appearance: { theme } });
    const fields = this.#elements.create("payment", { layout: "tabs" });
    fields.on("ready", () => {
      this.#show("", "");
      setAttribute(this.#submit, "aria-disabled", null);
    });
    fields.on("loaderror", ({ error }) => this.#failed(error?.message ?? pay.noFields));
    fields.mount(this.#fields);
  }

  async #pay() {
    if (!this.#stripe || this.#submit.getAttribute("aria-disabled") === "true") return;
    setAttribute(this.#submit, "aria-disabled", "true");
    this.#isPaying = true;
    this.#show(pay.paying, "");
    const confirmParams = { return_url: new URL(location.pathname, location.origin).href };
    const options = { elements: this.#elements, confirmParams, redirect: "if_required" };
    const { error } = await this.#stripe.confirmPayment(options).catch(() => ({ error: { type: "" } }));
    this.#isPaying = false;
    if (!error) return this.#onPaid();
    setAttribute(this.#submit, "aria-disabled", null);
    this.#show("", textOf(error));
  }

  /** @param {string} text */
  #failed(text) {
    this.#show("", text);
    setAttribute(this.#fields, "data-state", "failed");
    this.#again.hidden = false;
  }

  /** @param {string} status @param {string} error */
  #show(status, error) {
    setText(this.#status, status);
    setText(this.#error, error);
  }
}

/** Without a type nobody knows what has become of it. @param {import("./stripe_types.js").StripeError} error */
function textOf({ type, message }) {
  if (FOR_BUYERS.includes(type) && message) return message;
  return type && type !== "api_connection_error" ? pay.notPaid : pay.unclear;
}
