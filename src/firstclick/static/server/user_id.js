/** This browser's user id at a server: random, generated once for each server. Never shown, never in an address. */

const KEY = "user";

/** @param {import("./storage.js").BrowserStorage} storage @returns {string} */
export function userId(storage) {
  const known = storage.read(KEY);
  if (known) return known;
  const made = uuid();
  storage.write(KEY, made);
  return made;
}

/**
 * A random UUID (version 4), also on pages without HTTPS, where `crypto.randomUUID` is missing.
 * @returns {string}
 */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
