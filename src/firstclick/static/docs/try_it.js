/** A form that sends a GET request and shows the response. */

import { h } from "../ui/dom.js";

/** @typedef {import("./schema_types.js").Json} Json */

const BODY_CHARS_MAX = 20_000;

/**
 * @param {string} path
 * @param {Json[]} parameters
 */
export function tryForm(path, parameters) {
  const inputs = parameters.map((one) => h("input", { name: one.name, "data-in": one.in, required: one.required }));
  const output = h("pre", { hidden: true, tabindex: 0, "aria-live": "polite" });
  const labels = inputs.map((input) => h("label", {}, input.name, input));
  const send = h("button", { class: "button primary" }, "Send");
  const form = h("form", { class: "try" }, h("div", { class: "fields" }, ...labels, send), output);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    output.hidden = false;
    output.textContent = "…";
    output.textContent = await sendRequest(path, inputs);
  });
  return form;
}

/**
 * Send the request and return the response as text.
 * @param {string} path
 * @param {HTMLInputElement[]} inputs
 */
async function sendRequest(path, inputs) {
  const headers = new Headers();
  let address = path;
  for (const input of inputs) {
    if (input.dataset.in === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (input.value) headers.set(input.name, input.value);
  }
  try {
    const answer = await fetch(address, { headers, cache: "no-store" });
    const shown = ["etag", "retry-after"].filter((name) => answer.headers.has(name));
    const lines = shown.map((name) => `${name}: ${answer.headers.get(name)}`);
    return [`GET ${address}`, `${answer.status}`, ...lines, "", readable(await answer.text())].join("\n");
  } catch (error) {
    return `GET ${address}\n\nThe server was not reached: ${/** @type {Error} */ (error).message}`;
  }
}

/** @param {string} text */
function readable(text) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not every response is JSON.
  }
  return shown.length > BODY_CHARS_MAX ? `${shown.slice(0, BODY_CHARS_MAX)}\n… and more` : shown;
}

/**
 * Fill the empty fields of every form with ids that exist.
 * @param {Json[]} movies The response of /movies.
 */
export function fillIn(movies) {
  const movie = movies.find((one) => one.showtimes[0].showtime_id === one.id) ?? movies[0];
  const examples = { movie_id: movie?.id, showtime_id: movie?.showtimes[0].showtime_id, slug: "seat-taken", name: "app.js" };
  for (const [name, value] of Object.entries(examples)) {
    /** @type {NodeListOf<HTMLInputElement>} */
    const inputs = document.querySelectorAll(`.try input[name="${name}"]`);
    for (const input of inputs) input.value ||= value ?? "";
  }
}
