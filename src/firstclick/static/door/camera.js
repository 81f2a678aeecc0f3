/** The camera: its picture, its light, and the codes in it. The screen stays on while it runs. */

import { h } from "../ui/dom.js";
import { openReader } from "./code_reader.js";

/** A code that stays before the camera is read once; away for so long, it is read again. */
const SAME_FOR_MS = 2_500;
const PAUSE_MS = 60;
/** A frame is made smaller for reading: a code in a ticket's size is large enough in it. */
const WIDTH_MAX = 960;

export class Camera {
  #onRead;
  #video = h("video", { class: "camera-picture", muted: true, playsinline: true, "aria-hidden": "true" });
  #frame = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {WakeLockSentinel | null} */
  #awake = null;
  #last = { text: "", atMs: 0 };
  element = h("div", { class: "camera", "data-role": "camera", hidden: true }, this.#video);

  /** @param {(text: string, frameMs: number) => void} onRead with the time of the frame, on the clock of `performance.now()` */
  constructor(onRead) {
    this.#onRead = onRead;
    this.#video.muted = true;
  }

  get isOn() {
    return this.#stream !== null;
  }

  /** Whether the camera has a light that can be switched. */
  get hasTorch() {
    const track = this.#stream?.getVideoTracks()[0];
    return Boolean(track && /** @type {any} */ (track.getCapabilities?.() ?? {}).torch);
  }

  /** Throws `NoReader` where nothing reads codes, and what the browser throws where there is no camera. */
  async start() {
    const reader = await openReader();
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } } });
    this.#video.srcObject = this.#stream;
    this.element.hidden = false;
    await this.#video.play();
    document.addEventListener("visibilitychange", this.#stayAwake);
    this.#stayAwake();
    void this.#readOn(reader, this.#stream);
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#stayAwake);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
    this.element.hidden = true;
    void this.#awake?.release();
    this.#awake = null;
  }

  /** @param {boolean} isLit */
  async light(isLit) {
    const constraints = /** @type {any} */ ({ advanced: [{ torch: isLit }] });
    await this.#stream?.getVideoTracks()[0]?.applyConstraints(constraints);
  }

  /** The browser lets the screen go dark again when the page was hidden. */
  #stayAwake = async () => {
    if (document.visibilityState !== "visible") return;
    this.#awake = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  };

  /** @param {import("./code_reader.js").CodeReader} reader @param {MediaStream} stream */
  async #readOn(reader, stream) {
    while (this.#stream === stream) {
      const frameMs = performance.now();
      const text = this.#draw() ? await reader.read(this.#frame).catch(() => null) : null;
      if (text && this.#stream === stream) this.#found(text, frameMs);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** Draw the present frame; false while there is none. */
  #draw() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (!width) return false;
    const { canvas } = this.#frame;
    const scale = Math.min(1, WIDTH_MAX / width);
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    this.#frame.drawImage(this.#video, 0, 0, canvas.width, canvas.height);
    return true;
  }

  /** @param {string} text @param {number} frameMs */
  #found(text, frameMs) {
    const isSame = text === this.#last.text && frameMs - this.#last.atMs < SAME_FOR_MS;
    this.#last = { text, atMs: frameMs };
    if (!isSame) this.#onRead(text, frameMs);
  }
}
