/** The settings that the server runs with. Secrets are not among them; what each is for is said in English, as in the documentation. */

import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { PartRequests } from "./part_requests.js";
import { office } from "./words.js";

/** @typedef {{name: string, value: string | null, is_set: boolean, sentence: string}} Setting */

export class SettingsPart {
  #requests;
  #only = h("input", { type: "checkbox", "data-field": "only-changed" });
  #list = h("ul", { class: "settings", "data-role": "settings" }, h("li", { class: "notice" }, words.loading));
  /** @type {Setting[]} */
  #settings = [];
  element;

  /** @param {import("./office_page.js").Desk} desk */
  constructor(desk) {
    this.#requests = new PartRequests(desk.api, () => this.load());
    this.#only.addEventListener("change", () => this.#show());
    const only = h("label", { class: "check" }, this.#only, office.onlyChanged);
    this.element = h("div", { class: "part" }, h("p", { class: "soft" }, office.settingsIntro), this.#requests.element, only, this.#list);
  }

  close() {
    this.#requests.close();
  }

  async load() {
    const answer = await this.#requests.load("settings", this.#list);
    if (!answer) return;
    this.#settings = answer.settings;
    this.#show();
  }

  #show() {
    const shown = this.#settings.filter((one) => one.is_set || !this.#only.checked);
    this.#list.replaceChildren(...(shown.length ? shown.map(line) : [h("li", { class: "soft" }, office.nothingChanged)]));
  }
}

/** @param {Setting} setting */
function line({ name, value, is_set: isSet, sentence }) {
  const text = value === null ? office.secretSet : value || office.unset;
  const shown = h("span", { class: value ? "code" : "soft" }, text);
  const mark = !isSet && value ? h("span", { class: "soft" }, ` (${office.isDefault})`) : "";
  return h("li", { class: "setting card", "data-setting": name }, h("span", { class: "code name" }, name), h("span", { class: "value" }, shown, mark), h("p", { class: "soft", lang: "en" }, sentence.replaceAll("`", "")));
}
