/** Keeps the page and its files on this device, so that it opens without a network. */

import { readerFiles } from "./code_reader.js";

const CACHE = "firstclick-door";

/** Have the worker open the page where there is no network. A browser without workers goes on without them. */
export async function keepPage() {
  if (!("serviceWorker" in navigator) || !("caches" in globalThis)) return;
  await navigator.serviceWorker.register("worker.js");
  const cache = await caches.open(CACHE);
  const wanted = [pageAddress(), ...fileAddresses()];
  await Promise.all(wanted.map((address) => keep(cache, address)));
  for (const request of await cache.keys()) if (!wanted.includes(request.url)) await cache.delete(request);
}

/** The page's address without what is after the `#`. */
const pageAddress = () => new URL(".", location.href).href;

/** What the page loads; the names have versions. */
function fileAddresses() {
  const parts = [...document.querySelectorAll("head link[href], head script[src]")];
  const named = parts.map((one) => one.getAttribute("href") ?? one.getAttribute("src") ?? "");
  return [...new Set([...named.map((address) => new URL(address, document.baseURI).href), ...readerFiles()])];
}

/** Files whose names have versions are kept as they are; the page is loaded again. @param {Cache} cache @param {string} address */
async function keep(cache, address) {
  if (address.includes("?v=") && (await cache.match(address))) return;
  const response = await fetch(address, { credentials: "same-origin" }).catch(() => null);
  if (response?.ok) await cache.put(address, response);
}
