/** The page's language: the customer's choice, else the browser's. For our own page, never for one that embeds us. */

import { h, mark, say } from "./dom.js";
import { read, write } from "./keep.js";
import { languages, speak, spoken, words } from "./words.js";

const KEY = "firstclick.language";

/** Speak the customer's language; call before anything is shown. */
export function startLanguage() {
  speak(spoken([read(KEY) ?? "", ...navigator.languages]));
  document.documentElement.lang = words.code;
  document.documentElement.dir = words.direction;
}

/**
 * A button in `home` that goes on to the next language, in all tabs.
 * @param {Element} home
 * @param {() => void} onChange
 */
export function mountLanguage(home, onChange) {
  const button = h("button", { type: "button", class: "button quiet", "data-action": "language" });
  const change = () => {
    startLanguage();
    show(button);
    onChange();
  };
  button.addEventListener("click", () => {
    write(KEY, next().code);
    change();
  });
  addEventListener("storage", (event) => {
    if (event.key === KEY) change();
  });
  show(button);
  home.append(button);
}

const next = () => languages[(languages.findIndex(({ code }) => code === words.code) + 1) % languages.length];

/** A language is called by its own name, so that those who look for it find it. @param {HTMLElement} button */
function show(button) {
  say(button, next().name);
  mark(button, "lang", next().code);
}
