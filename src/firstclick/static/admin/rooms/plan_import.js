/** Beside the grid: a seating plan from a file takes the place of what is drawn. The server reads it, as `programme convert` does. */

import { Refusal } from "../../server/api.js";
import { h, setText } from "../../ui/dom.js";
import { words } from "../../ui/words.js";
import { reasonsPart } from "../programme_changes.js";
import { sentenceOf } from "../refused.js";
import { office } from "../words.js";
import { readPlan } from "./plan_reader.js";
import { group, input, labelled, select } from "./room_fields.js";

/** @typedef {import("./types.js").SeatKind} SeatKind */
/** @typedef {{id: string, name: string, layout: import("../../server/types.js").SeatMap, out_of_order: string[]}} ReadRoom */
/** @typedef {{rooms: ReadRoom[], kinds: Record<string, SeatKind>}} ReadFile */

export class PlanImport {
  #draft;
  #state;
  #onDrawn;
  /** @type {{name: string, text: string}} */
  #file = { name: "", text: "" };
  #result = h("div", { role: "status", "data-role": "plan-read" });
  element;

  /** @param {import("../programme/draft.js").ProgrammeDraft} draft @param {import("./room_state.js").RoomState} state @param {() => void} onDrawn another room is drawn */
  constructor(draft, state, onDrawn) {
    this.#draft = draft;
    this.#state = state;
    this.#onDrawn = onDrawn;
    const file = input("plan-file", { type: "file", accept: ".json,.csv,.toml" });
    file.addEventListener("change", () => void this.#open(file));
    this.element = group("plan-import", office.editor.importPlan, [labelled(office.editor.planFile, file), h("p", { class: "soft" }, office.editor.importHint), this.#result], false);
  }

  /** @param {HTMLInputElement} field */
  async #open(field) {
    const file = field.files?.[0];
    if (!file) return;
    this.#file = { name: file.name, text: await file.text() };
    field.value = "";
    await this.#read({});
  }

  /** @param {Record<string, SeatKind>} kinds what seats of a category are */
  async #read(kinds) {
    setText(this.#result, words.loading);
    const answer = await this.#draft.readPlan({ ...this.#file, kinds });
    if (answer instanceof Refusal) return this.#result.replaceChildren(...reasonsPart(answer, sentenceOf(answer)));
    if (answer instanceof Error) throw answer;
    this.#take(answer);
  }

  /** @param {ReadFile} file */
  #take({ rooms, kinds }) {
    const choice = select("plan-room", rooms.map(({ name, id }, place) => [String(place), name || id]));
    choice.addEventListener("change", () => this.#draw(rooms[Number(choice.value)]));
    const categories = Object.entries(kinds).map(([category, kind], place) => this.#category(category, kind, kinds, place));
    this.#result.replaceChildren(h("p", {}, office.editor.planRead(this.#file.name)), ...(rooms.length > 1 ? [labelled(office.editor.whichRoom, choice)] : []), ...categories);
    this.#draw(rooms[0]);
  }

  /** What a category of the plan is. @param {string} category @param {SeatKind} kind @param {Record<string, SeatKind>} kinds @param {number} place */
  #category(category, kind, kinds, place) {
    const choice = select(`plan-kind-${place}`, Object.entries(words.kinds));
    choice.value = kind;
    choice.addEventListener("change", () => void this.#read({ ...kinds, [category]: /** @type {SeatKind} */ (choice.value) }));
    return labelled(office.editor.categoryIs(category), choice);
  }

  /** @param {ReadRoom} room */
  #draw({ layout, out_of_order }) {
    const read = readPlan(layout, out_of_order, []);
    this.#state.run(office.editor.planTaken, () => ({ plan: read, keys: new Set() }));
    this.#onDrawn();
  }
}
