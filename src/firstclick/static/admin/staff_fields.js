/** The fields of staff: a role, and a password that is new. */

import { h } from "../ui/dom.js";
import { selectLine } from "./select_fields.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").Role} Role */

/** As the server counts them. */
const PASSWORD_CHARS_MIN = 12;

/** @param {string} id @param {Role} role the one that is chosen at first */
export function roleChoice(id, role) {
  const roles = /** @type {Role[]} */ (Object.keys(office.roles));
  const select = h("select", { id, class: "select", "data-field": "role" }, ...roles.map((one) => h("option", { value: one, selected: one === role }, office.roles[one])));
  const element = selectLine(office.role, select);
  return {
    element,
    get value() {
      return /** @type {Role} */ (select.value);
    },
  };
}

/** @param {string} id */
export function newPassword(id) {
  const field = h("input", { type: "password", id, class: "field", maxlength: 1024, autocomplete: "new-password", "data-field": "new-password", "aria-describedby": `${id}-hint` });
  const hint = h("span", { class: "soft", id: `${id}-hint` }, office.passwordHint);
  return {
    element: h("p", { class: "field-line" }, h("label", { for: id }, office.newPassword), field, hint),
    focus: () => field.focus(),
    clear: () => void (field.value = ""),
    get value() {
      return field.value;
    },
  };
}

/** Why a password cannot be taken; empty where it can. @param {string} password */
export const passwordProblem = (password) => ([...password.normalize("NFKC")].length < PASSWORD_CHARS_MIN ? office.passwordTooShort : "");
