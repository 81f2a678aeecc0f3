/** Which other tabs of this browser show the same showtime: each posts a message when it opens and when it closes. */

export class OtherTabs {
  #channel;
  #onLeft;
  #me = Math.random().toString(36).slice(2);
  /** @type {Set<string>} */
  #others = new Set();

  /** @param {string} subject the name of the channel, the same in all tabs that show the same @param {() => void} onLeft one has closed */
  constructor(subject, onLeft) {
    this.#onLeft = onLeft;
    this.#channel = new BroadcastChannel(subject);
    this.#channel.onmessage = (event) => this.#receive(event.data);
    this.greet();
  }

  /** True when there is one. A tab whose process was killed counts until this one is closed. */
  get any() {
    return this.#others.size > 0;
  }

  /** This page was opened, or is back from the back/forward cache. */
  greet() {
    this.#send("hello");
  }

  /** This page is being unloaded, perhaps into the back/forward cache. */
  leave() {
    this.#send("bye");
  }

  close() {
    this.leave();
    this.#channel.close();
  }

  /** @param {{tab: string, says: "hello" | "here" | "bye"}} message */
  #receive({ tab, says }) {
    if (says !== "bye") this.#others.add(tab);
    else if (this.#others.delete(tab)) this.#onLeft();
    if (says === "hello") this.#send("here");
  }

  /** @param {"hello" | "here" | "bye"} says */
  #send(says) {
    this.#channel.postMessage({ tab: this.#me, says });
  }
}
