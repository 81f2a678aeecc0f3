/** What is shown where something could not be loaded: why, and a button that tries again. */

import { h } from "./dom.js";
import { words } from "./words.js";

/** @param {() => void} onAgain */
export function tryAgain(onAgain) {
  const button = h("button", { type: "button", class: "button" }, words.tryAgain);
  button.addEventListener("click", () => onAgain());
  return button;
}

/** @param {string} text @param {() => void} onAgain @returns {Node[]} */
export const failedNotice = (text, onAgain) => [h("p", { class: "notice", role: "alert" }, text), tryAgain(onAgain)];
