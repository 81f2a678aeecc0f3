/** What is read off a ticket, and how a device knows it without the server. */

const REFERENCE = "[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}";
const TOKEN = new RegExp(`(?:^|#/ticket/)(${REFERENCE}\\.[\\w-]{22}(?:\\.[\\w-]{94})?)$`);
const TYPED = new RegExp(`^${REFERENCE.replace("-[", "[\\s-]?[")}$`, "i");
const PURPOSE = "firstclick ticket signature\0";
const HASH_BYTES = 16;
const TAG_BYTES = 6;

/** The token in what a camera or a scanner gun has read; null where there is none. @param {string} text */
export function tokenIn(text) {
  let plain = text.trim();
  try {
    plain = decodeURIComponent(plain);
  } catch {
    // It is no address.
  }
  return TOKEN.exec(plain)?.[1] ?? null;
}

/** Whether somebody may have typed a reference. @param {string} text */
export const isReference = (text) => TYPED.test(text.trim());

/** What stands for the ticket in a manifest with this salt. @param {string} token @param {string} salt */
export async function hashOf(token, salt) {
  const key = await crypto.subtle.importKey("raw", fromBase64url(salt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const digest = await crypto.subtle.sign("HMAC", key, bytesOf(shortOf(token)));
  return toBase64url(new Uint8Array(digest).slice(0, HASH_BYTES));
}

/**
 * Whether the server with this public key has signed the ticket, and for which showtime, as its tag; null where it has
 * not, and where the browser knows no Ed25519.
 * @param {string} token @param {string} publicKey
 */
export async function signedFor(token, publicKey) {
  const [, , signature] = token.split(".");
  if (!signature) return null;
  try {
    const read = fromBase64url(signature);
    const tag = read.slice(0, TAG_BYTES);
    const key = await crypto.subtle.importKey("raw", fromBase64url(publicKey), { name: "Ed25519" }, false, ["verify"]);
    const signed = new Uint8Array([...bytesOf(`${PURPOSE}${shortOf(token)}\0`), ...tag]);
    const isGenuine = await crypto.subtle.verify({ name: "Ed25519" }, key, read.slice(TAG_BYTES), signed);
    return isGenuine ? toBase64url(tag) : null;
  } catch {
    return null;
  }
}

/** What stands for a showtime in signed tickets. @param {string} showtimeId */
export async function tagOf(showtimeId) {
  const digest = await crypto.subtle.digest("SHA-256", bytesOf(showtimeId));
  return toBase64url(new Uint8Array(digest).slice(0, TAG_BYTES));
}

/** The token without its signature. @param {string} token */
const shortOf = (token) => token.split(".").slice(0, 2).join(".");

/** @param {string} text */
const bytesOf = (text) => new TextEncoder().encode(text);

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
const fromBase64url = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

/** @param {Uint8Array} data */
const toBase64url = (data) => btoa(String.fromCharCode(...data)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
