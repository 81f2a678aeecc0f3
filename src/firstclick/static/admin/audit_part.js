/** The audit log: what staff did, the newest first, a page at a time. */

import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { momentText } from "../ui/dates.js";
import { PartRequests } from "./part_requests.js";
import { office } from "./words.js";

/** @typedef {{number: number, at: number, who: string, what: string, subject: string, source: string, details: unknown}} AuditRow */

const COMMAND_LINE = "command line";

export class AuditPart {
  #requests;
  #body = h("tbody", {});
  #said = h("p", { class: "soft", role: "status", "data-role": "audit-rows" }, words.loading);
  #more = h("button", { type: "button", class: "button", "data-action": "more", hidden: true }, office.more);
  /** Where the next page begins; 0: at the newest row. @type {number | null} */
  #next = 0;
  #isBusy = false;
  element;

  /** @param {import("./office_page.js").Desk} desk */
  constructor(desk) {
    this.#requests = new PartRequests(desk.api, () => this.load());
    this.#more.addEventListener("click", () => void this.load());
    const titles = ["№", office.when, office.who, office.what, office.whom, office.details, office.whence];
    const head = h("thead", {}, h("tr", {}, ...titles.map((one) => h("th", { scope: "col" }, one))));
    const table = h("table", { class: "report audit", "data-role": "audit" }, h("caption", { class: "visually-hidden" }, office.administrationParts.audit), head, this.#body);
    const region = h("div", { class: "wide card", tabindex: 0, role: "region", "aria-label": office.administrationParts.audit }, table);
    this.element = h("div", { class: "part" }, h("p", { class: "soft" }, office.auditIntro), this.#requests.element, region, this.#said, this.#more);
  }

  close() {
    this.#requests.close();
  }

  async load() {
    if (this.#isBusy || this.#next === null) return;
    this.#isBusy = true;
    const answer = await this.#requests.load(`audit?before=${this.#next}`, this.element);
    this.#isBusy = false;
    if (!answer) return setText(this.#said, this.#body.children.length ? office.rows(this.#body.children.length) : "");
    const hadFocus = document.activeElement === this.#more;
    const lines = answer.rows.map(line);
    this.#body.append(...lines);
    this.#next = answer.next;
    this.#more.hidden = answer.next === null;
    setText(this.#said, office.rows(this.#body.children.length));
    if (hadFocus) lines[0]?.focus();
  }
}

/** @param {AuditRow} row */
function line({ number, at, who, what, subject, source, details }) {
  const when = h("time", { datetime: new Date(at).toISOString() }, momentText(at));
  const person = who === COMMAND_LINE ? office.commandLine : who || office.somebody;
  const cells = [h("td", {}, when), h("td", {}, person), h("td", {}, office.auditKinds[what] ?? what), h("td", {}, subject), h("td", { class: "details" }, textOf(details)), h("td", { class: "code" }, source)];
  return h("tr", { tabindex: -1, "data-row": number }, h("th", { scope: "row" }, String(number)), ...cells);
}

/** Details as they were recorded: names and values. @param {unknown} details */
function textOf(details) {
  if (typeof details !== "object" || details === null) return String(details ?? "");
  const said = Object.entries(details).filter(([, value]) => value !== "");
  return said.map(([name, value]) => `${name}: ${valueOf(value)}`).join(", ");
}

/** @param {unknown} value */
const valueOf = (value) => (Array.isArray(value) ? value.join(" ") : typeof value === "object" ? JSON.stringify(value) : String(value));
