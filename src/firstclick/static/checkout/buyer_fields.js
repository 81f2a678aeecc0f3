/** Who buys: e-mail and name. They are asked for once, and stored in this browser only if the customer wants that. */

import { h, setAttribute } from "../ui/dom.js";
import { words } from "../ui/words.js";

const KEY = "buyer";
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;

/** What was entered since the page was loaded. @type {{email: string, name: string}} */
const entered = { email: "", name: "" };

export class BuyerFields {
  #storage;
  #email = h("input", { type: "email", id: "buyer-email", class: "field", autocomplete: "email", maxlength: 254, "data-field": "email" });
  #name = h("input", { type: "text", id: "buyer-name", class: "field", autocomplete: "name", maxlength: 100, "data-field": "name" });
  #keep = h("input", { type: "checkbox", "data-field": "keep-buyer" });
  #error = h("p", { class: "field-error", id: "buyer-error", hidden: true }, words.emailNeeded);
  element;

  /** @param {import("../server/storage.js").BrowserStorage} storage @param {() => void} onEnter */
  constructor(storage, onEnter) {
    this.#storage = storage;
    const kept = storedBuyer(storage);
    this.#keep.checked = kept !== null;
    this.#email.value = entered.email || kept?.email || "";
    this.#name.value = entered.name || kept?.name || "";
    const email = h("p", { class: "field-line" }, h("label", { for: "buyer-email" }, words.email), this.#email, this.#error);
    const name = h("p", { class: "field-line" }, h("label", { for: "buyer-name" }, words.buyerName), this.#name);
    this.element = h("div", { class: "buyer" }, email, name, h("label", { class: "keep" }, this.#keep, words.keepBuyer));
    this.element.addEventListener("change", () => this.#changed());
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target !== this.#keep) onEnter();
    });
  }

  /** The buyer; null, and the field has the focus, when there is no e-mail address. */
  take() {
    this.#changed();
    const isValid = EMAIL.test(entered.email);
    this.#showError(!isValid);
    if (isValid) return { ...entered };
    this.#email.focus();
    return null;
  }

  #changed() {
    entered.email = this.#email.value.trim();
    entered.name = this.#name.value.trim();
    this.#storage.write(KEY, this.#keep.checked ? JSON.stringify(entered) : null);
    if (EMAIL.test(entered.email)) this.#showError(false);
  }

  /** @param {boolean} isShown */
  #showError(isShown) {
    this.#error.hidden = !isShown;
    setAttribute(this.#email, "aria-invalid", isShown ? "true" : null);
    setAttribute(this.#email, "aria-describedby", isShown ? "buyer-error" : null);
  }
}

/** @param {import("../server/storage.js").BrowserStorage} storage @returns {{email?: string, name?: string} | null} */
function storedBuyer(storage) {
  try {
    const kept = JSON.parse(storage.read(KEY) ?? "null");
    return kept && typeof kept === "object" ? kept : null;
  } catch {
    return null;
  }
}
