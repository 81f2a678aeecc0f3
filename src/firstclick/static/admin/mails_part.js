/** Mails to buyers: what was sent, what waits, and what was given up and is sent again. Addresses are not shown whole. */

import { dateText, momentText } from "../ui/dates.js";
import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { toBooking, toMap } from "./office_router.js";
import { PartRequests } from "./part_requests.js";
import { filterField, selectLine } from "./select_fields.js";
import { office } from "./words.js";

/** @typedef {{mail_id: number, kind: string, to: string, language: string, reference: string, showtime_id: string, title: string, starts_at: number | null, state: string, attempts: number, status: number, error: string, created_at: number, next_at: number}} Mail */
/** @typedef {{sends: boolean, waiting: number, dead: number, mails: Mail[]}} Mails */

export class MailsPart {
  #desk;
  #requests;
  #state = filterField("mail-state", Object.entries(office.deliveryStates), office.everyState);
  #kind = filterField("mail-kind", Object.entries(office.mailKinds), office.everyKind);
  #reference = h("input", { id: "mail-reference", class: "field code", type: "search", maxlength: 40, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "data-field": "mail-reference" });
  #off = h("p", { class: "strip", hidden: true, "data-role": "no-mail" }, office.noMail);
  #stands = h("p", { "data-role": "stands" });
  #replay = h("button", { type: "button", class: "button", "data-action": "replay", hidden: true }, office.mailsReplay);
  #body = h("tbody", {});
  #said = h("p", { class: "soft", role: "status", "data-role": "mail-rows" }, words.loading);
  #asked = 0;
  element;

  /** @param {import("./office_page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#requests = new PartRequests(desk.api, () => this.load());
    for (const field of [this.#state, this.#kind, this.#reference]) field.addEventListener("change", () => void this.load());
    this.#replay.addEventListener("click", () => void this.#again());
    const titles = [office.when, office.what, office.mailTo, office.mailAbout, office.mailState, office.mailAnswer, office.mailAgain];
    const head = h("thead", {}, h("tr", {}, ...titles.map((one) => h("th", { scope: "col" }, one))));
    const name = office.administrationParts.mails;
    const table = h("table", { class: "report audit", "data-role": "mails" }, h("caption", { class: "visually-hidden" }, name), head, this.#body);
    const region = h("div", { class: "wide card", tabindex: 0, role: "region", "aria-label": name }, table);
    const stands = h("div", { class: "part-actions" }, this.#stands, this.#replay);
    this.element = h("div", { class: "part" }, h("p", { class: "soft" }, office.mailsIntro), this.#off, this.#requests.element, stands, this.#form(), this.#said, region);
  }

  close() {
    this.#requests.close();
  }

  async load() {
    const asked = (this.#asked += 1);
    const query = new URLSearchParams();
    for (const [name, field] of /** @type {const} */ ([["state", this.#state], ["kind", this.#kind], ["reference", this.#reference]])) {
      if (field.value.trim()) query.set(name, field.value.trim());
    }
    /** @type {Mails | undefined} */
    const answer = await this.#requests.load(`mails${query.size ? `?${query}` : ""}`, this.element);
    if (asked !== this.#asked) return;
    if (!answer) return setText(this.#said, "");
    this.#off.hidden = answer.sends;
    this.#replay.hidden = !answer.dead;
    setText(this.#stands, office.webhookStands(answer.waiting, answer.dead));
    setText(this.#said, answer.mails.length ? office.rows(answer.mails.length) : office.noMails);
    this.#body.replaceChildren(...answer.mails.map((one) => this.#line(one)));
  }

  #form() {
    const reference = h("p", { class: "field-line" }, h("label", { for: "mail-reference" }, office.mailReference), this.#reference);
    const form = h("form", { class: "report-form", role: "search", "aria-label": office.mailsFilter }, selectLine(office.mailState, this.#state), selectLine(office.what, this.#kind), reference);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.load();
    });
    return form;
  }

  /** @param {Mail} mail */
  #line(mail) {
    const { mail_id: id, kind, to, reference, showtime_id: showtimeId, title, starts_at: at, state } = mail;
    const again = h("button", { type: "button", class: "button quiet", "data-action": "send-again", "aria-label": office.mailAgainTo(to) }, office.mailAgain);
    again.addEventListener("click", () => void this.#again(id));
    const film = h("a", { href: toMap(showtimeId) }, title || showtimeId);
    const order = reference ? h("a", { href: toBooking(reference), class: "code" }, reference) : false;
    const about = h("td", {}, order, order ? " · " : "", film, at === null ? "" : ` · ${dateText(at)}`);
    const next = state === "waiting" ? ` · ${office.nextTry(momentText(mail.next_at))}` : "";
    const cells = [h("td", {}, office.mailKinds[kind] ?? kind), h("td", { class: "code" }, to), about, h("td", {}, office.deliveryStates[state], next), h("td", {}, answerOf(mail))];
    return h("tr", { "data-mail": id, "data-state": state }, h("th", { scope: "row" }, moment(mail.created_at)), ...cells, h("td", {}, state === "waiting" ? "" : again));
  }

  /** Send one mail again, or all that were given up. @param {number} [id] */
  async #again(id) {
    const answer = await this.#requests.send("POST", "mails/replay", id === undefined ? {} : { mail_id: id });
    if (!answer) return;
    this.#desk.toast(office.mailsReplayed(answer.replayed), "good");
    await this.load();
    this.#body.querySelector(`[data-mail="${id}"]`)?.querySelector("a")?.focus();
  }
}

/** @param {number} at */
const moment = (at) => h("time", { datetime: new Date(at).toISOString() }, momentText(at));

/** What the mail server said to the last try, and how many there were. @param {Mail} mail */
function answerOf({ status, error, attempts, state }) {
  if (state === "obsolete") return office.mailObsolete;
  const said = status ? String(status) : error;
  return attempts > 1 ? `${said || "–"} · ${office.mailTries(attempts)}` : said || "–";
}
