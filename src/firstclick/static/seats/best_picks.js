/** Buttons that hold the best seats together, one for each number of seats. */

import { h, scrollToFocus } from "../ui/dom.js";
import { words } from "../ui/words.js";

export const MOST_TOGETHER = 8;

/**
 * @param {number} seatsMax the most seats of one hold
 * @param {(count: number) => void} onPick
 */
export function bestPicks(seatsMax, onPick) {
  const buttons = h("div", { class: "best-buttons", role: "group", "aria-labelledby": "best-title" });
  for (let count = 2; count <= Math.min(MOST_TOGETHER, seatsMax); count += 1) {
    const label = words.best(count);
    const button = h("button", {
      type: "button",
      class: "button round",
      "data-action": `best-${count}`,
      "aria-label": label,
      title: label,
    });
    button.append(String(count));
    button.addEventListener("click", () => onPick(count));
    buttons.append(button);
  }
  scrollToFocus(buttons);
  return h("section", { class: "best" }, h("h2", { id: "best-title" }, words.bestTitle), buttons);
}
