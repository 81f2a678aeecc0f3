/** A button that removes something after a second button was pressed. */

import { h } from "../ui/dom.js";
import { secondStep } from "./second_step.js";
import { office } from "./words.js";

/** @param {{label: string, name: string, onRemove: () => void}} removal `name` is what is removed */
export function removeButton({ label, name, onRemove }) {
  const first = h("button", { type: "button", class: "button", "data-action": "remove" }, label);
  const step = secondStep(first, { action: "remove", label: office.removeIt(name), onYes: onRemove });
  first.addEventListener("click", () => step.ask(office.removeQuestion(name)));
  return step.element;
}
