/** The button that signs in or proves by a passkey. It is there where the server and the browser can. */

import { Refusal } from "../server/api.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { office } from "./words.js";

/** `show` returns false where the person does not want to. @typedef {{label: string, isOffered: () => Promise<boolean>, show: () => Promise<boolean>, onDone: () => void}} PasskeyAsk */

export class PasskeyButton {
  #ask;
  #error = h("p", { class: "field-error", role: "alert", "data-role": "passkey-error" });
  #button;
  #isBusy = false;
  element;

  /** @param {PasskeyAsk} ask */
  constructor(ask) {
    this.#ask = ask;
    this.#button = h("button", { type: "button", class: "button", "data-action": "passkey" }, ask.label);
    this.element = h("div", { class: "by-passkey", hidden: true }, this.#button, this.#error);
    this.#button.addEventListener("click", () => void this.#press());
    void this.#offer();
  }

  /** Who cannot be asked offers none: there is the password. */
  async #offer() {
    this.element.hidden = !(await this.#ask.isOffered().catch(() => false));
  }

  async #press() {
    if (this.#isBusy) return;
    this.#setBusy(true);
    const done = await this.#ask.show().catch((error) => error);
    this.#setBusy(false);
    if (done instanceof Refusal) return setText(this.#error, office.signInRefused[done.reason ?? ""] ?? done.message);
    if (done instanceof Error) return setText(this.#error, office.passkeyFailed);
    if (done) return this.#ask.onDone();
    setText(this.#error, office.passkeyCancelled);
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    setAttribute(this.#button, "aria-disabled", isBusy ? "true" : null);
    if (isBusy) setText(this.#error, "");
  }
}
