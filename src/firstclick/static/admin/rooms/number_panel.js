/** Beside the grid: how the chairs of the selected rows are numbered. */

import { h } from "../../ui/dom.js";
import { office } from "../words.js";
import { numberRows, ruleOf } from "./chair_numbers.js";
import { middleOf } from "./plan.js";
import { form, group, input, labelled, select, wholeNumber } from "./room_fields.js";

/** @typedef {import("./types.js").Rule} Rule */

const NUMBER_MAX = 9999;
const STEP_MAX = 20;

export class NumberPanel {
  #state;
  #direction = select("number-direction", [["", office.editor.fromLeft], ["right", office.editor.fromRight]]);
  #sides = select("number-sides", [["", office.editor.inARow], ["odd-even", office.editor.oddEven], ["middle-out", office.editor.middleOut]]);
  #first = input("number-first", { type: "number", min: 0, max: NUMBER_MAX, value: 1 });
  #step = input("number-step", { type: "number", min: 1, max: STEP_MAX, value: 1 });
  #skip = input("number-skip", { placeholder: "4 13" });
  #counted;
  element;

  /** @param {import("./room_state.js").RoomState} state */
  constructor(state) {
    this.#state = state;
    this.#counted = h("div", { class: "room-pair" }, labelled(office.editor.first, this.#first), labelled(office.editor.step, this.#step));
    this.#sides.addEventListener("change", () => (this.#counted.hidden = this.#sides.value !== ""));
    const lines = [labelled(office.editor.direction, this.#direction), labelled(office.editor.sides, this.#sides), this.#counted, labelled(office.editor.skip, this.#skip)];
    this.element = group("numbers", office.editor.numbers, [form("number-rows", office.editor.numberRows, () => this.#apply(), lines), h("p", { class: "soft" }, office.editor.numbersHint)], false);
  }

  /** Show the rule of the first row that is selected. */
  refresh() {
    const { plan, rowKeys } = this.#state;
    const row = plan.rows.find((one) => rowKeys.has(one.key));
    const rule = row && ruleOf(row, middleOf(plan));
    if (rule) this.#show(rule);
  }

  /** @param {Rule} rule */
  #show({ fromRight, sides, first, step, skip }) {
    this.#direction.value = fromRight ? "right" : "";
    this.#sides.value = sides;
    this.#first.value = String(first);
    this.#step.value = String(step);
    this.#skip.value = skip.join(" ");
    this.#counted.hidden = sides !== "";
  }

  #apply() {
    const { rowKeys } = this.#state;
    const sides = /** @type {Rule["sides"]} */ (this.#sides.value);
    const skip = this.#skip.value.split(/[\s,;]+/).map(Number).filter((n) => Number.isInteger(n) && n > 0 && n <= NUMBER_MAX);
    const rule = { fromRight: this.#direction.value === "right", sides, first: sides ? 1 : wholeNumber(this.#first, 0, NUMBER_MAX), step: sides ? 1 : wholeNumber(this.#step, 1, STEP_MAX), skip };
    this.#state.run(office.editor.numbered, (plan) => numberRows(plan, rowKeys, rule));
  }
}
