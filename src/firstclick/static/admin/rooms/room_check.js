/** Beside the grid: what is wrong with the room as it is drawn, and what putting it on sale would do, also to seats that are sold. */

import { Refusal } from "../../server/api.js";
import { h, setAttribute, setText } from "../../ui/dom.js";
import { problemsOf } from "../programme/table_form.js";
import { changesPart, reasonsPart } from "../programme_changes.js";
import { sentenceOf } from "../refused.js";
import { office } from "../words.js";
import { seatsOf } from "./plan.js";
import { button } from "./room_fields.js";
import { capacityText } from "./seat_text.js";

/** @typedef {import("../programme/draft.js").ProgrammeDraft} ProgrammeDraft */
/** @typedef {import("../programme/types.js").Entry} Entry */

export class RoomCheck {
  #draft;
  #entry;
  #isBusy = false;
  #problems = h("p", { class: "field-error", role: "status", "data-role": "room-problems" });
  #result = h("div", { role: "status", "data-role": "room-check" });
  #button = button("check-room", office.preview, () => void this.#check());
  #count = h("p", { "data-role": "room-count" });
  element = h("section", { class: "room-check-part" }, this.#count, this.#problems, h("p", { class: "soft" }, office.editor.checkHint), this.#button, this.#result);

  /** @param {ProgrammeDraft} draft @param {Entry} entry */
  constructor(draft, entry) {
    this.#draft = draft;
    this.#entry = entry;
  }

  /** The server has answered. */
  refresh() {
    const problems = problemsOf(this.#draft, "auditorium", this.#entry).map((one) => one.sentence.replace(/^[^:]*: /, ""));
    setText(this.#problems, problems.join(" "));
  }

  /** What was said is about another plan. @param {import("./types.js").Plan} plan */
  clear(plan) {
    this.#result.replaceChildren();
    setText(this.#count, capacityText(seatsOf(plan)));
  }

  async #check() {
    if (this.#isBusy) return;
    this.#setBusy(true);
    const answer = await this.#draft.put(true);
    this.#setBusy(false);
    if (answer instanceof Refusal) return this.#result.replaceChildren(...reasonsPart(answer, sentenceOf(answer)));
    if (answer instanceof Error) throw answer;
    this.#result.replaceChildren(...changesPart(answer));
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    setAttribute(this.#button, "aria-disabled", isBusy);
  }
}
