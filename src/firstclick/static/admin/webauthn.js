/** The browser's part of passkeys: makes and shows them. Bytes are base64url on the wire. */

/** @typedef {{challenge: string, rpId: string, timeout: number, userVerification: "required", allowCredentials: Named[]}} RequestOptions */
/** @typedef {{id: string, type: "public-key"}} Named */
/**
 * @typedef {{challenge: string, rp: {id: string, name: string}, user: {id: string, name: string, displayName: string},
 *   pubKeyCredParams: {alg: number, type: "public-key"}[], timeout: number, excludeCredentials: Named[],
 *   authenticatorSelection: AuthenticatorSelectionCriteria, attestation: "none"}} CreationOptions
 */

const KNOWN = "InvalidStateError";
const CANCELLED = /^(NotAllowed|Abort)Error$/;

/** Whether this browser can do it, on this page. */
export const hasWebAuthn = () => isSecureContext && "credentials" in navigator && typeof PublicKeyCredential === "function";

/**
 * Show a passkey. @param {RequestOptions} options
 * @returns {Promise<object | null>} null: the person does not want to, or there is none
 */
export async function showPasskey(options) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), allowCredentials: options.allowCredentials.map(known) };
  const credential = await unlessCancelled(navigator.credentials.get({ publicKey }));
  if (!credential) return null;
  const response = /** @type {AuthenticatorAssertionResponse} */ (credential.response);
  const { authenticatorData, signature, clientDataJSON, userHandle } = response;
  return named(credential, { authenticatorData: textOf(authenticatorData), signature: textOf(signature), clientDataJSON: textOf(clientDataJSON), userHandle: userHandle && textOf(userHandle) });
}

/**
 * Make a passkey. @param {CreationOptions} options
 * @returns {Promise<object | null>} null: the person does not want to
 */
export async function makePasskey(options) {
  const user = { ...options.user, id: bytesOf(options.user.id) };
  const publicKey = { ...options, user, challenge: bytesOf(options.challenge), excludeCredentials: options.excludeCredentials.map(known) };
  const credential = await unlessCancelled(navigator.credentials.create({ publicKey }));
  if (!credential) return null;
  const { attestationObject, clientDataJSON } = /** @type {AuthenticatorAttestationResponse} */ (credential.response);
  return named(credential, { attestationObject: textOf(attestationObject), clientDataJSON: textOf(clientDataJSON) });
}

/** Whether a passkey was not made since the device has one for the same person. @param {Error} error */
export const isKnown = (error) => error instanceof DOMException && error.name === KNOWN;

/** The browser does not say more than that it did not happen. @param {Promise<Credential | null>} asked */
async function unlessCancelled(asked) {
  try {
    return /** @type {PublicKeyCredential | null} */ (await asked);
  } catch (error) {
    if (error instanceof DOMException && CANCELLED.test(error.name)) return null;
    throw error;
  }
}

/** @param {PublicKeyCredential} credential @param {object} response */
const named = ({ id, rawId, type }, response) => ({ id, rawId: textOf(rawId), type, response });

/** @param {Named} one */
const known = ({ id, type }) => ({ id: bytesOf(id), type });

/** @param {string} text */
const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));

/** @param {ArrayBuffer} buffer */
function textOf(buffer) {
  const chars = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(chars).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
