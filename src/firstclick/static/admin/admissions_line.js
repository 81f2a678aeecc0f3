/**
 * How many were let in to a showtime, live, and what staff should look at: seats that two doors have let in, and who was
 * let in with a ticket that did not count. Asks while the door may be open and somebody looks.
 */

import { timeOfDay } from "../ui/dates.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { toBooking } from "./office_router.js";
import { isUnseen } from "./refreshes.js";
import { office } from "./words.js";

/** @typedef {{scan_id: string, reference: string, verdict: string, seats: string[], twice: string[], at: number, where: string, offline: boolean, first: {at: number, where: string} | null}} Conflict */
/** @typedef {{expected: number, admitted: number, inside: number, conflicts: Conflict[]}} Admissions */

const EVERY_MS = 4_000;
/** Doors open at most so long before the start, and are shut so long after it. */
const AROUND_MS = 12 * 3_600_000;

export class AdmissionsLine {
  #showtime;
  #api;
  #onChange;
  #counts = h("p", { "data-role": "admissions" });
  #list = h("ul", { class: "conflict-list" });
  #conflicts = h("details", { class: "conflicts", "data-role": "conflicts", hidden: true }, h("summary", {}), this.#list);
  #shown = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #closed = false;
  element = h("section", { class: "admissions", "aria-label": office.doorLabel, hidden: true }, this.#counts, this.#conflicts);

  /** @param {import("../server/types.js").Showtime} showtime @param {import("./office_api.js").OfficeApi} api @param {() => void} onChange somebody was let in or out */
  constructor(showtime, api, onChange) {
    this.#showtime = showtime;
    this.#api = api;
    this.#onChange = onChange;
    void this.#ask();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #ask() {
    const start = this.#showtime.starts_at;
    const mayBeOpen = start === null || Math.abs(Date.now() - start) < AROUND_MS;
    if (mayBeOpen && !isUnseen()) {
      const answer = await this.#api.sendOnce("GET", `showtimes/${encodeURIComponent(this.#showtime.showtime_id)}/admissions`).catch(() => null);
      if (answer && !this.#closed) this.#show(answer);
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#ask(), EVERY_MS);
  }

  /** @param {Admissions} answer */
  #show({ expected, admitted, inside, conflicts }) {
    const now = JSON.stringify([expected, admitted, inside, conflicts]);
    if (now === this.#shown) return;
    const isFirst = this.#shown === "";
    this.#shown = now;
    this.element.hidden = admitted === 0 && conflicts.length === 0;
    setText(this.#counts, office.letInOf(admitted, expected, inside));
    setAttribute(this.#conflicts, "hidden", conflicts.length ? null : true);
    setText(/** @type {HTMLElement} */ (this.#conflicts.querySelector("summary")), office.conflictsToSee(conflicts.length));
    this.#list.replaceChildren(...conflicts.map((one) => this.#line(one)));
    if (!isFirst) this.#onChange();
  }

  /** @param {Conflict} conflict */
  #line({ reference, verdict, seats, twice, at, where, first }) {
    const zone = this.#showtime.timezone;
    const place = h("a", { href: toBooking(reference) }, [...twice, ...seats].join(", ") || reference);
    const said = verdict === "double" && first ? office.letInTwice(timeOfDay(at, zone), where, timeOfDay(first.at, zone), first.where) : office.letInWrongly(timeOfDay(at, zone), where, office.doorVerdicts[verdict] ?? verdict);
    return h("li", { "data-verdict": verdict }, place, " ", said);
  }
}
