/** The week: a lane for each auditorium and day, with a bar for each showtime. A bar opens the form of its table. */

import { dayKey, longDay, timeOfDay } from "../../ui/dates.js";
import { h, setAttribute, setText } from "../../ui/dom.js";
import { noonOf, shiftedDay } from "../days.js";
import { office } from "../words.js";
import { nameOf, roomOf, titleOf } from "./entry_names.js";
import { ShowtimeDialog } from "./showtime_dialog.js";
import { isAdded, problemsOf } from "./table_form.js";
import { DAYS_SHOWN, weekOf } from "./week_days.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Tables} Tables */
/** @typedef {import("./draft.js").ProgrammeDraft} ProgrammeDraft */
/** @typedef {import("./week_days.js").Bar} Bar */
/** @typedef {import("./week_days.js").Lane} Lane */
/** @typedef {import("./week_days.js").Week} Week */

const RULER_STEP_HOURS = 2;
const USUAL_START = "20:00";
/** The first day that is shown, kept while other parts are open. */
let firstDay = "";

export class WeekPart {
  #draft;
  /** @type {ShowtimeDialog | null} */
  #dialog = null;
  #clashes = h("p", { class: "week-clashes", role: "status", "data-role": "clashes" });
  #days = h("ol", { class: "week" });
  #others = h("div", { class: "week-others", "data-role": "other-showtimes" });
  #day = h("input", { type: "date", id: "week-day", class: "field", "data-field": "week-day" });
  #add = h("button", { type: "button", class: "button primary", "data-action": "add-showtime" }, office.addEntry.showtime);
  element;

  /** @param {ProgrammeDraft} draft */
  constructor(draft) {
    this.#draft = draft;
    const today = dayKey(Date.now(), this.#zone);
    setAttribute(this.#day, "min", today);
    setAttribute(this.#day, "max", shiftedDay(today, DAYS_SHOWN));
    if (firstDay < today || firstDay > shiftedDay(today, DAYS_SHOWN)) firstDay = today;
    this.#day.addEventListener("change", () => this.#go(this.#day.value));
    const [before, after] = [this.#step("week-before", office.weekBefore, -DAYS_SHOWN), this.#step("week-after", office.weekAfter, DAYS_SHOWN)];
    this.#add.addEventListener("click", () => this.#addShowtime());
    const tools = h("div", { class: "week-tools" }, h("p", { class: "field-line" }, h("label", { for: "week-day" }, office.weekFrom), this.#day), before, after, this.#add);
    this.element = h("div", { class: "week-part" }, tools, this.#clashes, this.#days, this.#others);
    this.refresh();
  }

  close() {
    this.#dialog?.close();
  }

  refresh() {
    const { week: showtimes } = this.#draft;
    const focused = this.element.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
    this.#day.value = firstDay;
    const week = weekOf(showtimes, firstDay, this.#zone, this.#tables.auditorium.map(({ id }) => String(id ?? "")));
    const shown = week.days.flatMap(({ lanes }) => lanes.flatMap((lane) => lane.bars));
    setText(this.#clashes, this.#summary(shown));
    this.#clashes.toggleAttribute("data-bad", shown.some((bar) => bar.clashes));
    this.#days.replaceChildren(...week.days.map(({ day, lanes }) => this.#dayItem(day, lanes, week)));
    this.#others.replaceChildren(...this.#otherShowtimes(new Set(shown.map((bar) => bar.index))));
    if (focused) this.#focusKey(focused);
    this.#dialog?.refresh();
  }

  get #tables() {
    return /** @type {Tables} */ (this.#draft.tables);
  }

  get #zone() {
    return this.#tables.cinema?.timezone;
  }

  /** Focus a bar, or another one of its table where it has moved. @param {string} key */
  #focusKey(key) {
    const all = /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("[data-key]")]);
    const found = all.find((one) => one.dataset.key === key) ?? all.find((one) => one.dataset.key?.startsWith(`${key.split("/")[0]}/`));
    (found ?? this.#add).focus();
  }

  /** @param {readonly Bar[]} shown */
  #summary(shown) {
    const clashing = shown.filter((bar) => bar.clashes).length;
    if (clashing) return office.clashCount(clashing);
    const isUnknown = !this.#draft.week.length && this.#draft.problems.length > 0 && this.#tables.showtime.length > 0;
    const cancelled = shown.filter((bar) => bar.cancelled).length;
    return isUnknown ? office.noWeek : office.showtimeCount(shown.length - cancelled, cancelled);
  }

  /** @param {string} name @param {string} label @param {number} by */
  #step(name, label, by) {
    const button = h("button", { type: "button", class: "button", "data-action": name }, label);
    button.addEventListener("click", () => this.#go(shiftedDay(firstDay, by)));
    return button;
  }

  /** Show the days from this one on, as far as they are known. @param {string} day */
  #go(day) {
    const { min, max } = this.#day;
    if (!day) return;
    firstDay = day < min ? min : day > max ? max : day;
    this.refresh();
  }

  /** @param {string} day @param {readonly Lane[]} lanes @param {Week} week */
  #dayItem(day, lanes, week) {
    const hours = Array.from({ length: Math.ceil((week.until - week.from) / RULER_STEP_HOURS) }, (_, place) => week.from + place * RULER_STEP_HOURS);
    const marks = hours.map((hour) => placed(h("span", {}, `${String(hour % 24).padStart(2, "0")}:00`), hour, hour + RULER_STEP_HOURS, week));
    const ruler = h("div", { class: "week-ruler", "aria-hidden": "true" }, ...marks);
    const item = h("li", { class: "week-day card", "data-day": day }, h("h2", {}, longDay(noonOf(day), "UTC")), ruler, ...lanes.map((lane) => this.#lane(lane, day, week)));
    item.style.setProperty("--hours", String(week.until - week.from));
    return item;
  }

  /** @param {Lane} lane @param {string} day @param {Week} week */
  #lane({ auditorium, bars, rows }, day, week) {
    const name = roomOf(this.#tables, auditorium);
    const list = h("ul", { class: "week-bars", "aria-label": `${name}, ${longDay(noonOf(day), "UTC")}` }, ...bars.map((bar) => placed(h("li", {}, this.#bar(bar)), bar.from, bar.until, week, bar.row)));
    list.style.setProperty("--rows", String(rows));
    return h("div", { class: "week-lane", "data-room": auditorium }, h("span", { class: "soft" }, name), bars.length ? list : h("span", { class: "week-bars" }));
  }

  /** @param {Bar} bar */
  #bar({ movie, auditorium, starts_at: start, ends_at: end, index, clashes, cancelled }) {
    const entry = this.#tables.showtime[index];
    const from = timeOfDay(start, this.#zone);
    const until = end === null ? "" : `–${timeOfDay(end, this.#zone)}`;
    const title = titleOf(this.#tables, movie);
    const kind = entry?.starts_at === undefined ? office.fieldWays.weekly : office.fieldWays.once;
    const more = [roomOf(this.#tables, auditorium), kind, end === null && office.endUnknown].filter(Boolean).join(", ");
    const facts = [h("span", {}, from, h("span", { class: "week-until" }, until)), " ", h("strong", {}, title), " ", (cancelled || clashes) && h("em", {}, cancelled ? office.showtimeCancelled : office.clash), h("span", { class: "visually-hidden" }, ` ${more}`)];
    const button = h("button", { type: "button", class: "week-bar", "data-key": `${index}/${start}`, "data-clash": clashes, "data-cancelled": cancelled, "data-open": end === null, "data-movie": movie, title: [`${from}${until}`, title, cancelled && office.showtimeCancelled, more].filter(Boolean).join(", ") }, ...facts);
    button.addEventListener("click", () => entry && this.#open(entry));
    return button;
  }

  /** Showtimes that none of these days has. @param {ReadonlySet<number>} shown their tables */
  #otherShowtimes(shown) {
    const others = this.#tables.showtime.filter((_, index) => !shown.has(index));
    if (!others.length) return [];
    const buttons = others.map((entry) => {
      const { name, more } = nameOf(this.#tables, "showtime", entry);
      const wrong = problemsOf(this.#draft, "showtime", entry).length;
      const button = h("button", { type: "button", class: "entry", "data-key": `${this.#tables.showtime.indexOf(entry)}/other` }, h("strong", {}, name), h("span", { class: "soft" }, more), h("span", { class: "field-error" }, wrong ? office.problemCount(wrong) : ""));
      button.addEventListener("click", () => this.#open(entry));
      return h("li", {}, button);
    });
    return [h("h2", {}, office.otherShowtimes), h("ul", { class: "entries" }, ...buttons)];
  }

  #addShowtime() {
    const { movie, auditorium, showtime } = this.#tables;
    const timed = movie.find((one) => !("auditorium" in one || "rows" in one || "seats_per_row" in one));
    /** @type {Entry} */
    const entry = { ...(timed?.id && { movie: timed.id }), ...(auditorium[0]?.id && { auditorium: auditorium[0].id }), starts_at: `${firstDay}T${USUAL_START}:00` };
    showtime.push(entry);
    isAdded(entry);
    this.#draft.changed();
    this.#open(entry, true);
  }

  /** @param {Entry} entry @param {boolean} [isNew] */
  #open(entry, isNew = false) {
    const from = document.activeElement?.getAttribute("data-key");
    this.#dialog = new ShowtimeDialog(this.#draft, entry, isNew, () => {
      this.#dialog = null;
      this.refresh();
      this.#focusKey(from ?? "");
    });
  }
}

/** Put an element where its hours are. @template {HTMLElement} E @param {E} element @param {number} from @param {number} until @param {Week} week @param {number} [row] */
function placed(element, from, until, week, row = 0) {
  const share = (/** @type {number} */ hours) => `${((hours / (week.until - week.from)) * 100).toFixed(3)}%`;
  element.style.insetInlineStart = share(from - week.from);
  element.style.inlineSize = share(Math.min(until, week.until) - from);
  element.style.setProperty("--row", String(row));
  return element;
}
