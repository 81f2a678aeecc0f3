/** Shows at which edges of the map the room goes on: arrows that take no place and no taps. */

import { h, setAttribute } from "../ui/dom.js";
import { LETTER_WIDTH } from "./seat_map.js";
import edgesSheet from "./map_edges.css" with { type: "css" };

/** @typedef {import("./map_zoom.js").Viewport} Viewport */

/** So much of a room, in cells, is no more than its margin. */
const MARGIN_CELLS = 0.3;

export const sheet = edgesSheet;

export class MapEdges {
  #edges;

  /** @param {Element} home what has the map's scroller in it, and nothing else */
  constructor(home) {
    const edge = (/** @type {string} */ name) => h("div", { class: "map-edge", "data-edge": name, "aria-hidden": "true" });
    this.#edges = { above: edge("above"), below: edge("below"), before: edge("before"), after: edge("after") };
    home.append(...Object.values(this.#edges));
  }

  /** @param {Viewport} visible @param {{width: number, height: number}} room in cells */
  show({ x, y, width, height }, room) {
    this.#edges.before.style.setProperty("--letters", `${(LETTER_WIDTH / width) * 100}%`);
    setAttribute(this.#edges.above, "data-more", y > MARGIN_CELLS);
    setAttribute(this.#edges.below, "data-more", room.height - y - height > MARGIN_CELLS);
    setAttribute(this.#edges.before, "data-more", x > MARGIN_CELLS);
    setAttribute(this.#edges.after, "data-more", room.width - x - width > MARGIN_CELLS);
  }
}
