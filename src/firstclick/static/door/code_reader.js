/** Reads QR codes: by the browser where it can, else by zxing-wasm, which is loaded when a camera is used first. */

/** @typedef {{read: (frame: CanvasRenderingContext2D) => Promise<string | null>}} CodeReader */

const FORMAT = "qr_code";

/** There is no reader: the browser has none, and zxing-wasm was not built in. */
export class NoReader extends Error {}

/** The best reader that there is. Throws `NoReader`, and other errors where it cannot be loaded. @returns {Promise<CodeReader>} */
export async function openReader() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  const formats = Detector ? await Detector.getSupportedFormats().catch(() => []) : [];
  return formats.includes(FORMAT) ? byBrowser(new Detector({ formats: [FORMAT] })) : byZxing();
}

/** The addresses of what zxing-wasm consists of; none where it was not built in. Kept for hours without a network, too. */
export function readerFiles() {
  const found = ["code-reader", "code-reader-module"].map((name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "");
  return found.every((address) => address.includes("?v=")) ? found.map((address) => new URL(address, document.baseURI).href) : [];
}

/** @param {any} detector @returns {CodeReader} */
const byBrowser = (detector) => ({ read: async ({ canvas }) => (await detector.detect(canvas))[0]?.rawValue ?? null });

/** @returns {Promise<CodeReader>} */
async function byZxing() {
  const [script, module] = readerFiles();
  if (!script) throw new NoReader();
  const zxing = await loaded(script);
  await zxing.prepareZXingModule({ overrides: { locateFile: () => module }, fireImmediately: true });
  const options = { formats: ["QRCode"], maxNumberOfSymbols: 1, tryInvert: false, tryDownscale: true };
  return {
    async read(frame) {
      const picture = frame.getImageData(0, 0, frame.canvas.width, frame.canvas.height);
      return (await zxing.readBarcodes(picture, options)).find((/** @type {any} */ one) => one.isValid)?.text ?? null;
    },
  };
}

/** @param {string} address @returns {Promise<any>} */
function loaded(address) {
  const known = /** @type {any} */ (globalThis).ZXingWASM;
  if (known) return known;
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address });
    script.addEventListener("load", () => resolve(/** @type {any} */ (globalThis).ZXingWASM));
    script.addEventListener("error", () => reject(new Error(address)));
    document.head.append(script);
  });
}
