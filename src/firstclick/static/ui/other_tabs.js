/** Which other tabs of this browser show the same showtime: each posts a message when it opens and when it closes. */

export class OtherTabs {
  #channel;
  #me = Math.random().toString(36).slice(2);
  /** @type {Set<string>} */
  #others = new Set();

  /** @param {string} subject the name of the channel, the same in all tabs that show the same */
  constructor(subject) {
    this.#channel = new BroadcastChannel(subject);
    this.#channel.onmessage = (event) => this.#receive(event.data);
    this.#send("hello");
  }

  /** True when there is one. A tab whose process was killed counts until this one is closed. */
  get any() {
    return this.#others.size > 0;
  }

  close() {
    this.#send("bye");
    this.#channel.close();
  }

  /** @param {{tab: string, says: "hello" | "here" | "bye"}} message */
  #receive({ tab, says }) {
    if (says === "bye") this.#others.delete(tab);
    else this.#others.add(tab);
    if (says === "hello") this.#send("here");
  }

  /** @param {"hello" | "here" | "bye"} says */
  #send(says) {
    this.#channel.postMessage({ tab: this.#me, says });
  }
}
