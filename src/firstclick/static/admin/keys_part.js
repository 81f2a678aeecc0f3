/** The keys of trusted servers: made, shown once, removed. Each change needs a fresh proof, which the gate asks for. */

import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { dateText } from "../ui/dates.js";
import { PartRequests } from "./part_requests.js";
import { removeButton } from "./remove_button.js";
import { office } from "./words.js";

/** @typedef {{name: string, scopes: string[], created_at: number}} ServerKey */

const NAME = /^[\p{L}\p{N}_.-]{1,64}$/u;

export class KeysPart {
  #desk;
  #requests;
  #name = h("input", { id: "key-name", class: "field", maxlength: 64, autocomplete: "off", autocapitalize: "none", spellcheck: "false", "data-field": "key-name", "aria-describedby": "key-hint key-error" });
  #scopes = Object.keys(office.scopes).map((scope) => h("input", { type: "checkbox", value: scope, "data-scope": scope }));
  #addError = h("p", { class: "field-error", id: "key-error", role: "alert", "data-role": "add-error" });
  #made = h("div", { class: "made", "data-role": "made" });
  #list = h("ul", { class: "members", "data-role": "keys" }, h("li", { class: "notice" }, words.loading));
  element;

  /** @param {import("./office_page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#requests = new PartRequests(desk.api, () => this.load());
    const form = this.#mayChange && this.#form();
    this.element = h("div", { class: "part" }, h("p", { class: "soft" }, office.keysIntro), this.#requests.element, this.#made, this.#list, form);
  }

  get #mayChange() {
    return this.#desk.member.acts.includes("keys");
  }

  close() {
    this.#requests.close();
  }

  async load() {
    const answer = await this.#requests.load("keys", this.#list);
    if (!answer) return;
    const lines = answer.keys.map((/** @type {ServerKey} */ one) => this.#line(one));
    this.#list.replaceChildren(...(lines.length ? lines : [h("li", { class: "soft" }, office.noKeys)]));
  }

  #form() {
    const name = h("p", { class: "field-line" }, h("label", { for: "key-name" }, office.keyName), this.#name, h("span", { class: "soft", id: "key-hint" }, office.keyNameHint));
    const scopes = this.#scopes.map((box) => h("label", {}, box, h("span", {}, office.scopes[box.value])));
    const button = h("button", { type: "submit", class: "button primary", "data-action": "add-key" }, office.addKey);
    const form = h("form", { class: "add-form card", novalidate: true, "aria-labelledby": "add-title" }, h("h2", { id: "add-title" }, office.addKey), name, h("fieldset", { class: "checks" }, h("legend", {}, office.allows), ...scopes), this.#addError, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add();
    });
    return form;
  }

  async #add() {
    const name = this.#name.value.trim();
    const scopes = this.#scopes.filter((box) => box.checked).map((box) => box.value);
    const problem = !NAME.test(name) ? office.keyNameWrong : scopes.length ? "" : office.scopeMissing;
    setText(this.#addError, problem);
    if (problem) return (NAME.test(name) ? this.#scopes[0] : this.#name).focus();
    const made = await this.#requests.send("POST", "keys", { name, scopes }, this.#addError, office.unclearKey(name));
    if (!made) return;
    this.#name.value = "";
    for (const box of this.#scopes) box.checked = false;
    this.#showOnce(made.name, made.key);
    await this.load();
  }

  /** @param {string} name @param {string} key */
  #showOnce(name, key) {
    const text = h("input", { id: "made-key", class: "field code", readonly: true, value: key, "data-field": "made-key" });
    const copy = h("button", { type: "button", class: "button primary", "data-action": "copy" }, office.copy);
    const done = h("button", { type: "button", class: "button", "data-action": "done" }, office.done);
    copy.addEventListener("click", () => void this.#copy(key));
    done.addEventListener("click", () => {
      this.#made.replaceChildren();
      this.#name.focus();
    });
    const label = h("label", { for: "made-key" }, office.keyMade(name));
    this.#made.replaceChildren(h("div", { class: "strip made-key" }, label, text, h("p", {}, office.keyOnce), h("div", { class: "part-actions" }, copy, done)));
    text.focus();
    text.select();
  }

  /** @param {string} key */
  async #copy(key) {
    const isCopied = await navigator.clipboard.writeText(key).then(() => true, () => false);
    this.#desk.toast(isCopied ? office.copied : office.notCopied, isCopied ? "good" : "bad");
  }

  /** @param {ServerKey} key */
  #line({ name, scopes, created_at: since }) {
    const facts = h("p", {}, h("strong", { class: "code" }, name), " ", h("span", { class: "soft" }, `${office.since} ${dateText(since)}`));
    const allows = h("p", { class: "soft" }, `${office.allows} ${words.list(scopes.map((one) => office.scopes[one] ?? one))}.`);
    const remove = this.#mayChange && removeButton({ label: office.remove, name, onRemove: () => void this.#remove(name) });
    return h("li", { class: "member card", "data-key": name }, facts, allows, remove);
  }

  /** @param {string} name */
  async #remove(name) {
    if ((await this.#requests.send("DELETE", `keys/${encodeURIComponent(name)}`)) !== null) return;
    this.#desk.toast(office.keyRemoved(name), "good");
    await this.load();
    this.#name.focus();
  }
}
