/** Short messages at the edge of the page: shown, read out politely, and gone by themselves. */

import { h, icon } from "./dom.js";
import { words } from "./words.js";

const STAY_MS = 6_000;
const SHOWN_MAX = 3;

const region = h("div", { class: "toasts", role: "log", "aria-live": "polite", "aria-relevant": "additions" });

/** @param {HTMLElement} home */
export function mountToasts(home) {
  home.append(region);
}

/**
 * @param {string} text
 * @param {"info" | "good" | "bad"} [tone]
 */
export function toast(text, tone = "info") {
  for (const old of [...region.children]) if (old.getAttribute("data-text") === text) old.remove();
  const close = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": words.dismiss },
    icon("M6 6l12 12M18 6l-12 12"),
  );
  const element = h(
    "div",
    { class: "toast", "data-role": "toast", "data-tone": tone, "data-text": text },
    h("p", {}, text),
    close,
  );
  close.addEventListener("click", () => element.remove());
  region.append(element);
  while (region.children.length > SHOWN_MAX) region.firstElementChild?.remove();
  leaveLater(element);
}

/** A message that is pointed at or focused stays. @param {HTMLElement} element */
function leaveLater(element) {
  setTimeout(() => {
    if (element.matches(":hover, :focus-within")) leaveLater(element);
    else element.remove();
  }, STAY_MS);
}
