/** A form that sends an operation's request to this server and shows the response, and the request as a curl line. */

import { h } from "../ui/dom.js";
import { uuid } from "../server/user_id.js";
import { HOME, idsOf, known, learn, lookAround, onLearned } from "./known_values.js";
import { ask } from "./question.js";
import { curlLine, send } from "./request.js";
import { named, prose } from "./schema_types.js";

/** @typedef {import("./schema_types.js").Json} Json */

const KEY = "Idempotency-Key";

/**
 * @param {string} method
 * @param {string} path
 * @param {Json} operation
 * @param {Json} schemas
 */
export function tryForm(method, path, operation, schemas) {
  return new TryForm(method, path, operation, schemas).form;
}

class TryForm {
  form;
  #method;
  #path;
  #warning;
  #byToken;
  /** Fields that somebody has typed in; these are never filled in. @type {WeakSet<Element>} */
  #typed = new WeakSet();
  #key = uuid();
  #busy = false;
  /** @type {Json[]} */
  #bodies;
  #fields;
  #choice;
  #body;
  #line = h("pre", { class: "line", tabindex: 0, "aria-label": "The same request with curl" });
  #output = h("pre", { class: "output", hidden: true, tabindex: 0, "aria-live": "polite", "aria-label": "Response" });

  /** @param {string} method @param {string} path @param {Json} operation @param {Json} schemas */
  constructor(method, path, operation, schemas) {
    this.#method = method;
    this.#path = path;
    this.#warning = operation["x-warning"];
    this.#byToken = Boolean(operation.security);
    this.#fields = parametersOf(operation).map(field);
    this.#bodies = bodiesOf(operation).map((one) => ({ ...named(one, schemas), name: one.$ref.split("/").at(-1) }));
    this.#choice = h("select", { name: "form" }, ...this.#bodies.map((one, place) => h("option", { value: place }, one.name)));
    this.#body = h("textarea", { name: "body", spellcheck: "false", autocapitalize: "off" });
    this.form = this.#draw();
    onLearned(() => this.#fill());
    this.#fill();
  }

  #draw() {
    const copy = h("button", { type: "button", class: "button", "data-action": "copy" }, "Copy");
    const submit = h("button", { class: "button primary", "data-action": "send" }, "Send");
    const form = h(
      "form",
      { class: "try" },
      this.#warning && h("p", { class: "warning" }, ...prose(this.#warning)),
      h("div", { class: "fields" }, ...this.#fields.map(labelled)),
      ...this.#drawBody(),
      h("div", { class: "shell" }, this.#line, copy),
      h("div", { class: "send" }, submit, this.#method !== "GET" && h("span", {}, `It goes to ${location.host} and is done for real.`)),
      this.#output,
    );
    copy.addEventListener("click", () => this.#copy(copy));
    form.addEventListener("input", ({ target }) => this.#edited(/** @type {HTMLInputElement} */ (target)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    return form;
  }

  #drawBody() {
    if (!this.#bodies.length) return [];
    const form = this.#bodies.length > 1 && h("label", {}, "Form of the body", this.#choice);
    return [form, h("label", { class: "wide" }, "Body", this.#body)];
  }

  /** @param {HTMLInputElement} target */
  #edited(target) {
    if (target.name === "form") this.#typed.delete(this.#body);
    else this.#typed.add(target);
    if (target.name === "Authorization") learn({ Authorization: target.value });
    this.#fill();
  }

  /** Show what is known in all fields that nobody has typed in. */
  #fill() {
    for (const input of this.#fields) if (!this.#typed.has(input)) input.value = this.#valueFor(input.name);
    if (this.#bodies.length && !this.#typed.has(this.#body)) {
      this.#body.value = JSON.stringify(example(this.#bodies[Number(this.#choice.value)]), null, 2);
      this.#body.rows = this.#body.value.split("\n").length;
    }
    this.#line.textContent = curlLine(this.#request());
  }

  /** @param {string} name */
  #valueFor(name) {
    if (name === KEY) return this.#key;
    if (name === "X-User-Id" && this.#byToken) return "";
    return known(name) ?? "";
  }

  /** @returns {import("./request.js").Sent} */
  #request() {
    /** @type {[string, string][]} */
    const headers = this.#bodies.length ? [["Content-Type", "application/json"]] : [];
    const query = new URLSearchParams();
    let address = this.#path.slice(1);
    for (const { name, value, dataset } of this.#fields) {
      if (dataset.in === "header" && value) headers.push([name, value]);
      if (dataset.in === "query" && value) query.append(name, value);
      if (dataset.in === "path" && value) address = address.replace(`{${name}}`, encodeURIComponent(value));
    }
    if (query.size) address += `?${query}`;
    return { method: this.#method, address: HOME + address, headers, body: this.#bodies.length ? this.#body.value : null };
  }

  async #submit() {
    if (this.#busy || (this.#warning && !(await ask(this.#warning, "Send it")))) return;
    this.#busy = true;
    this.#output.hidden = false;
    this.#output.textContent = "…";
    const { text, answer, body } = await send(this.#request());
    this.#output.textContent = text;
    this.#busy = false;
    if (answer?.ok) await this.#done(idsOf(body, answer.headers.get("location")));
  }

  /** @param {Record<string, any>} found */
  async #done(found) {
    this.#key = uuid();
    learn(found);
    if (this.#method !== "GET") await lookAround();
  }

  /** @param {HTMLButtonElement} button */
  async #copy(button) {
    try {
      await navigator.clipboard.writeText(this.#line.textContent ?? "");
      button.textContent = "Copied";
    } catch {
      getSelection()?.selectAllChildren(this.#line); // browsers let pages copy by HTTPS only
    }
  }
}

/** @param {Json} operation @returns {Json[]} */
function parametersOf(operation) {
  const token = { name: "Authorization", in: "header", placeholder: "Bearer …" };
  return operation.security ? [...operation.parameters, token] : operation.parameters;
}

/** The forms of a JSON body. A body of another kind has none here. @param {Json} operation @returns {Json[]} */
function bodiesOf(operation) {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  return (schema?.oneOf ?? [schema]).filter((/** @type {Json} */ one) => one?.$ref);
}

/** @param {Json} parameter */
function field(parameter) {
  const { name, placeholder, required = false } = parameter;
  return h("input", { name, placeholder, required, "data-in": parameter.in, autocomplete: "off", spellcheck: "false" });
}

/** @param {HTMLInputElement} input */
function labelled(input) {
  return h("label", {}, input.name, input);
}

/**
 * An example of a body: its required fields, with what is known or the contract's examples.
 * @param {Json} schema
 */
function example(schema) {
  /** @type {string[]} */
  const names = schema.required ?? [];
  return Object.fromEntries(names.map((name) => [name, known(name) ?? schema.properties[name].examples[0]]));
}
