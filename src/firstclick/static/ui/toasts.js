/** Short messages at the edge of the page: shown, announced politely, and removed after a while. */

import { h, icon } from "./dom.js";
import { words } from "./words.js";

const STAY_MS = 6_000;
/** An older message is removed when there are more than these. */
const SHOWN_MAX = 1;

export class Toasts {
  element = h("div", { class: "toasts", role: "log", "aria-live": "polite", "aria-relevant": "additions" });

  /** @param {string} text @param {"info" | "good" | "bad"} [tone] */
  show(text, tone = "info") {
    const shown = this.element.children;
    for (const old of [...shown]) if (old.getAttribute("data-text") === text) old.remove();
    const one = message(text, tone);
    this.element.append(one);
    while (shown.length > SHOWN_MAX) shown[0].remove();
    removeLater(one);
  }
}

/** @param {string} text @param {string} tone */
function message(text, tone) {
  const close = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": words.dismiss },
    icon("M6 6l12 12M18 6l-12 12"),
  );
  const marks = { class: "toast strip", "data-role": "toast", "data-tone": tone, "data-text": text };
  const element = h("div", marks, h("p", {}, text), close);
  close.addEventListener("click", () => element.remove());
  return element;
}

/** Remove a message after a while; one that is hovered or focused stays. @param {HTMLElement} element */
function removeLater(element) {
  setTimeout(() => {
    if (element.matches(":hover, :focus-within")) removeLater(element);
    else element.remove();
  }, STAY_MS);
}
