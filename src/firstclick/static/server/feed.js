/** The WebSocket of the live feed: connects, resumes, and reconnects with jitter. It does not interpret messages. */

import { Silence } from "./silence.js";

/** @typedef {import("./types.js").FeedMessage} FeedMessage */
/** @typedef {import("./types.js").Connection} Connection */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;
const HELLO_TIMEOUT_MS = 8_000;
const STABLE_MS = 10_000;

/**
 * @typedef {object} FeedOptions
 * @property {string} base the server's address, with a slash at its end
 * @property {string} [showtimeId] narrows the feed; without it, changes of every showtime
 * @property {() => import("./types.js").Cursor | null} [cursor] where to resume
 * @property {(message: FeedMessage) => boolean} onMessage returns false when a message does not follow the known position
 * @property {(connection: Connection) => void} onConnection
 */

export class Feed {
  #options;
  /** @type {WebSocket | null} */
  #socket = null;
  #losses = 0;
  #liveSince = Infinity;
  #resume = true;
  #closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #helloTimer;
  #silence = new Silence({ onSilent: () => this.#lost(), onBack: () => this.#reconnect() });
  #onOffline = () => this.#lost();

  /** @param {FeedOptions} options */
  constructor(options) {
    this.#options = options;
    addEventListener("offline", this.#onOffline);
    this.#connect();
  }

  close() {
    this.#closed = true;
    this.#silence.close();
    removeEventListener("offline", this.#onOffline);
    this.#drop();
  }

  /** Reconnect for a snapshot: at once the first time, with the usual waits when that does not help. */
  resync() {
    this.#resume = false;
    if (this.#losses++ === 0) this.#connect();
    else this.#lost();
  }

  #connect() {
    this.#drop();
    this.#sayUnconnected();
    const socket = new WebSocket(this.#address());
    this.#socket = socket;
    this.#helloTimer = setTimeout(() => this.#lost(), HELLO_TIMEOUT_MS);
    socket.onmessage = (event) => socket === this.#socket && this.#receive(event.data);
    socket.onclose = () => socket === this.#socket && this.#lost();
  }

  #address() {
    const { base, showtimeId, cursor } = this.#options;
    const url = new URL("ws/seats", base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    if (showtimeId) url.searchParams.set("showtime_id", showtimeId);
    const at = this.#resume ? cursor?.() : null;
    if (at) url.searchParams.set("since", `${at.epoch}:${at.position}`);
    return url;
  }

  /** @param {string} data */
  #receive(data) {
    /** @type {FeedMessage} */
    const message = JSON.parse(data);
    this.#silence.broken();
    if (message.type === "HELLO") {
      clearTimeout(this.#helloTimer);
      this.#silence.watch(message.heartbeat_ms);
      this.#liveSince = performance.now();
      this.#options.onConnection("live");
      return;
    }
    if (this.#options.onMessage(message)) {
      this.#losses = 0;
      this.#resume = true;
    } else {
      this.resync();
    }
  }

  #lost() {
    this.#drop();
    if (this.#closed) return;
    if (performance.now() - this.#liveSince > STABLE_MS) this.#losses = 0;
    this.#liveSince = Infinity;
    this.#sayUnconnected();
    const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#losses);
    this.#losses = Math.min(this.#losses + 1, 10);
    this.#timer = setTimeout(() => this.#connect(), ceiling * (0.5 + Math.random() / 2));
  }

  #sayUnconnected() {
    this.#options.onConnection(navigator.onLine ? "connecting" : "offline");
  }

  #reconnect() {
    if (this.#socket) return;
    this.#losses = 0;
    this.#connect();
  }

  #drop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#helloTimer);
    this.#silence.rest();
    const socket = this.#socket;
    this.#socket = null;
    // A browser logs a warning when a socket is closed before it is open, so it is closed once it is.
    if (this.#closed && socket?.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket?.close();
  }
}
