/** A button that removes something after a second button was pressed. */

import { h, setText } from "../ui/dom.js";
import { office } from "./words.js";

/** @param {{label: string, name: string, onRemove: () => void}} removal `name` is what is removed */
export function removeButton({ label, name, onRemove }) {
  const question = h("p", { role: "status" });
  const first = h("button", { type: "button", class: "button", "data-action": "remove" }, label);
  const yes = h("button", { type: "button", class: "button", "data-action": "remove-yes", hidden: true }, office.removeIt(name));
  const no = h("button", { type: "button", class: "button quiet", "data-action": "remove-no", hidden: true }, office.cancel);
  /** @param {boolean} asks */
  const show = (asks) => {
    setText(question, asks ? office.removeQuestion(name) : "");
    first.hidden = asks;
    yes.hidden = no.hidden = !asks;
    (asks ? no : first).focus();
  };
  first.addEventListener("click", () => show(true));
  no.addEventListener("click", () => show(false));
  yes.addEventListener("click", onRemove);
  return h("div", { class: "remove" }, question, h("div", { class: "part-actions" }, first, yes, no));
}
