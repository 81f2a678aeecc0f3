/** Keyboard navigation of the list: one tab stop; arrows move along the row and to the next rows, names of rows to the row. */

const SEAT = "[data-list-seat]";

export class ListKeys {
  #list;
  #jumps;
  /** @type {HTMLElement | null} */
  #stop = null;

  /**
   * @param {HTMLElement} list of rows with the seats' buttons; rows may be added later
   * @param {import("./row_jumps.js").RowJumps} jumps the rows that keys lead to
   */
  constructor(list, jumps) {
    this.#list = list;
    this.#jumps = jumps;
    list.addEventListener("keydown", (event) => this.#key(event));
    list.addEventListener("focusin", (event) => this.#stopAt(seatOf(event.target)));
    list.addEventListener("focusout", () => queueMicrotask(() => this.settle()));
  }

  /** Choose a visible tab stop, after rows were added or filtered. */
  settle() {
    if (this.#stop?.checkVisibility()) return;
    this.#stopAt(seatsIn(this.#list).find((button) => button.checkVisibility()) ?? null);
  }

  focus() {
    this.settle();
    this.#stop?.focus();
  }

  /** @param {HTMLElement | null} button */
  #stopAt(button) {
    if (!button || button === this.#stop) return;
    this.#stop?.setAttribute("tabindex", "-1");
    this.#stop = button;
    button.setAttribute("tabindex", "0");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const button = seatOf(event.target);
    if (!button || event.altKey || event.metaKey) return;
    const next = this.#next(button, event.key, event.ctrlKey) ?? this.#jump(event, button);
    if (!next) return;
    event.preventDefault();
    this.goTo(next);
  }

  /** The seat of another row that is as far from its begin, or of the row behind it where the filter hides that. @param {KeyboardEvent} event @param {HTMLElement} button */
  #jump(event, button) {
    const rows = [...this.#list.children];
    const y = rows.findIndex((row) => row.contains(button));
    const to = this.#jumps.rowOf(event, y);
    if (to === undefined) return undefined;
    const seats = [...rows.slice(to), ...rows.slice(0, to).reverse()].map(shownIn).find((row) => row.length) ?? [];
    return seats[Math.min(shownIn(rows[y]).indexOf(button), seats.length - 1)];
  }

  /** Move to a seat and focus it. @param {HTMLElement} button */
  goTo(button) {
    this.#stopAt(button);
    button.focus();
  }

  /** @param {HTMLElement} button @param {string} key @param {boolean} far */
  #next(button, key, far) {
    const rows = [...this.#list.children].map(shownIn).filter((row) => row.length);
    const y = rows.findIndex((row) => row.includes(button));
    const row = rows[y];
    const x = row.indexOf(button);
    const beside = (/** @type {number} */ by) => rows[y + by]?.[Math.min(x, rows[y + by].length - 1)];
    switch (key) {
      case "ArrowLeft":
        return row[x - 1];
      case "ArrowRight":
        return row[x + 1];
      case "ArrowUp":
        return beside(-1);
      case "ArrowDown":
        return beside(1);
      case "Home":
        return (far ? rows[0] : row)[0];
      case "End":
        return (far ? rows[rows.length - 1] : row).at(-1);
    }
  }
}

/** @param {Element} part @returns {HTMLElement[]} */
const seatsIn = (part) => [...part.querySelectorAll(SEAT)].filter((one) => one instanceof HTMLElement);

/** @param {Element} row */
const shownIn = (row) => seatsIn(row).filter((button) => button.checkVisibility());

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const seatOf = (target) => (target instanceof Element ? target.closest(SEAT) : null);
