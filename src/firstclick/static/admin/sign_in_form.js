/** The form in which staff sign in, and in which they show their password once more. What is refused is said in words. */

import { Refusal } from "../server/api.js";
import { timeOfDay } from "../ui/dates.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { office } from "./words.js";

/** @typedef {{submit: (name: string, password: string) => Promise<void>, onDone: () => void}} FormListener */

export class SignInForm {
  #listener;
  #name = h("input", { id: "staff-name", class: "field", autocomplete: "username", autocapitalize: "none", spellcheck: "false", maxlength: 80, required: true, "data-field": "name" });
  #password = h("input", { type: "password", id: "staff-password", class: "field", autocomplete: "current-password", maxlength: 1024, required: true, "data-field": "password" });
  #error = h("p", { class: "field-error", id: "sign-in-error", role: "alert", "data-role": "sign-in-error" });
  #button;
  #isBusy = false;
  /** On the clock of `performance.now()`. */
  #waitUntil = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  element;

  /** @param {FormListener} listener @param {{label: string, fixedName?: string}} options with `fixedName` only the password is asked for */
  constructor(listener, { label, fixedName }) {
    this.#listener = listener;
    this.#name.value = fixedName ?? "";
    this.#name.readOnly = fixedName !== undefined;
    for (const field of [this.#name, this.#password]) setAttribute(field, "aria-describedby", "sign-in-error");
    this.#button = h("button", { type: "submit", class: "button primary", "data-action": "sign-in" }, label);
    const name = h("p", { class: "field-line" }, h("label", { for: "staff-name" }, office.staffName), this.#name);
    const password = h("p", { class: "field-line" }, h("label", { for: "staff-password" }, office.password), this.#password);
    this.element = h("form", { class: "sign-in-form", novalidate: true }, name, password, this.#error, this.#button);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  /** Who will probably sign in. @param {string} name */
  suggest(name) {
    this.#name.value = name;
  }

  focus() {
    (this.#name.value ? this.#password : this.#name).focus();
  }

  close() {
    clearTimeout(this.#timer);
    this.#password.value = "";
  }

  async #submit() {
    const [name, password] = [this.#name.value.trim(), this.#password.value];
    if (this.#isBusy || performance.now() < this.#waitUntil) return;
    if (!name || !password) return this.#refuse(office.nameAndPassword, name ? this.#password : this.#name);
    this.#setBusy(true);
    const refused = await this.#listener.submit(name, password).catch((error) => error);
    this.#setBusy(false);
    if (refused instanceof Refusal) return this.#refused(refused);
    if (refused instanceof Error) throw refused;
    this.close();
    this.#listener.onDone();
  }

  /** @param {Refusal} refusal */
  #refused(refusal) {
    if (refusal.status === 429) return this.#wait(refusal.retryAfterS);
    const isWrong = refusal.status === 401;
    if (isWrong) this.#password.value = "";
    this.#refuse(office.signInRefused[refusal.reason ?? ""] ?? refusal.message, isWrong ? this.#password : null);
  }

  /** The button works again when the server will. @param {number} seconds */
  #wait(seconds) {
    this.#waitUntil = performance.now() + seconds * 1000;
    this.#refuse(office.tooManySignIns(seconds, timeOfDay(Date.now() + seconds * 1000, undefined)), null);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#setBusy(false), seconds * 1000);
    setAttribute(this.#button, "aria-disabled", "true");
  }

  /** @param {string} text @param {HTMLElement | null} field what is to be entered again */
  #refuse(text, field) {
    setText(this.#error, text);
    for (const one of [this.#name, this.#password]) setAttribute(one, "aria-invalid", one === field ? "true" : null);
    field?.focus();
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    setAttribute(this.#button, "aria-disabled", isBusy ? "true" : null);
    if (isBusy) this.#refuse("", null);
  }
}
