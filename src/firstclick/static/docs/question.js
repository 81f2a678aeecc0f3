/** A question that must be answered before something is done that cannot be taken back. */

import { h } from "../ui/dom.js";

/**
 * Whether the answer is yes. Escape and Cancel are no.
 * @param {string} text
 * @param {string} yes
 * @returns {Promise<boolean>}
 */
export function ask(text, yes) {
  const no = h("button", { type: "button", class: "button", "data-action": "cancel" }, "Cancel");
  const agree = h("button", { type: "button", class: "button primary", "data-action": "agree" }, yes);
  const dialog = h(
    "dialog",
    { class: "question", "aria-labelledby": "question" },
    h("p", { id: "question" }, text),
    h("div", { class: "choices" }, no, agree),
  );
  no.addEventListener("click", () => dialog.close());
  agree.addEventListener("click", () => dialog.close("yes"));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    }),
  );
}
