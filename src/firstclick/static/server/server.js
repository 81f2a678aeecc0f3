/** One server: its address, its API, and what this browser stores about it. */

import { Api } from "./api.js";
import { userId } from "./user_id.js";
import { BrowserStorage } from "./storage.js";

/** The root of the server that the joined script was loaded from (`/static/…` is one level below it). */
export const HOME = new URL("..", import.meta.url).href;

export class TicketServer {
  base;
  storage;
  api;

  /** @param {string} base an absolute address that ends with a slash */
  constructor(base) {
    this.base = base;
    this.storage = new BrowserStorage(base);
    this.api = new Api(base, () => userId(this.storage));
  }

  /** True when this page has another origin than the server. */
  get isForeign() {
    return new URL(this.base).origin !== location.origin;
  }

  /** An address of the server's own page, for links from other sites. @param {string} route such as `#/ticket/…` */
  pageAt(route) {
    return new URL(route, this.base).href;
  }
}
