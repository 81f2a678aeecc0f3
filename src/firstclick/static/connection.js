/** The small lamp in the page's head: is the news live? */

import { h, say } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("./types.js").Connection} Connection */

const text = h("span", {});
const lamp = h("p", { class: "connection", role: "status", "data-role": "connection", hidden: true }, text);

/** @param {HTMLElement} home */
export function mountConnection(home) {
  home.prepend(lamp);
}

/** @param {Connection | null} connection null: this view has no news */
export function showConnection(connection) {
  lamp.hidden = connection === null;
  if (!connection) return;
  lamp.dataset.state = connection;
  say(text, words[connection]);
}
