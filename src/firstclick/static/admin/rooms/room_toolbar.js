/** The tools of the grid: undo and redo, what a pointer does, and how large the cells are. */

import { h, setAttribute } from "../../ui/dom.js";
import { words } from "../../ui/words.js";
import { office } from "../words.js";
import { button } from "./room_fields.js";

/** @typedef {import("./room_state.js").Tool} Tool */

/** @type {readonly Tool[]} */
const TOOLS = ["select", "standard", "premium", "wheelchair", "companion", "love", "gap"];

export class RoomToolbar {
  #state;
  #undo;
  #redo;
  #radios;
  /** For the head of the editor. */
  buttons;
  /** For above the grid. */
  tools;

  /** @param {import("./room_state.js").RoomState} state @param {import("./room_acts.js").RoomActs} acts @param {import("./room_canvas.js").RoomCanvas} canvas */
  constructor(state, acts, canvas) {
    this.#state = state;
    this.#undo = button("room-undo", office.editor.undo, () => acts.undo());
    this.#redo = button("room-redo", office.editor.redo, () => acts.redo());
    this.#radios = TOOLS.map((tool) => this.#radio(tool));
    this.tools = h("fieldset", { class: "room-tools" }, h("legend", { class: "visually-hidden" }, office.editor.tools), ...this.#radios.map((radio) => h("label", { class: "chip" }, radio, h("span", {}, toolName(/** @type {Tool} */ (radio.value))))));
    const zoom = [button("room-smaller", "−", () => canvas.zoom(-1)), button("room-larger", "+", () => canvas.zoom(1)), button("room-fit", office.editor.fit, () => canvas.zoomToFit(state.plan))];
    setAttribute(zoom[0], "aria-label", office.editor.smaller);
    setAttribute(zoom[1], "aria-label", office.editor.larger);
    this.buttons = h("div", { class: "part-actions" }, this.#undo, this.#redo, ...zoom);
    this.refresh();
  }

  /** Buttons keep the focus: they are marked, not disabled. */
  refresh() {
    setAttribute(this.#undo, "aria-disabled", !this.#state.canUndo);
    setAttribute(this.#redo, "aria-disabled", !this.#state.canRedo);
    for (const radio of this.#radios) radio.checked = radio.value === this.#state.tool;
  }

  /** @param {Tool} tool */
  #radio(tool) {
    const radio = h("input", { type: "radio", name: "room-tool", value: tool, "data-field": "room-tool" });
    radio.addEventListener("change", () => this.#state.take(tool));
    return radio;
  }
}

/** @param {Tool} tool */
const toolName = (tool) => (tool === "select" ? office.editor.toolSelect : tool === "gap" ? office.editor.toolGap : words.kinds[tool]);
