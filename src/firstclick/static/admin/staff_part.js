/** Who works here: added, given another role or password, removed. Each change needs a fresh proof, which the gate asks for. */

import { h, setAttribute, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { newPassword, passwordProblem, roleChoice } from "./staff_fields.js";
import { PartRequests } from "./part_requests.js";
import { dateText } from "../ui/dates.js";
import { removeButton } from "./remove_button.js";
import { office } from "./words.js";

/** @typedef {{name: string, role: import("./office_types.js").Role, created_at: number}} StaffMember */

export class StaffPart {
  #desk;
  #requests;
  #name = h("input", { id: "new-name", class: "field", maxlength: 64, autocomplete: "off", autocapitalize: "none", spellcheck: "false", "data-field": "new-name", "aria-describedby": "add-error" });
  #role = roleChoice("new-role", "counter");
  #password = newPassword("new-password");
  #addError = h("p", { class: "field-error", id: "add-error", role: "alert", "data-role": "add-error" });
  #list = h("div", { class: "members", "data-role": "members" }, h("p", { class: "notice" }, words.loading));
  element;

  /** @param {import("./office_page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#requests = new PartRequests(desk.api, () => this.load());
    this.element = h("div", { class: "part" }, this.#requests.element, this.#list, ...(this.#mayChange ? [this.#addForm()] : []));
  }

  get #mayChange() {
    return this.#desk.member.acts.includes("staff");
  }

  close() {
    this.#requests.close();
  }

  async load() {
    const answer = await this.#requests.load("staff", this.#list);
    if (answer) this.#list.replaceChildren(...answer.staff.map((/** @type {StaffMember} */ one) => this.#card(one)));
  }

  #addForm() {
    const name = h("p", { class: "field-line" }, h("label", { for: "new-name" }, office.staffName), this.#name);
    const button = h("button", { type: "submit", class: "button primary", "data-action": "add-member" }, office.add);
    const form = h("form", { class: "add-form card", novalidate: true, "aria-labelledby": "add-title" }, h("h2", { id: "add-title" }, office.addMember), name, this.#role.element, this.#password.element, this.#addError, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add();
    });
    return form;
  }

  async #add() {
    const [name, role, password] = [this.#name.value.trim(), this.#role.value, this.#password.value];
    const problem = name ? passwordProblem(password) : office.nameMissing;
    setAttribute(this.#name, "aria-invalid", name ? null : "true");
    setText(this.#addError, problem);
    if (problem) return (name ? this.#password : this.#name).focus();
    const added = await this.#requests.send("POST", "staff", { name, role, password }, this.#addError);
    if (!added) return;
    this.#name.value = "";
    this.#password.clear();
    await this.#changed(office.memberAdded(added.name, office.roles[role]));
    this.#name.focus();
  }

  /** @param {StaffMember} member */
  #card(member) {
    const { name, role, created_at: since } = member;
    const you = name === this.#desk.member.name && ` (${office.you})`;
    const line = h("span", {}, h("strong", {}, name), you, " ", h("span", { class: "state-word" }, office.roles[role]), " ", h("span", { class: "soft" }, `${office.since} ${dateText(since)}`));
    if (!this.#mayChange) return h("div", { class: "member card", "data-member": name }, line);
    return h("details", { class: "member card", "data-member": name }, h("summary", {}, line), this.#changes(member));
  }

  /** @param {StaffMember} member */
  #changes({ name, role: before }) {
    const path = `staff/${encodeURIComponent(name)}`;
    const id = `of-${name}`;
    const [role, password] = [roleChoice(`role-${id}`, before), newPassword(`password-${id}`)];
    const error = h("p", { class: "field-error", role: "alert" });
    const roleForm = form("set-role", office.setRole, role.element, async () => {
      if (await this.#requests.send("PATCH", path, { role: role.value }, error)) await this.#changed(office.roleChanged(name, office.roles[role.value]));
    });
    const passwordForm = form("set-password", office.setPassword, password.element, async () => {
      const problem = passwordProblem(password.value);
      setText(error, problem);
      if (problem) return password.focus();
      if ((await this.#requests.send("POST", `${path}/reset`, { password: password.value }, error)) === null) await this.#changed(office.passwordChanged(name));
    });
    const remove = removeButton({ label: office.removeMember, name, onRemove: () => void this.#remove(name, path, error) });
    return h("div", { class: "member-changes" }, h("p", { class: "soft" }, office.signsOut(name)), roleForm, passwordForm, error, remove);
  }

  /** @param {string} name @param {string} path @param {HTMLElement} error */
  async #remove(name, path, error) {
    if ((await this.#requests.send("DELETE", path, undefined, error)) === null) await this.#changed(office.memberRemoved(name));
  }

  /** @param {string} text what was done */
  async #changed(text) {
    this.#desk.toast(text, "good");
    await this.load();
  }
}

/** @param {string} name @param {string} label @param {HTMLElement} fields @param {() => Promise<void>} onSubmit */
function form(name, label, fields, onSubmit) {
  const element = h("form", { class: "change-form", novalidate: true }, fields, h("button", { type: "submit", class: "button", "data-action": name }, label));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    void onSubmit();
  });
  return element;
}
