/** The own passkeys: seen, added with a label, and removed. Both need a fresh proof, which the gate asks for. */

import { Refusal } from "../server/api.js";
import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { dateText } from "../ui/dates.js";
import { addPasskey } from "./passkeys.js";
import { hasWebAuthn, isKnown } from "./webauthn.js";
import { removeButton } from "./remove_button.js";
import { office } from "./words.js";

/** @typedef {import("./office_page.js").Desk} Desk */
/** @typedef {import("./passkeys.js").Passkey} Passkey */

/** @param {HTMLElement} home @param {Desk} desk @returns {import("./office_page.js").OfficeView} */
export function openPasskeys(home, desk) {
  const page = new PasskeysPage(home, desk);
  void page.load();
  return page;
}

class PasskeysPage {
  #desk;
  #list = h("ul", { class: "passkeys", "data-role": "passkeys" }, h("li", { class: "notice" }, words.loading));
  #label = h("input", { id: "passkey-label", class: "field", maxlength: 64, autocomplete: "off", "data-field": "passkey-label", "aria-describedby": "passkey-error" });
  #error = h("p", { class: "field-error", id: "passkey-error", role: "alert", "data-role": "passkeys-error" });
  #form;
  #isBusy = false;
  #closed = false;

  /** @param {HTMLElement} home @param {Desk} desk */
  constructor(home, desk) {
    this.#desk = desk;
    const line = h("p", { class: "field-line" }, h("label", { for: "passkey-label" }, office.passkeyLabel), this.#label);
    const add = h("button", { type: "submit", class: "button primary", "data-action": "add-passkey" }, office.addPasskey);
    this.#form = h("form", { class: "passkey-form card", novalidate: true, hidden: true }, line, add);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add();
    });
    home.append(h("div", { class: "office-passkeys" }, h("h1", {}, office.myPasskeys), h("p", { class: "soft" }, office.passkeysIntro), this.#error, this.#list, this.#form));
    document.title = `${office.myPasskeys} · ${office.boxOffice}`;
  }

  close() {
    this.#closed = true;
  }

  async load() {
    const answer = await this.#tried(this.#desk.api.send("GET", "passkeys"));
    if (!answer) return;
    const lines = answer.passkeys.map((/** @type {Passkey} */ one) => this.#line(one));
    this.#list.replaceChildren(...(lines.length ? lines : [h("li", { class: "soft" }, office.noPasskeys)]));
    this.#form.hidden = !answer.offered || !hasWebAuthn();
    if (this.#form.hidden) setText(this.#error, answer.offered ? office.browserWithoutPasskeys : office.passkeysNotHere);
  }

  /** @param {Passkey} passkey */
  #line(passkey) {
    const { label, created_at: created, used_at: used } = passkey;
    const facts = `${office.addedOn(dateText(created))} · ${used === null ? office.neverUsed : office.usedOn(dateText(used))}`;
    const remove = removeButton({ label: office.remove, name: label, onRemove: () => void this.#remove(passkey) });
    return h("li", { class: "passkey card" }, h("p", {}, h("strong", {}, label), h("span", { class: "soft" }, facts)), remove);
  }

  async #add() {
    const label = this.#label.value.trim();
    if (this.#isBusy) return;
    setText(this.#error, label ? "" : office.labelMissing);
    if (!label) return this.#label.focus();
    this.#isBusy = true;
    const done = await this.#tried(addPasskey(this.#desk.api, label));
    this.#isBusy = false;
    if (done === null) return;
    if (!done) return setText(this.#error, office.passkeyCancelled);
    this.#label.value = "";
    this.#desk.toast(office.passkeyAdded(label), "good");
    await this.load();
  }

  /** @param {Passkey} passkey */
  async #remove({ passkey_id: id, label }) {
    if ((await this.#tried(this.#desk.api.send("DELETE", `passkeys/${id}`))) === null) return;
    this.#desk.toast(office.passkeyRemoved(label), "good");
    await this.load();
    this.#label.focus();
  }

  /** What was asked for; null where it failed, which is said, or the view is closed. @param {Promise<any>} asked */
  async #tried(asked) {
    const answer = await asked.catch((error) => error);
    if (this.#closed) return null;
    if (!(answer instanceof Error)) return answer ?? true;
    setText(this.#error, answer instanceof Refusal ? answer.message : isKnown(answer) ? office.passkeyKnown : office.passkeyFailed);
    return null;
  }
}
