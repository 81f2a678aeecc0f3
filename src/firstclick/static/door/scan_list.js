/** The last scans of this device with what takes them back, and what two doors have let in. */

import { timeOfDay } from "../ui/dates.js";
import { h, setAttribute } from "../ui/dom.js";
import { letsPass } from "./decide.js";
import { seatsText, titleOf, toneOf } from "./verdict_facts.js";
import { door } from "./words.js";

/** @typedef {import("./door_types.js").Entry} Entry */

const SHOWN_MAX = 30;

export class ScanList {
  #onUndo;
  #list = h("ol", { class: "scan-list", "data-role": "scans" });
  #conflicts = h("section", { class: "conflicts card", "aria-labelledby": "conflicts-title", "data-role": "conflicts", hidden: true });
  /** What is shown, so that nothing is built again needlessly: the focus would be lost. */
  #shown = "";
  element;

  /** @param {(scanId: string) => void} onUndo */
  constructor(onUndo) {
    this.#onUndo = onUndo;
    const scans = h("section", { "aria-labelledby": "scans-title" }, h("h2", { id: "scans-title" }, door.lastScans), this.#list);
    this.element = h("div", { class: "door-log" }, this.#conflicts, scans);
  }

  /** @param {readonly Entry[]} entries @param {import("./manifest_book.js").ManifestBook["conflicts"] extends () => infer T ? T : never} conflicts @param {string} zone */
  show(entries, conflicts, zone) {
    const marked = new Set(conflicts.flatMap(({ ticket }) => [ticket.hash, ...(ticket.also ?? [])]));
    const last = entries.slice(0, SHOWN_MAX);
    const shown = JSON.stringify([last, conflicts, zone, door.code]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = document.activeElement?.getAttribute("data-undo");
    this.#list.replaceChildren(...(last.length ? last.map((one) => this.#line(one, marked.has(one.hash), zone)) : [h("li", { class: "soft" }, door.noScans)]));
    this.#showConflicts(conflicts);
    if (focused) /** @type {HTMLElement | null} */ (this.#list.querySelector(`[data-undo="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {Entry} entry @param {boolean} isConflict @param {string} zone */
  #line(entry, isConflict, zone) {
    const { scan_id: scanId, isUndone, scan, result } = entry;
    const words = h("strong", {}, isUndone ? door.undone : titleOf(entry));
    const about = [seatsText(entry), scan.reference ?? "", result.title ?? "", scan.offline ? door.offlineMark : "", isConflict ? door.conflicts : ""].filter(Boolean).join(" · ");
    const line = h("li", { "data-scan": scanId, "data-tone": isUndone ? "none" : toneOf(entry), "data-verdict": result.verdict, "data-conflict": String(isConflict) });
    line.append(h("time", { class: "soft" }, timeOfDay(entry.at, zone)), h("span", {}, words, h("span", { class: "soft" }, about)));
    if (letsPass(result) && !isUndone) line.append(this.#undo(entry));
    return line;
  }

  /** @param {Entry} entry */
  #undo(entry) {
    const button = h("button", { type: "button", class: "button quiet", "data-undo": entry.scan_id, "aria-label": door.undoOf(`${titleOf(entry)} ${seatsText(entry)}`) }, door.undo);
    button.addEventListener("click", () => this.#onUndo(entry.scan_id));
    return button;
  }

  /** @param {readonly {manifest: import("./door_types.js").Manifest, ticket: import("./door_types.js").ManifestTicket}[]} conflicts */
  #showConflicts(conflicts) {
    const lines = conflicts.map(({ manifest, ticket }) => h("li", {}, `${manifest.title} · ${ticket.seats.map((seat) => seat.seat_id).join(", ")}`));
    setAttribute(this.#conflicts, "hidden", conflicts.length ? null : true);
    this.#conflicts.replaceChildren(h("h2", { id: "conflicts-title" }, door.conflicts), h("p", { class: "soft" }, door.conflictsHint), h("ul", {}, ...lines));
  }
}
