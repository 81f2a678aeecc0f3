/** The form that moves, closes, reopens or cancels a showtime: what is wanted, then what that does, then the button that does it. */

import { Refusal } from "../server/api.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { ChangeRequests } from "./change_requests.js";
import { stateOf } from "./changed_showtime.js";
import { changesPart, reasonsPart } from "./programme_changes.js";
import { sentenceOf } from "./refused.js";
import { selectLine } from "./select_fields.js";
import { office } from "./words.js";

/** @typedef {import("../server/types.js").Showtime} Showtime */
/** @typedef {import("./changed_showtime.js").Wanted} Wanted */
/** @typedef {import("./change_requests.js").Prepared} Prepared */

const STATES = /** @type {const} */ (["on_sale", "closed", "cancelled"]);

export class ChangeForm {
  #desk;
  #requests;
  #now;
  #states;
  #startsAt = h("input", { type: "datetime-local", id: "change-start", class: "field", "data-field": "change-start" });
  #room = h("select", { id: "change-room", class: "select", "data-field": "change-room" });
  #error = h("div", { role: "alert", "data-role": "change-error" });
  #result = h("div", { class: "change-result", role: "status", "data-role": "change-result" });
  #look = h("button", { type: "submit", class: "button", "data-action": "look-change" }, office.lookAtChange);
  #do = h("button", { type: "button", class: "button primary", "data-action": "do-change", hidden: true });
  /** @type {Prepared | null} */
  #prepared = null;
  #isBusy = false;
  #isClosed = false;
  #hasRooms = false;
  /** Staff have changed the showtime here: it is drawn anew because of that. */
  hasPut = false;
  element;

  /** @param {Showtime} showtime @param {import("./office_page.js").Desk} desk */
  constructor(showtime, desk) {
    this.#desk = desk;
    this.#requests = new ChangeRequests(desk.api, showtime);
    this.#now = stateOf(showtime);
    this.#states = STATES.map((one) => h("input", { type: "radio", name: "change-state", value: one, checked: one === this.#now.status, "data-change": one }));
    this.#startsAt.value = this.#now.startsAt;
    this.#room.append(h("option", { value: showtime.auditorium.auditorium_id }, showtime.auditorium.name));
    const states = this.#states.map((box) => h("label", {}, box, h("span", {}, office.changeStates[/** @type {Wanted["status"]} */ (box.value)])));
    const start = h("p", { class: "field-line" }, h("label", { for: "change-start" }, office.newStart), this.#startsAt);
    const room = selectLine(office.newRoom, this.#room);
    const places = showtime.starts_at === null ? [h("p", { class: "soft" }, office.noTimetable)] : [start, room];
    const form = h("form", { novalidate: true }, h("fieldset", { class: "checks" }, h("legend", {}, office.changeWhat), ...states), ...places, this.#error, this.#look, this.#result, this.#do);
    this.element = h("details", { class: "cancel-part showtime-part card", "data-role": "change-showtime" }, h("summary", {}, office.changeShowtime), h("p", { class: "soft" }, office.changeIntro), form);
    this.element.addEventListener("toggle", () => void this.#loadRooms());
    form.addEventListener("input", () => this.#forget());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#prepare();
    });
    this.#do.addEventListener("click", () => void this.#put());
  }

  close() {
    this.#isClosed = true;
  }

  /** @returns {Wanted} */
  get #wanted() {
    const status = STATES.find((_, nth) => this.#states[nth].checked) ?? this.#now.status;
    return { status, startsAt: this.#startsAt.value, auditorium: this.#room.value };
  }

  async #loadRooms() {
    if (!this.element.open || this.#hasRooms || !this.#now.startsAt) return;
    const rooms = this.#answered(await this.#requests.rooms().catch((error) => /** @type {Error} */ (error)));
    if (!rooms) return;
    this.#hasRooms = true;
    const chosen = this.#room.value;
    this.#room.replaceChildren(...rooms.map(({ id, name }) => h("option", { value: id }, name)));
    this.#room.value = chosen;
  }

  async #prepare() {
    if (this.#isBusy) return;
    this.#forget();
    const wanted = this.#wanted;
    if (this.#now.startsAt && !wanted.startsAt) {
      this.#error.replaceChildren(h("p", { class: "field-error" }, office.startMissing));
      return this.#startsAt.focus();
    }
    const found = await this.#ask(() => this.#requests.prepare(wanted));
    if (!found) return;
    if ("problems" in found) return this.#error.replaceChildren(...found.problems.map((one) => h("p", { class: "field-error" }, one)));
    const { changes } = found;
    const changesSomething = changes.changes.length > 0;
    this.#result.replaceChildren(...changesPart(changes), ...(changesSomething ? [h("p", { class: "soft" }, office.listenersSee)] : []));
    if (!changesSomething) return;
    this.#prepared = found;
    setText(this.#do, office.changeNow[wanted.status]);
    this.#do.hidden = false;
  }

  /** The showtime may be drawn anew before the answer is here: it is said all the same. */
  async #put() {
    const prepared = this.#prepared;
    if (!prepared || this.#isBusy) return;
    this.hasPut = true;
    const done = await this.#ask(() => this.#requests.put(prepared));
    this.hasPut = done !== undefined;
    if (!done) return;
    this.#desk.toast(office.showtimeChanged, "good");
    this.#forget();
  }

  /** What was looked at is not what the form says any more. */
  #forget() {
    this.#prepared = null;
    this.#do.hidden = true;
    this.#result.replaceChildren();
    this.#error.replaceChildren();
  }

  /** Ask, one thing at a time. @template T @param {() => Promise<T>} ask @returns {Promise<T | undefined>} */
  async #ask(ask) {
    this.#setBusy(true);
    const answer = await ask().catch((error) => error);
    this.#setBusy(false);
    return this.#answered(answer);
  }

  /** An answer; undefined where it is a refusal, which is said. @template T @param {T | Error} answer @returns {T | undefined} */
  #answered(answer) {
    if (!(answer instanceof Error)) return answer;
    if (!(answer instanceof Refusal)) throw answer;
    if (this.#isClosed) return undefined;
    this.#forget();
    this.#error.replaceChildren(...reasonsPart(answer, answer.unclear ? `${answer.message} ${office.unclearChange}` : sentenceOf(answer)));
    return undefined;
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    for (const button of [this.#look, this.#do]) setAttribute(button, "aria-disabled", isBusy ? "true" : null);
  }
}
