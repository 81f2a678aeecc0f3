/** The requests of one part of administration: what is refused is said, and what comes after the part was left is dropped. */

import { Refusal } from "../server/api.js";
import { h, setText } from "../ui/dom.js";

export class PartRequests {
  #api;
  #closed = false;
  error = h("p", { class: "field-error", role: "alert", "data-role": "part-error" });

  /** @param {import("./office_api.js").OfficeApi} api */
  constructor(api) {
    this.#api = api;
  }

  close() {
    this.#closed = true;
  }

  /**
   * The answer; undefined where it was refused, or the part is left.
   * @param {string} method @param {string} path @param {object} [body] @param {HTMLElement} [error] where a refusal is said
   * @returns {Promise<any>}
   */
  async send(method, path, body, error = this.error) {
    setText(error, "");
    const answer = await this.#api.send(method, path, body).catch((refused) => refused);
    if (this.#closed) return undefined;
    if (answer instanceof Refusal) return setText(error, answer.message);
    if (answer instanceof Error) throw answer;
    return answer;
  }
}
