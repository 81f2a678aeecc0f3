/** What is done with passkeys: each in two steps, options from the server and the browser's answer to them. */

import { hasWebAuthn, makePasskey, showPasskey } from "./webauthn.js";

/** @typedef {import("./office_api.js").OfficeApi} OfficeApi */
/** @typedef {{passkey_id: string, label: string, created_at: number, used_at: number | null}} Passkey */
/** @typedef {{passkeys: Passkey[], offered: boolean}} PasskeysAnswer */
/** `show` returns false where the person does not want to. @typedef {{isOffered: (api: OfficeApi) => Promise<boolean>, show: (api: OfficeApi) => Promise<boolean>}} Ceremony */

/** A sign-in without a name. @type {Ceremony} */
export const signInByPasskey = {
  isOffered: async (api) => hasWebAuthn() && (await api.sendOnce("GET", "sign-in/passkey")).offered,
  show: (api) => shown(api, "sign-in/passkey"),
};

/** A fresh proof, for who has a passkey. @type {Ceremony} */
export const proveByPasskey = {
  isOffered: async (api) => hasWebAuthn() && isUsable(await api.sendOnce("GET", "passkeys")),
  show: (api) => shown(api, "prove/passkey"),
};

/** @param {PasskeysAnswer} answer */
const isUsable = ({ passkeys, offered }) => offered && passkeys.length > 0;

/** @param {OfficeApi} api @param {string} path */
async function shown(api, path) {
  const credential = await showPasskey(await api.sendOnce("POST", `${path}/options`, {}));
  if (credential) await api.sendOnce("POST", path, { credential });
  return credential !== null;
}

/** Add a passkey, which needs a fresh proof; false where the person does not want to. @param {OfficeApi} api @param {string} label */
export async function addPasskey(api, label) {
  const credential = await makePasskey(await api.send("POST", "passkeys/options", {}));
  if (credential) await api.send("POST", "passkeys", { label, credential });
  return credential !== null;
}
