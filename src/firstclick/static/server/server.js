/** One server as this browser knows it: where it is, how it is asked, and what is remembered of it. */

import { Api } from "./api.js";
import { userId } from "./user_id.js";
import { BrowserStorage } from "./storage.js";

/** Where these modules came from; the page and its server, or the server that an embedding site chose. */
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

  /** Is this page served by somebody else? */
  get isForeign() {
    return new URL(this.base).origin !== location.origin;
  }

  /** An address of the server's own page, for links out. @param {string} route such as `#/ticket/…` */
  pageAt(route) {
    return new URL(route, this.base).href;
  }
}
