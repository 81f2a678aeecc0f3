/**
 * The page's language: the customer's choice, else the browser's. For the server's own page, never for a page that
 * embeds the element.
 */

import { h, setAttribute, setText } from "./dom.js";
import { languages, useLanguage, bestLanguage, words } from "./words.js";

const KEY = "firstclick.language";

/**
 * Where the choice is stored.
 * @typedef {{read: (key: string) => string | null, write: (key: string, value: string) => void}} Store
 */

/** Use the customer's language; call before anything is shown. @param {Store} store */
export function startLanguage(store) {
  useLanguage(bestLanguage([store.read(KEY) ?? "", ...navigator.languages]));
  document.documentElement.lang = words.code;
  document.documentElement.dir = words.direction;
}

/**
 * Add a button to `home` that switches to the next language, in all tabs.
 * @param {Element} home
 * @param {Store} store
 * @param {() => void} onChange
 */
export function mountLanguage(home, store, onChange) {
  const button = h("button", { type: "button", class: "button quiet", "data-action": "language" });
  const change = () => {
    startLanguage(store);
    show(button);
    onChange();
  };
  button.addEventListener("click", () => {
    store.write(KEY, next().code);
    change();
  });
  addEventListener("storage", (event) => {
    if (event.key === KEY) change();
  });
  show(button);
  home.append(button);
}

const next = () => languages[(languages.findIndex(({ code }) => code === words.code) + 1) % languages.length];

/** The button shows the name of the next language, in that language. @param {HTMLElement} button */
function show(button) {
  setText(button, next().name);
  setAttribute(button, "lang", next().code);
}
