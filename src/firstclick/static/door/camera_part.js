/** The camera with its buttons. Where it cannot be used, it says why and what works instead. */

import { h, setAttribute, setText } from "../ui/dom.js";
import { Camera } from "./camera.js";
import { NoReader } from "./code_reader.js";
import { door } from "./words.js";

export class CameraPart {
  #camera;
  #button = h("button", { type: "button", class: "button", "data-action": "camera", "aria-pressed": "false" }, door.camera);
  #torch = h("button", { type: "button", class: "button", "data-action": "torch", "aria-pressed": "false", hidden: true }, door.torch);
  #notice = h("p", { class: "soft camera-notice", role: "status", "data-role": "camera-notice" });
  /** The picture. */
  element;
  /** For the row of buttons. */
  buttons = [this.#button, this.#torch];

  /** @param {(text: string, frameMs: number) => void} onRead */
  constructor(onRead) {
    this.#camera = new Camera(onRead);
    this.element = h("div", {}, this.#camera.element, this.#notice);
    this.#button.addEventListener("click", () => void this.#toggle());
    this.#torch.addEventListener("click", () => void this.#light());
  }

  close() {
    this.#camera.stop();
  }

  async #toggle() {
    setText(this.#notice, "");
    if (this.#camera.isOn) this.#camera.stop();
    else await this.#start();
    this.#label();
  }

  async #start() {
    setAttribute(this.#button, "aria-disabled", "true");
    try {
      await this.#camera.start();
    } catch (error) {
      this.#camera.stop();
      setText(this.#notice, error instanceof NoReader ? door.noReader : error instanceof DOMException || error instanceof TypeError ? door.noCamera : door.readerFailed);
    }
    setAttribute(this.#button, "aria-disabled", null);
  }

  async #light() {
    const isLit = this.#torch.getAttribute("aria-pressed") !== "true";
    await this.#camera.light(isLit).catch(() => {});
    setAttribute(this.#torch, "aria-pressed", isLit);
  }

  #label() {
    setText(this.#button, this.#camera.isOn ? door.stopCamera : door.camera);
    setAttribute(this.#button, "aria-pressed", this.#camera.isOn);
    setAttribute(this.#torch, "aria-pressed", false);
    this.#torch.hidden = !this.#camera.hasTorch;
  }
}
