/**
 * What this page uses of Stripe's script. Types only.
 *
 * @typedef {{type: string, code?: string, message?: string}} StripeError
 * @typedef {{mount: (home: HTMLElement) => void,
 *   on: (event: "ready" | "loaderror", listener: (event: {error?: StripeError}) => void) => void}} StripeElement
 * @typedef {{create: (kind: "payment", options: object) => StripeElement}} StripeElements
 * @typedef {{elements: (options: object) => StripeElements,
 *   confirmPayment: (options: object) => Promise<{error?: StripeError}>}} StripePage
 * @typedef {(key: string, options: {locale: string}) => StripePage} StripeScript
 */

export {};
