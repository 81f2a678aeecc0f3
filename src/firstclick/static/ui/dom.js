/** Creates and changes elements. Independent of seats. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {string | number | boolean | null | undefined} Value */
/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An HTML element with attributes and children; an attribute that is null, undefined or false is left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, Value>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * The same for SVG.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, Value>} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function s(tag, attributes = {}, ...children) {
  return fill(/** @type {SVGElementTagNameMap[T]} */ (document.createElementNS(SVG, tag)), attributes, children);
}

/**
 * Set the text of an element only when it differs, so that nothing is announced or laid out again needlessly.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Set or remove an attribute, only when it differs.
 * @param {Element} element
 * @param {string} name
 * @param {Value} value
 */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, String(value));
  }
}

/** @type {ScrollIntoViewOptions} */
export const NEAREST = { block: "nearest", inline: "nearest" };

/** Scroll to the element in `home` that gets the focus: browsers do not when it is partly visible. @param {Element} home */
export function scrollToFocus(home) {
  home.addEventListener("focusin", ({ target }) => target instanceof Element && target.scrollIntoView(NEAREST));
}

/** Have a style sheet that has come later where this element is. @param {Element} element @param {CSSStyleSheet} sheet */
export function adoptSheet(element, sheet) {
  const root = element.getRootNode();
  if (root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

/**
 * A line icon of 24 units.
 * @param {string} path
 * @returns {SVGSVGElement}
 */
export function icon(path) {
  return s(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    s("path", { d: path }),
  );
}

/**
 * The focused element in the document or shadow root that `element` is in.
 * @param {Element} element
 */
export function focusIn(element) {
  const root = element.getRootNode();
  return root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, Value>} attributes
 * @param {Child[]} children
 * @returns {E}
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value === true ? "" : value);
  for (const child of children) if (child || child === "") element.append(child);
  return element;
}
