/** The page on which staff sign in. The address does not change, so that they come to where they were. */

import { h } from "../ui/dom.js";
import { PasskeyButton } from "./passkey_button.js";
import { signInByPasskey } from "./passkeys.js";
import { SignInForm } from "./sign_in_form.js";
import { office } from "./words.js";

/**
 * @param {HTMLElement} home
 * @param {import("./office_api.js").OfficeApi} api
 * @param {() => void} onDone
 * @returns {import("./office_page.js").OfficeView}
 */
export function openSignIn(home, api, onDone) {
  const form = new SignInForm({ submit: (name, password) => api.signIn(name, password), onDone }, { label: office.signIn });
  const passkey = new PasskeyButton({ label: office.signInByPasskey, isOffered: () => signInByPasskey.isOffered(api), show: () => signInByPasskey.show(api), onDone });
  const card = h("section", { class: "sign-in card", "data-role": "sign-in" }, h("h1", {}, office.signInTitle), h("p", {}, office.signInIntro), form.element, passkey.element);
  home.append(card);
  form.focus();
  document.title = `${office.signIn} · ${office.boxOffice}`;
  return { close: () => form.close() };
}
