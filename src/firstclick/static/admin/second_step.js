/** Asks before something is done for good: the button that was pressed gives way to one for yes and one for no. */

import { h, setText } from "../ui/dom.js";
import { office } from "./words.js";

/**
 * `ask` shows the question, and `end` the first button again.
 * @param {HTMLButtonElement} first @param {{action: string, label: string, onYes: () => void}} step `label` is that of yes
 */
export function secondStep(first, { action, label, onYes }) {
  const question = h("p", { role: "status", "data-role": "question" });
  const yes = h("button", { type: "button", class: "button", "data-action": `${action}-yes`, hidden: true }, label);
  const no = h("button", { type: "button", class: "button quiet", "data-action": `${action}-no`, hidden: true }, office.cancel);
  /** @param {string} text */
  const show = (text) => {
    setText(question, text);
    first.hidden = text !== "";
    yes.hidden = no.hidden = text === "";
  };
  const end = () => {
    const hadFocus = document.activeElement === yes || document.activeElement === no;
    show("");
    if (hadFocus) first.focus();
  };
  no.addEventListener("click", end);
  yes.addEventListener("click", onYes);
  return {
    element: h("div", {}, question, h("div", { class: "part-actions" }, first, yes, no)),
    end,
    /** @param {string} text */
    ask(text) {
      show(text);
      no.focus();
    },
  };
}
