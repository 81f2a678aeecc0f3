/** Which other tabs of this browser show the same: tabs announce themselves when they open and when they close. */

export class OtherTabs {
  #channel;
  #me = Math.random().toString(36).slice(2);
  /** @type {Set<string>} */
  #there = new Set();

  /** @param {string} subject what they must have in common */
  constructor(subject) {
    this.#channel = new BroadcastChannel(subject);
    this.#channel.onmessage = (event) => this.#receive(event.data);
    this.#say("hello");
  }

  /** Is there one? A tab whose process was killed counts until this one is closed. */
  get any() {
    return this.#there.size > 0;
  }

  close() {
    this.#say("bye");
    this.#channel.close();
  }

  /** @param {{tab: string, says: "hello" | "here" | "bye"}} message */
  #receive({ tab, says }) {
    if (says === "bye") this.#there.delete(tab);
    else this.#there.add(tab);
    if (says === "hello") this.#say("here");
  }

  /** @param {"hello" | "here" | "bye"} says */
  #say(says) {
    this.#channel.postMessage({ tab: this.#me, says });
  }
}
