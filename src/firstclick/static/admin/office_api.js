/** The requests of the box office. Returns the JSON or throws a `Refusal`; never touches the page. */

import { Refusal, bodyOf } from "../server/api.js";
import { words } from "../ui/words.js";
import { fileOf } from "./save_file.js";

const DEADLINE_MS = 15_000;

/**
 * What is done about a session that is over, and about a password that must be shown once more. Each returns whether the
 * request is worth sending again.
 * @typedef {{onSignedOut: () => Promise<boolean>, onProofNeeded: () => Promise<boolean>}} Gate
 */

export class OfficeApi {
  #base;
  /** @type {Gate} */
  gate = { onSignedOut: async () => false, onProofNeeded: async () => false };

  /** @param {string} base the server's address, with a slash at its end */
  constructor(base) {
    this.#base = base;
  }

  /** Who is signed in; null for nobody. @returns {Promise<import("./office_types.js").Member | null>} */
  me() {
    return nullForNobody(this.sendOnce("GET", "me"));
  }

  /** @param {string} name @param {string} password @returns {Promise<void>} */
  signIn(name, password) {
    return this.sendOnce("POST", "sign-in", { name, password });
  }

  /** Show the password once more. @param {string} password @returns {Promise<void>} */
  prove(password) {
    return this.sendOnce("POST", "prove", { password });
  }

  /** A session that is over already is no error. @returns {Promise<void>} */
  signOut() {
    return nullForNobody(this.sendOnce("POST", "sign-out", {}));
  }

  /**
   * Send a request. Where the session is over or a fresh proof is needed, the gate is asked, and it is sent once more.
   * @param {string} method @param {string} path below `/admin/` @param {object} [body] @param {Record<string, string>} [headers]
   * @returns {Promise<any>}
   */
  async send(method, path, body, headers) {
    return (await this.sendForStatus(method, path, body, headers)).body;
  }

  /**
   * As `send`, for answers that differ by their status, or whose ETag is needed.
   * @param {string} method @param {string} path @param {object} [body] @param {Record<string, string>} [headers]
   */
  async sendForStatus(method, path, body, headers) {
    return this.#behindGate(() => this.#request(method, path, body, headers));
  }

  /** Request a file of this type. @param {string} path @param {string} type @returns {Promise<import("./save_file.js").NamedFile>} */
  file(path, type) {
    return this.#behindGate(async () => {
      const response = await this.#fetch("GET", path, undefined, { Accept: type });
      if (!response.ok) await bodyOf(response);
      return fileOf(response).catch(() => Promise.reject(new Refusal(0, { detail: words.noAnswer })));
    });
  }

  /** Send once more what the gate was asked about. @template T @param {() => Promise<T>} send @returns {Promise<T>} */
  async #behindGate(send) {
    for (let again = true; ; again = false) {
      try {
        return await send();
      } catch (error) {
        if (!again || !(error instanceof Refusal) || !(await this.#opens(error))) throw error;
      }
    }
  }

  /** Send what must not happen twice, with the same key however often it is sent. @param {string} path @param {object} body @param {string} key */
  sendKeyed(path, body, key) {
    return this.send("POST", path, body, { "Idempotency-Key": key });
  }

  /** Whether the gate has removed what was refused. @param {Refusal} refusal */
  async #opens(refusal) {
    if (refusal.status === 401) return this.gate.onSignedOut();
    return refusal.status === 403 && refusal.reason === "proof" && this.gate.onProofNeeded();
  }

  /**
   * As `send`, without asking the gate.
   * @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>}
   */
  async sendOnce(method, path, body) {
    return (await this.#request(method, path, body)).body;
  }

  /**
   * @param {string} method @param {string} path @param {object} [body] @param {Record<string, string>} [headers]
   * @returns {Promise<{status: number, body: any, etag: string}>}
   */
  async #request(method, path, body, headers) {
    const response = await this.#fetch(method, path, body, headers);
    return { status: response.status, body: await bodyOf(response), etag: response.headers.get("ETag") ?? "" };
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {Record<string, string>} [headers] @returns {Promise<Response>} */
  async #fetch(method, path, body, headers = {}) {
    /** @type {RequestInit} */
    const request = { method, cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(DEADLINE_MS) };
    request.headers = body ? { ...headers, "Content-Type": "application/json" } : headers;
    if (body) request.body = JSON.stringify(body);
    const response = await fetch(new URL(`admin/${path}`, this.#base), request).catch(() => null);
    if (!response) throw new Refusal(0, { detail: words.noAnswer });
    return response;
  }
}

/** What a request returns; null where it is refused because there is no session. @param {Promise<any>} request */
async function nullForNobody(request) {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) return null;
    throw error;
  }
}
