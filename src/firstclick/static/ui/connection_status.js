/** Shows whether the feed is connected. */

import { h, setText } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("../server/types.js").Connection} Connection */

export class ConnectionStatus {
  #text = h("span", {});
  element = h("p", { class: "connection", role: "status", "data-role": "connection", hidden: true }, this.#text);

  /** @param {Connection} connection */
  show(connection) {
    this.element.hidden = false;
    this.element.dataset.state = connection;
    setText(this.#text, words[connection]);
  }
}
