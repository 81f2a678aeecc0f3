/** The page of the door: signs the phone in, and then scans. */

import { readerFiles } from "./code_reader.js";
import { Refusal } from "../server/api.js";
import { HOME } from "../server/server.js";
import * as storage from "../server/storage.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { mountLanguage, startLanguage } from "../ui/language.js";
import { Toasts } from "../ui/toasts.js";
import { failedNotice } from "../ui/try_again.js";
import { words } from "../ui/words.js";
import { DeviceStore } from "./device_store.js";
import { DoorApi } from "./door_api.js";
import { keepPage } from "../ui/offline_page.js";
import { ScanView } from "./scan_view.js";
import { SignInView } from "./sign_in_view.js";
import { door, followLanguage } from "./words.js";

/** @param {string} selector */
const part = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

export class DoorPage {
  #main = part("#main");
  #api = new DoorApi(HOME);
  #store = new DeviceStore();
  #toasts = new Toasts();
  /** @type {ScanView | null} */
  #view = null;

  start() {
    startLanguage();
    followLanguage();
    document.body.append(this.#toasts.element);
    mountLanguage(part("#head-end"), storage, () => {
      followLanguage();
      this.#label();
      void this.#load();
    });
    this.#label();
    void this.#load();
  }

  async #load() {
    this.#view?.close();
    this.#view = null;
    this.#main.replaceChildren(h("p", { class: "notice" }, words.loading));
    const isKept = await this.#store.ready().then(() => true, () => false);
    if (!isKept) return this.#main.replaceChildren(h("p", { class: "notice", role: "alert", "data-role": "no-storage" }, door.noStorage));
    const me = await this.#api.me().catch((error) => error);
    if (!(me instanceof Error)) return this.#enter(me);
    if (!(me instanceof Refusal)) throw me;
    if (me.status === 401 || me.status === 403) return this.#over(me.reason === "device" ? "revoked" : null);
    const known = await this.#store.read("me");
    if (known) return this.#scan(known);
    this.#main.replaceChildren(...failedNotice(door.needsNetwork, () => void this.#load()));
  }

  /** @param {import("./door_types.js").DoorMe} me */
  async #enter(me) {
    await this.#store.write("me", me);
    keepPage("door", readerFiles()).catch(() => {});
    await this.#scan(me);
  }

  /** @param {import("./door_types.js").DoorMe} me */
  async #scan(me) {
    const view = new ScanView(this.#main, this.#api, this.#store, {
      me,
      onEnded: (reason) => this.#over(reason),
      onLeave: () => void this.#leave(me),
      toast: (text, tone) => this.#toasts.show(text, tone),
    });
    this.#view = view;
    await view.open();
  }

  /** Who scans gives the phone back. @param {import("./door_types.js").DoorMe} me */
  async #leave(me) {
    try {
      await (me.is_device ? this.#api.leave() : this.#api.signOut());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.status !== 401) return this.#toasts.show(error.message, "bad");
    }
    this.#over(null);
  }

  /** Nobody scans here now. @param {"revoked" | "signed-out" | null} reason */
  #over(reason) {
    this.#view?.close();
    this.#view = null;
    const said = reason ? { title: door.overTitle, text: reason === "revoked" ? door.revoked : door.dayOver } : null;
    void this.#store.remove("state", "me");
    if (reason === "revoked") this.#api.leave().catch(() => {});
    this.#main.replaceChildren(new SignInView(this.#api, () => void this.#load(), said).element);
  }

  #label() {
    document.title = door.title;
    setText(part("#brand"), door.title);
    for (const name of ["aria-label", "title"]) setAttribute(part('[data-action="theme"]'), name, words.switchTheme);
  }
}
