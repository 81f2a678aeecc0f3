/** Sound and vibration of a verdict, for who does not look at the screen. A browser without them is silent. */

/** @typedef {"good" | "ask" | "bad"} Tone */
/** Frequencies in hertz and their lengths in seconds, one after another. @type {Record<Tone, [number, number][]>} */
const NOTES = {
  good: [[880, 0.09], [1320, 0.14]],
  ask: [[660, 0.12], [660, 0.12]],
  bad: [[220, 0.22], [160, 0.34]],
};
/** Milliseconds on, off, on, … @type {Record<Tone, number[]>} */
const SHAKES = { good: [60], ask: [60, 70, 60], bad: [250, 90, 250] };
const LOUDNESS = 0.25;
const PAUSE_S = 0.03;

export class Signals {
  /** @type {AudioContext | null} */
  #audio = null;

  /** Browsers let a page sound after a touch or a key only: call at the first one. */
  unlock() {
    if (typeof AudioContext === "undefined") return;
    this.#audio ??= new AudioContext();
    if (this.#audio.state === "suspended") void this.#audio.resume();
  }

  /** @param {Tone} tone */
  give(tone) {
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKES[tone]);
    if (!this.#audio) return;
    let at = this.#audio.currentTime;
    for (const [frequency, seconds] of NOTES[tone]) {
      this.#play(this.#audio, tone, frequency, at, seconds);
      at += seconds + PAUSE_S;
    }
  }

  /** @param {AudioContext} audio @param {Tone} tone @param {number} frequency @param {number} at @param {number} seconds */
  #play(audio, tone, frequency, at, seconds) {
    const gain = new GainNode(audio, { gain: LOUDNESS });
    const note = new OscillatorNode(audio, { frequency, type: tone === "bad" ? "square" : "sine" });
    gain.gain.setTargetAtTime(0, at + seconds * 0.8, 0.02);
    note.connect(gain).connect(audio.destination);
    note.start(at);
    note.stop(at + seconds);
  }
}
