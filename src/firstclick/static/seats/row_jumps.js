/**
 * Which row the keys lead to: the one whose name is typed, some rows up or down, or the next section. Knows rows by their
 * names only; the map and the list move there.
 */

/** @typedef {import("../server/types.js").Row} Row */

const PAGE_ROWS = 5;
/** What is typed within this time belongs together: "1" and "2" are row 12. */
const TYPED_WITHIN_MS = 1_000;
const NAME_PART = /^[\p{L}\p{N}]$/u;

export class RowJumps {
  #rows;
  #byName;
  /** What has been typed, when, and the row that it began at. */
  #typed = { text: "", at: -Infinity, from: 0 };

  /** @param {readonly Row[]} rows from the screen backwards, as the keys count them @param {boolean} byName letters and digits lead to rows */
  constructor(rows, byName) {
    this.#rows = rows;
    this.#byName = byName;
  }

  /**
   * The row that a key leads to from row `y`; undefined where the key is none of these.
   * @param {KeyboardEvent} event @param {number} y
   */
  rowOf(event, y) {
    const { key, shiftKey, ctrlKey, timeStamp } = event;
    if (ctrlKey) return undefined;
    if (key === "PageUp" || key === "PageDown") return this.#page(key === "PageUp" ? -1 : 1, shiftKey, y);
    return this.#byName && NAME_PART.test(key) ? this.#name(key.toUpperCase(), timeStamp, y) : undefined;
  }

  /** @param {-1 | 1} by @param {boolean} isSection @param {number} y */
  #page(by, isSection, y) {
    const last = this.#rows.length - 1;
    if (!isSection) return Math.min(last, Math.max(0, y + by * PAGE_ROWS));
    const sections = [...new Set(this.#rows.map((row) => row.section))];
    const next = sections.indexOf(this.#rows[y].section) + by;
    return next in sections ? this.#rows.findIndex((row) => row.section === sections[next]) : by < 0 ? 0 : last;
  }

  /** A letter that goes on with none of the names begins a new one. @param {string} letter @param {number} at @param {number} y */
  #name(letter, at, y) {
    const { text, from, at: before } = this.#typed;
    const longer = at - before < TYPED_WITHIN_MS ? text + letter : letter;
    const found = longer === letter ? undefined : this.#find(longer, from);
    if (found === undefined) this.#typed = { text: letter, at, from: y };
    else this.#typed = { text: longer, at, from };
    return found ?? this.#find(letter, y);
  }

  /** A row of this name, or one that begins so, other than `from` where it can: first in its section, then in the others. @param {string} name @param {number} from */
  #find(name, from) {
    const after = [...this.#rows.keys()].map((index) => (from + 1 + index) % this.#rows.length);
    const { section } = this.#rows[from];
    const near = [...after.filter((y) => this.#rows[y].section === section), ...after.filter((y) => this.#rows[y].section !== section)];
    const order = [...near.filter((y) => y !== from), from];
    const labelAt = (/** @type {number} */ y) => this.#rows[y].label.toUpperCase();
    return order.find((y) => labelAt(y) === name) ?? order.find((y) => labelAt(y).startsWith(name));
  }
}
