/** The texts of the page to pay by card, in French. */

/** @type {import("./words_en.js").PayWords} */
export const payFr = {
  code: "fr",
  title: "Payer par carte",
  intro: "Vous saisissez votre carte ici, dans des champs de Stripe. Le cinéma ne voit jamais son numéro.",
  loading: "Les champs pour votre carte se chargent…",
  submit: (price) => `Payer ${price}`,
  paying: "Un instant : votre banque est interrogée…",
  back: "Revenir sans payer",
  noScript: "Le service de paiement n'a pas pu être chargé. Vérifiez votre connexion, ou si quelque chose dans votre navigateur bloque js.stripe.com, puis réessayez.",
  noFields: "Les champs pour votre carte n'ont pas pu être affichés. Veuillez réessayer.",
  unclear: "On ne sait pas si votre banque a accepté. Ne saisissez pas encore votre carte à nouveau : revenez en arrière, la page de votre paiement le montre.",
  notPaid: "Le paiement n'a pas abouti, et rien n'a été débité. Veuillez réessayer, ou prendre une autre carte.",
  again: "Réessayer",
};
