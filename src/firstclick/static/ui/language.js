/**
 * The page's language: the customer's choice, else the browser's. For the server's own page, never for a page that
 * embeds the element.
 */

import { h, setAttribute, setText } from "./dom.js";
import { languages, useLanguage, bestLanguage, words } from "./words.js";

const KEY = "firstclick.language";
const FEW = 2;

/**
 * Where the choice is stored.
 * @typedef {{read: (key: string) => string | null, write: (key: string, value: string) => void}} Store
 */

/** Say which language the page is in; call before anything is shown. */
export function startLanguage() {
  document.documentElement.lang = words.code;
  document.documentElement.dir = words.direction;
}

/**
 * Add to `home` what switches to another language, in all tabs: a button with the other's name where there are two, a list
 * where there are more.
 * @param {Element} home
 * @param {Store} store
 * @param {() => void} onChange
 */
export function mountLanguage(home, store, onChange) {
  if (languages.length < FEW) return;
  const control = languages.length > FEW ? list() : button();
  const change = async () => {
    await useLanguage(bestLanguage([store.read(KEY) ?? "", ...navigator.languages]).code);
    startLanguage();
    control.show();
    onChange();
  };
  control.element.addEventListener(control.event, () => {
    store.write(KEY, control.chosen());
    void change();
  });
  addEventListener("storage", (event) => {
    if (event.key === KEY) void change();
  });
  control.show();
  home.append(control.shown);
}

/** It shows the name of the other language, in that language. */
function button() {
  const element = h("button", { type: "button", class: "button quiet", "data-action": "language" });
  const next = () => languages[(languages.findIndex(({ code }) => code === words.code) + 1) % languages.length];
  const show = () => {
    setText(element, next().name);
    setAttribute(element, "lang", next().code);
  };
  return { element, shown: element, event: "click", chosen: () => next().code, show };
}

/** Each language by its own name. */
function list() {
  const options = languages.map(({ code, name }) => h("option", { value: code, lang: code }, name));
  const element = h("select", { class: "select quiet", "data-action": "language" }, ...options);
  const show = () => {
    element.value = words.code;
    setAttribute(element, "aria-label", words.language);
  };
  return { element, shown: h("div", { class: "language-choice" }, element), event: "change", chosen: () => element.value, show };
}
