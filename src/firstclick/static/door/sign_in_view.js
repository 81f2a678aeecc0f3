/** Signs this phone in: as a device where a manager does it, else as who they are. */

import { Refusal } from "../server/api.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { door } from "./words.js";

const LABEL_CHARS_MAX = 40;

export class SignInView {
  #api;
  #onDone;
  #name = field("name", { autocomplete: "username", autocapitalize: "none", spellcheck: "false", maxlength: 80 });
  #password = field("password", { type: "password", autocomplete: "current-password", maxlength: 1024 });
  #label = field("label", { autocomplete: "off", maxlength: LABEL_CHARS_MAX, "aria-describedby": "label-hint" });
  #error = h("p", { class: "field-error", role: "alert", "data-role": "sign-in-error" });
  #button = h("button", { type: "submit", class: "button primary", "data-action": "sign-in" }, door.signIn);
  element;

  /** @param {import("./door_api.js").DoorApi} api @param {() => void} onDone @param {{title: string, text: string} | null} said why somebody has to sign in again */
  constructor(api, onDone, said) {
    this.#api = api;
    this.#onDone = onDone;
    const lines = [line(door.staffName, this.#name), line(door.password, this.#password), line(door.label, this.#label, h("span", { class: "soft", id: "label-hint" }, door.labelHint))];
    const form = h("form", { class: "sign-in-form", novalidate: true }, ...lines, this.#error, this.#button);
    const why = said ? [h("p", { class: "ended", role: "alert", "data-role": "ended" }, h("strong", {}, said.title), " ", said.text)] : [];
    this.element = h("section", { class: "sign-in card", "data-role": "sign-in" }, h("h1", {}, door.signInTitle), ...why, h("p", {}, door.signInIntro), form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  async #submit() {
    if (this.#button.getAttribute("aria-disabled")) return;
    const [name, password, label] = [this.#name.value.trim(), this.#password.value, this.#label.value.trim()];
    if (!name || !password) return setText(this.#error, door.fillIn);
    setText(this.#error, "");
    setAttribute(this.#button, "aria-disabled", "true");
    try {
      await this.#signIn(name, password, label || door.title);
      this.#onDone();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setText(this.#error, error.status === 429 ? door.wait(error.retryAfterS) : error.message);
    }
    setAttribute(this.#button, "aria-disabled", null);
  }

  /** @param {string} name @param {string} password @param {string} label */
  async #signIn(name, password, label) {
    await this.#api.signIn(name, password);
    this.#password.value = "";
    if (!(await this.#api.member()).acts.includes("devices")) return;
    try {
      await this.#api.addDevice(label);
    } finally {
      await this.#api.signOut();
    }
  }
}

/** @param {string} name @param {Record<string, import("../ui/dom.js").Value>} attributes */
const field = (name, attributes) => h("input", { id: `sign-in-${name}`, class: "field", "data-field": name, ...attributes });

/** @param {string} text @param {HTMLInputElement} input @param {HTMLElement} [hint] */
const line = (text, input, hint) => h("p", { class: "field-line" }, h("label", { for: input.id }, text), input, hint ?? "");
