/** The button that passes a ticket on: by what the device offers for that, else by copying its link. */

import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";

/**
 * The button, and the word that whoever has the link has the ticket.
 * @param {string} title what is passed on @param {string} url
 * @returns {[HTMLElement, HTMLElement]}
 */
export function shareButton(title, url) {
  const canShare = typeof navigator.share === "function";
  const button = h("button", { type: "button", class: "button", "data-action": "share" }, canShare ? words.share : words.copyLink);
  const hint = h("p", { class: "share-hint", role: "status", "data-role": "share-hint" }, words.shareHint);
  button.addEventListener("click", () => void (canShare ? share(title, url) : copy(url, hint)));
  return [button, hint];
}

/** Who closes the device's own dialog has changed their mind. @param {string} title @param {string} url */
async function share(title, url) {
  await navigator.share({ title, url }).catch(() => {});
}

/** Where the browser does not copy, the link is there to be copied. @param {string} url @param {HTMLElement} hint */
async function copy(url, hint) {
  try {
    await navigator.clipboard.writeText(url);
    setText(hint, `${words.linkCopied} ${words.shareHint}`);
  } catch {
    const field = h("input", { class: "field", readonly: true, value: url, "aria-label": words.linkToCopy });
    hint.replaceChildren(words.shareHint, " ", field);
    field.select();
  }
}
