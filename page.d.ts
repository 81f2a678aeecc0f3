/** A style sheet that a module imports: a constructable style sheet once the server has joined the modules. */
declare module "*.css" {
  const sheet: CSSStyleSheet;
  export default sheet;
}

/** Stripe's script, once the page to pay by card has loaded it. */
declare var Stripe: import("./src/firstclick/static/pay/stripe_types.js").StripeScript | undefined;

/** Responses that were requested before the page's script was loaded, by address. */
declare var prefetched: Map<string, Promise<Response>> | undefined;
