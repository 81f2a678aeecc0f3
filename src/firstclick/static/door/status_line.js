/** The top of the door: which showtime, how many are in, and whether the server answers. */

import { timeOfDay } from "../ui/dates.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { door } from "./words.js";

/** @typedef {import("./door_desk.js").DoorDesk} DoorDesk */

export class StatusLine {
  #choice = h("select", { id: "showtime", class: "select", "data-field": "showtime" });
  #counter = h("strong", { "data-role": "counter" });
  #connection = h("p", { class: "connection", role: "status", "data-role": "connection" });
  #shown = "";
  element;

  /** @param {(showtimeId: string) => void} onChoose @param {string} name who scans */
  constructor(onChoose, name) {
    const label = h("label", { class: "visually-hidden", for: "showtime" }, door.showtime);
    const counter = h("p", { class: "door-counter" }, h("span", { class: "soft" }, door.counter), this.#counter);
    const who = h("span", { class: "soft", "data-role": "device" }, name);
    this.element = h("div", { class: "door-status" }, h("div", { class: "film-choice" }, label, this.#choice), counter, h("div", { class: "door-connection" }, this.#connection, who));
    this.#choice.addEventListener("change", () => onChoose(this.#choice.value));
  }

  /** @param {DoorDesk} desk */
  show(desk) {
    this.#showChoice(desk);
    const { counter, connection, waiting } = desk;
    setText(this.#counter, counter ? door.counterOf(counter.admitted, counter.expected) : "–");
    const state = connection.isOnline ? door.online : door.offlineSince(timeOfDay(connection.since || desk.nowMs, desk.timezone));
    setText(this.#connection, [state, waiting ? door.waiting(waiting) : "", counter || connection.isOnline ? "" : door.noManifest].filter(Boolean).join(" · "));
    setAttribute(this.#connection, "data-state", connection.isOnline ? "live" : "offline");
    setAttribute(this.#connection, "data-waiting", waiting);
  }

  /** @param {DoorDesk} desk */
  #showChoice({ showtimes, chosen, timezone }) {
    const named = showtimes.map(({ showtime_id: id, title, auditorium, starts_at: ms }) => [id, `${ms === null ? door.anyTime : timeOfDay(ms, timezone)} · ${title} · ${auditorium}`]);
    const options = [["", door.allShowtimes], ...named];
    const shown = JSON.stringify([options, chosen]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#choice.replaceChildren(...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
    this.#choice.value = chosen;
  }
}
