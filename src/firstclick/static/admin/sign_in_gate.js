/**
 * Asks staff to sign in again when their session is over, and for their password when an act needs a fresh proof, above
 * the view that they work in: what they have entered there stays.
 */

import { h } from "../ui/dom.js";
import { PasskeyButton } from "./passkey_button.js";
import { proveByPasskey, signInByPasskey } from "./passkeys.js";
import { SignInForm } from "./sign_in_form.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").Member} Member */
/** @typedef {{isOffered: () => Promise<boolean>, show: () => Promise<boolean>}} Ceremony */
/**
 * `onMember`: who is signed in now; null: nobody, and the page of sign-in is shown.
 * @typedef {{member: () => Member | null, onMember: (member: Member | null) => void}} Staff
 */

export class SignInGate {
  #api;
  #staff;
  /** The question that is open; all requests that were refused meanwhile wait for its answer. @type {Promise<boolean> | null} */
  #open = null;

  /** @param {import("./office_api.js").OfficeApi} api @param {Staff} staff */
  constructor(api, staff) {
    this.#api = api;
    this.#staff = staff;
  }

  /** The session is over. Requests of somebody else's view are not sent again. */
  onSignedOut() {
    this.#open ??= this.#signInAgain().finally(() => (this.#open = null));
    return this.#open;
  }

  /** The act needs the password once more. */
  onProofNeeded() {
    this.#open ??= this.#prove().finally(() => (this.#open = null));
    return this.#open;
  }

  async #signInAgain() {
    const before = this.#staff.member();
    if (!before) return false;
    const texts = { title: office.sessionOver, intro: office.sessionOverIntro, label: office.signIn, cancel: office.signOut };
    const done = await ask(texts, { submit: (name, password) => this.#api.signIn(name, password), name: before.name, passkey: this.#by(signInByPasskey) });
    const member = done ? await this.#api.me() : null;
    const isSame = member?.name === before.name && member.role === before.role;
    if (!isSame) this.#staff.onMember(member);
    return isSame;
  }

  /** @param {import("./passkeys.js").Ceremony} ceremony @returns {Ceremony} */
  #by({ isOffered, show }) {
    return { isOffered: () => isOffered(this.#api), show: () => show(this.#api) };
  }

  #prove() {
    const name = this.#staff.member()?.name ?? "";
    const texts = { title: office.proofTitle, intro: office.proofIntro, label: office.goOn, cancel: office.cancel };
    return ask(texts, { submit: (_, password) => this.#api.prove(password), name, isFixed: true, passkey: this.#by(proveByPasskey) });
  }
}

/**
 * @param {{title: string, intro: string, label: string, cancel: string}} texts
 * @param {{submit: (name: string, password: string) => Promise<void>, name: string, passkey: Ceremony, isFixed?: boolean}} question
 * @returns {Promise<boolean>} false: it was cancelled
 */
function ask(texts, { submit, name, passkey, isFixed }) {
  let resolve = (/** @type {boolean} */ _) => {};
  const promise = new Promise((settle) => (resolve = settle));
  const cancel = h("button", { type: "button", class: "button quiet", "data-action": "cancel-sign-in" }, texts.cancel);
  const form = new SignInForm({ submit, onDone: () => end(true) }, { label: texts.label, fixedName: isFixed ? name : undefined });
  const button = new PasskeyButton({ label: office.usePasskey, ...passkey, onDone: () => end(true) });
  const title = h("h2", { id: "ask-title" }, texts.title);
  const dialog = h("dialog", { class: "ask card", "aria-labelledby": "ask-title", "data-role": "ask" }, title, h("p", {}, texts.intro), form.element, button.element, cancel);
  /** @param {boolean} done */
  function end(done) {
    form.close();
    dialog.close();
    dialog.remove();
    resolve(done);
  }
  cancel.addEventListener("click", () => end(false));
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    end(false);
  });
  document.body.append(dialog);
  dialog.showModal();
  if (!isFixed) form.suggest(name);
  form.focus();
  return promise;
}
