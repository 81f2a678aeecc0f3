/** The choice between the ways to pay, where there is more than one. */

import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";

/** @param {readonly string[]} providers by their name on the wire @param {() => void} onChange */
export function providerChoice(providers, onChange) {
  const boxes = providers.map((name, index) => h("input", { type: "radio", name: "provider", value: name, checked: index === 0 }));
  const lines = boxes.map((box) => h("label", { class: "keep" }, box, words.providers[box.value] ?? box.value));
  const legend = h("legend", {}, words.payWith);
  const element = h("fieldset", { class: "providers", hidden: providers.length < 2 }, legend, ...lines);
  element.addEventListener("change", onChange);
  return {
    element,
    /** The chosen one. */
    get value() {
      return boxes.find((box) => box.checked)?.value ?? "";
    },
  };
}
