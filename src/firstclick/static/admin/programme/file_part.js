/** The programme's file itself: its text, opened from a file and saved as one. */

import { h } from "../../ui/dom.js";
import { saveFile } from "../save_file.js";
import { office } from "../words.js";

/** @typedef {import("./draft.js").ProgrammeDraft} ProgrammeDraft */

const FILE_NAME = "programme.toml";

/** @param {ProgrammeDraft} draft @param {(text: string) => void} onReplace another text was opened @returns {import("./types.js").Part} */
export function filePart(draft, onReplace) {
  const field = h("textarea", { id: "programme", class: "field programme-text", rows: 30, spellcheck: "false", autocomplete: "off", autocapitalize: "none", wrap: "off", "aria-describedby": "programme-hint", "data-field": "programme" });
  field.addEventListener("input", () => draft.type(field.value));
  const open = h("input", { type: "file", id: "programme-file", accept: ".toml,text/plain", "data-field": "programme-file" });
  open.addEventListener("change", () => void opened(open).then((text) => text !== undefined && onReplace(text)));
  const save = h("button", { type: "button", class: "button", "data-action": "save-file" }, office.saveFile);
  save.addEventListener("click", () => saveFile({ name: FILE_NAME, content: new Blob([field.value], { type: "application/toml" }) }));
  const file = h("p", { class: "field-line" }, h("label", { for: "programme-file" }, office.openFile), open);
  const label = h("label", { for: "programme" }, office.programmeFile);
  const hint = h("p", { class: "soft", id: "programme-hint" }, office.programmeHint);
  const refresh = () => {
    if (field.value !== draft.text) field.value = draft.text;
  };
  refresh();
  return { element: h("div", { class: "programme-editor" }, label, hint, field, h("div", { class: "part-actions" }, save), file), refresh };
}

/** The text that was chosen; the field is empty again. @param {HTMLInputElement} input */
async function opened(input) {
  const text = await input.files?.[0]?.text();
  input.value = "";
  return text;
}
