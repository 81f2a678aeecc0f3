/** The own till: it is opened with a float, and closed with what was counted. What should be there is shown after that. */

import { Refusal } from "../server/api.js";
import { h } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { words } from "../ui/words.js";
import { failedNotice } from "../ui/try_again.js";
import { closeTillForm, openTillForm } from "./till_form.js";
import { differenceText, sinceText, tillTable } from "./till_table.js";
import { office } from "./words.js";

/** @typedef {import("./office_page.js").Desk} Desk */
/** @typedef {import("./office_types.js").Till} Till */
/** @typedef {import("./office_types.js").TillsAnswer} TillsAnswer */

/** @param {HTMLElement} home @param {Desk} desk @returns {import("./office_page.js").OfficeView} */
export function openTill(home, desk) {
  const page = new TillPage(home, desk);
  void page.load();
  return page;
}

class TillPage {
  #desk;
  #own = h("section", { class: "till-own card", "data-role": "till" }, h("p", { class: "notice" }, words.loading));
  #others = h("section", { class: "tills", tabindex: 0, "aria-label": office.tillsOfToday });
  #said = h("p", { class: "till-said", role: "status", "data-role": "till-said" });
  #closed = false;
  /** The id of the own till that is shown, "" where there is none; null before that is known. @type {string | null} */
  #shownOwn = null;
  /** @type {Map<string, HTMLElement>} */
  #cards = new Map();

  /** @param {HTMLElement} home @param {Desk} desk */
  constructor(home, desk) {
    this.#desk = desk;
    home.append(h("div", { class: "office-till" }, h("h1", {}, office.till), this.#said, this.#own, this.#others));
    document.title = `${office.till} · ${office.boxOffice}`;
  }

  close() {
    this.#closed = true;
  }

  /** @param {boolean} [keeps] what is shown stays where the tills cannot be loaded */
  async load(keeps = false) {
    const answer = await this.#desk.api.send("GET", "tills").catch((error) => error);
    if (this.#closed) return;
    if (answer instanceof Refusal) return keeps ? undefined : this.#failed(answer.message);
    if (answer instanceof Error) throw answer;
    this.#show(answer);
  }

  /** @param {TillsAnswer} answer */
  #show(answer) {
    const own = answer.tills.find((one) => one.closed_at === null && one.who === this.#desk.member.name);
    this.#showOwn(own, answer);
    const others = answer.tills.filter((one) => one !== own);
    const lines = others.map((one) => this.#cardOf(one, answer));
    this.#others.hidden = own !== undefined && !lines.length;
    this.#others.replaceChildren(h("h2", {}, office.tillsOfToday), ...(lines.length ? lines : [h("p", { class: "soft" }, office.noTills)]));
  }

  /** What was typed about the own till stays while it is the same. @param {Till | undefined} own @param {TillsAnswer} answer */
  #showOwn(own, answer) {
    const shown = own?.till_id ?? "";
    if (shown !== this.#shownOwn) this.#own.replaceChildren(...(own ? this.#openOne(own, answer) : this.#noOne(answer)));
    this.#shownOwn = shown;
    if (!this.#own.contains(document.activeElement)) this.#own.querySelector("input")?.focus();
  }

  /** The card of a till, which is another one when it is closed. @param {Till} till @param {TillsAnswer} answer */
  #cardOf(till, answer) {
    const key = JSON.stringify([till.till_id, till.closed_at]);
    const card = this.#cards.get(key) ?? this.#otherOne(till, answer);
    this.#cards.set(key, card);
    return card;
  }

  /** @param {TillsAnswer} answer */
  #noOne(answer) {
    const form = openTillForm(answer, (minor) => this.#act("tills", { float_minor: minor }, () => ""));
    return [h("h2", {}, office.tillClosedNow), h("p", { class: "soft" }, office.tillHint), form];
  }

  /** What should be in it is not shown before it is counted. @param {Till} till @param {TillsAnswer} answer */
  #openOne(till, answer) {
    const float = moneyText({ amount: till.float, currency: till.currency, exponent: till.exponent });
    const payments = till.ways.reduce((sum, way) => sum + way.payments, 0);
    const facts = h("p", { class: "soft", "data-role": "till-facts" }, `${office.tillFloat(float)} · ${office.tillPayments(payments)}`);
    return [h("h2", {}, office.tillOpenSince(sinceText(till.opened_at, answer))), facts, this.#closing(till)];
  }

  /** @param {Till} till @param {TillsAnswer} answer @returns {HTMLElement} */
  #otherOne(till, answer) {
    if (till.closed_at !== null) return tillTable(till, answer);
    const since = `${till.who}: ${office.tillOpenSince(sinceText(till.opened_at, answer))}`;
    return h("details", { class: "card till-left" }, h("summary", {}, `${since} · ${office.closeTillOf(till.who)}`), this.#closing(till));
  }

  /** @param {Till} till */
  #closing(till) {
    const path = `tills/${encodeURIComponent(till.till_id)}/close`;
    return closeTillForm(till, (counted) => this.#act(path, counted, (closed) => `${office.tillClosed} ${differenceText(closed)}`));
  }

  /** @param {string} path @param {object} body @param {(till: Till) => string} said @returns {Promise<string>} why it was refused */
  async #act(path, body, said) {
    const answer = await this.#desk.api.send("POST", path, body).catch((error) => error);
    if (answer instanceof Refusal) return this.#refused(answer);
    if (answer instanceof Error) throw answer;
    if (this.#closed) return "";
    this.#said.textContent = said(answer);
    await this.load();
    return "";
  }

  /** Where the answer was lost, or another was faster, the tills say what has happened. @param {Refusal} refusal */
  async #refused(refusal) {
    if (!refusal.unclear && refusal.status !== 409) return refusal.message;
    await this.load(true);
    this.#said.textContent = refusal.unclear ? `${refusal.message} ${office.unclearTill}` : refusal.message;
    return "";
  }

  /** @param {string} text */
  #failed(text) {
    this.#shownOwn = null;
    this.#own.replaceChildren(...failedNotice(text, () => void this.load()));
  }
}
