/**
 * The service worker of the door, for `/door/` alone: the page and its files come from what was kept where the server does
 * not answer. It never answers for the server: scans and manifests are the page's own business.
 */

const CACHE = "firstclick-door";
const DEADLINE_MS = 3_000;
const worker = /** @type {any} */ (globalThis);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (request.url.includes("?v=")) event.respondWith(file(request));
});

/** The newest page while the server answers. @param {Request} request */
async function page(request) {
  const response = await fetch(request, { signal: AbortSignal.timeout(DEADLINE_MS) }).catch(() => null);
  if (response && response.status < 500) return response;
  return (await caches.match(new URL(".", request.url).href, { cacheName: CACHE, ignoreVary: true })) ?? response ?? Response.error();
}

/** A file whose name has a version never changes. @param {Request} request */
async function file(request) {
  return (await caches.match(request.url, { cacheName: CACHE, ignoreVary: true })) ?? fetch(request);
}
