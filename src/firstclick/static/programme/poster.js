/** The poster of a film: the cinema's, or a generated one whose colours and shapes depend only on the film's id. */

import { HOME } from "../server/server.js";
import { h, s } from "../ui/dom.js";
import { words } from "../ui/words.js";

const WIDTH = 120;
const HEIGHT = 168;
let drawn = 0;

/** The poster in a frame of its own size, so that nothing moves when it is loaded. @param {import("../server/types.js").Movie} movie */
export function poster({ id, title, poster: picture }) {
  if (!picture) return drawnPoster(id);
  const { url, alt, width, height } = picture;
  const shown = { src: new URL(url, HOME).href, alt: alt || words.posterOf(title), width, height };
  return h("div", { class: "poster-frame" }, h("img", { class: "poster-image", ...shown, loading: "lazy", decoding: "async" }));
}

/** The generated poster. @param {string} id */
export function drawnPoster(id) {
  const next = randomNumbers(id);
  const hue = Math.floor(next() * 360);
  const far = (hue + 35 + Math.floor(next() * 60)) % 360;
  const name = `poster-${(drawn += 1)}`;
  return s(
    "svg",
    {
      class: "poster",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      "aria-hidden": "true",
      preserveAspectRatio: "xMidYMid slice",
    },
    s("defs", {}, sky(name, hue, far)),
    s("rect", { width: WIDTH, height: HEIGHT, fill: `url(#${name})` }),
    ...[sun, hills, rain][Math.floor(next() * 3)](next, far),
  );
}

/** @param {string} name @param {number} hue @param {number} far */
function sky(name, hue, far) {
  return s(
    "linearGradient",
    { id: name, x1: 0, y1: 0, x2: 0.4, y2: 1 },
    s("stop", { offset: "0", "stop-color": `hsl(${hue} 45% 22%)` }),
    s("stop", { offset: "1", "stop-color": `hsl(${far} 62% 52%)` }),
  );
}

/** @param {() => number} next @param {number} hue */
function sun(next, hue) {
  const [x, y] = [30 + next() * 60, 55 + next() * 40];
  const rings = [46, 33, 20].map((r, index) =>
    s("circle", { cx: x, cy: y, r, fill: `hsl(${hue} 90% 80%)`, opacity: 0.14 + index * 0.2 }),
  );
  return [...rings, s("rect", { y: 132, width: WIDTH, height: 36, fill: "#0b0d12", opacity: 0.55 })];
}

/** @param {() => number} next @param {number} hue */
function hills(next, hue) {
  const moon = s("circle", { cx: 24 + next() * 70, cy: 40, r: 13, fill: `hsl(${hue} 80% 86%)`, opacity: 0.9 });
  const layers = [0, 1, 2].map((layer) => {
    const [a, b, base] = [next() * 50, next() * 50, 92 + layer * 24];
    return s("path", {
      d: `M0 ${base}Q30 ${base - a} 60 ${base - 8}T120 ${base - b * 0.5}V168H0Z`,
      fill: "#0b0d12",
      opacity: 0.22 + layer * 0.16,
    });
  });
  return [moon, ...layers];
}

/** @param {() => number} next @param {number} hue */
function rain(next, hue) {
  return Array.from({ length: 9 }, (_, index) => {
    const height = 30 + next() * 110;
    return s("rect", {
      x: 6 + index * 12.5,
      y: HEIGHT - height,
      width: 8,
      height,
      rx: 4,
      fill: index % 3 ? "#0b0d12" : `hsl(${hue} 90% 82%)`,
      opacity: index % 3 ? 0.4 : 0.75,
    });
  });
}

/** A generator of numbers from 0 to 1 that depend only on `seed`. @param {string} seed @returns {() => number} */
function randomNumbers(seed) {
  let state = 2166136261;
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16777619);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
  };
}
