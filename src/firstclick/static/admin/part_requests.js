/**
 * The requests of one part of administration: what is refused is said, and what comes after the part was left is dropped.
 * Where the answer to a change was lost, that is said too, and the part is loaded again.
 */

import { Refusal } from "../server/api.js";
import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { office } from "./words.js";

export class PartRequests {
  #api;
  #onAgain;
  #closed = false;
  /** A change is under way; another one is dropped. */
  #isChanging = false;
  error = h("p", { class: "field-error", role: "alert", "data-role": "part-error" });
  #again = h("button", { type: "button", class: "button", "data-action": "try-again", hidden: true }, words.tryAgain);
  element = h("div", {}, this.error, this.#again);

  /** @param {import("./office_api.js").OfficeApi} api @param {() => Promise<void>} onAgain loads the part again */
  constructor(api, onAgain) {
    this.#api = api;
    this.#onAgain = onAgain;
    this.#again.addEventListener("click", () => void onAgain());
  }

  close() {
    this.#closed = true;
  }

  /**
   * What the part shows; undefined where it was refused, and can be asked for again. `home` says meanwhile that it is loading.
   * @param {string} path @param {HTMLElement} home @returns {Promise<any>}
   */
  async load(path, home) {
    const answer = await this.send("GET", path);
    if (this.#closed) return undefined;
    this.#again.hidden = answer !== undefined;
    if (answer === undefined) home.querySelector(".notice")?.remove();
    return answer;
  }

  /**
   * The answer; undefined where it was refused, or the part is left, or another change is under way.
   * @param {string} method @param {string} path @param {object} [body] @param {HTMLElement} [error] where a refusal is said
   * @param {string} [unclear] is said where it is not known whether a change was made
   * @returns {Promise<any>}
   */
  async send(method, path, body, error = this.error, unclear = office.unclearList) {
    const isChange = method !== "GET";
    if (isChange && this.#isChanging) return undefined;
    setText(error, "");
    if (isChange) this.#isChanging = true;
    const answer = await this.#api.send(method, path, body).catch((refused) => refused);
    if (isChange) this.#isChanging = false;
    if (this.#closed) return undefined;
    if (answer instanceof Refusal) return this.#refused(answer, error, isChange ? unclear : "");
    if (answer instanceof Error) throw answer;
    return answer;
  }

  /** @param {Refusal} refusal @param {HTMLElement} error @param {string} unclear "" where nothing was to be changed */
  async #refused(refusal, error, unclear) {
    setText(error, refusal.message);
    if (!refusal.unclear || !unclear) return;
    await this.#onAgain();
    setText(this.error, `${refusal.message} ${unclear}`);
  }
}
