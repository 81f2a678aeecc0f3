/** Loads Stripe's script, which must come from Stripe: its address stands here and in the page's policy, and nowhere else. */

const ADDRESS = "https://js.stripe.com/v3/";

/** Rejects where it cannot be loaded. @returns {Promise<import("./stripe_types.js").StripeScript>} */
export function loadStripe() {
  if (globalThis.Stripe) return Promise.resolve(globalThis.Stripe);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = ADDRESS;
    script.addEventListener("load", () => (globalThis.Stripe ? resolve(globalThis.Stripe) : reject(new Error(ADDRESS))));
    script.addEventListener("error", () => {
      script.remove();
      reject(new Error(ADDRESS));
    });
    document.head.append(script);
  });
}
