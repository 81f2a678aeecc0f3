/** A day's showtimes: occupancy, takings, what is due and what is wrong, kept current. */

import { Refusal } from "../server/api.js";
import { ConnectionStatus } from "../ui/connection_status.js";
import { dayKey } from "../ui/dates.js";
import { h, icon, setText } from "../ui/dom.js";
import { DayChanges } from "./day_changes.js";
import { dayTitle, shiftedDay } from "./days.js";
import { toDay } from "./office_router.js";
import { ShowtimeTable } from "./showtime_table.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").DayAnswer} DayAnswer */
/** @typedef {import("./office_page.js").Desk} Desk */

/**
 * @param {HTMLElement} home
 * @param {string | null} day null: today
 * @param {Desk} desk
 * @returns {import("./office_page.js").OfficeView}
 */
export function openDay(home, day, desk) {
  const page = new DayPage(home, day, desk);
  void page.load();
  return page;
}

class DayPage {
  #desk;
  /** The day in the address; null: today. */
  #day;
  /** @type {DayAnswer | null} */
  #answer = null;
  #status = new ConnectionStatus();
  #table = new ShowtimeTable();
  #title = h("h1", {});
  #error = h("p", { class: "field-error", role: "alert", "data-role": "day-error" });
  #date = h("input", { type: "date", id: "day", class: "field", "data-field": "day" });
  #changes;
  #closed = false;

  /** @param {HTMLElement} home @param {string | null} day @param {Desk} desk */
  constructor(home, day, desk) {
    this.#desk = desk;
    this.#day = day;
    this.#changes = new DayChanges(desk.server.base, {
      refresh: () => this.load(),
      isShown: (showtimeId) => this.#answer?.showtimes.some((one) => one.showtime_id === showtimeId) ?? true,
      onConnection: (connection) => this.#status.show(connection),
    });
    this.#date.addEventListener("change", () => this.#date.value && (location.hash = toDay(this.#date.value)));
    const head = h("header", { class: "day-head" }, this.#title, this.#steps(), this.#status.element);
    home.append(h("div", { class: "office-day" }, head, this.#error, this.#table.element));
  }

  close() {
    this.#closed = true;
    this.#changes.close();
    this.#status.close();
  }

  /** @param {import("./office_router.js").OfficeRoute} route */
  navigate(route) {
    if (route.name !== "day") return false;
    this.#day = route.day;
    this.#answer = null;
    this.#table.clear();
    void this.load();
    return true;
  }

  async load() {
    const day = this.#day;
    const query = day ? `?${new URLSearchParams({ day })}` : "";
    const answer = await this.#desk.api.send("GET", `showtimes${query}`).catch((error) => error);
    if (this.#closed || day !== this.#day) return;
    if (answer instanceof Refusal) return setText(this.#error, answer.message);
    if (answer instanceof Error) throw answer;
    setText(this.#error, "");
    this.#show(answer);
  }

  /** @param {DayAnswer} answer */
  #show(answer) {
    this.#answer = answer;
    setText(this.#title, dayTitle(answer.day, dayKey(Date.now(), answer.timezone)));
    if (document.activeElement !== this.#date) this.#date.value = answer.day;
    document.title = `${this.#title.textContent} · ${office.boxOffice}`;
    this.#table.show(answer);
  }

  #steps() {
    const before = this.#step("previous-day", office.previousDay, "M15 5l-7 7l7 7", -1);
    const after = this.#step("next-day", office.nextDay, "M9 5l7 7l-7 7", 1);
    const label = h("label", { class: "visually-hidden", for: "day" }, office.day);
    return h("div", { class: "day-steps", role: "group", "aria-label": office.day }, before, label, this.#date, after);
  }

  /** @param {string} name @param {string} label @param {string} path @param {number} by */
  #step(name, label, path, by) {
    const button = h("button", { type: "button", class: "icon-button", "data-action": name, "aria-label": label, title: label }, icon(path));
    button.addEventListener("click", () => {
      const from = this.#day ?? this.#answer?.day;
      if (from) location.hash = toDay(shiftedDay(from, by));
    });
    return button;
  }
}
