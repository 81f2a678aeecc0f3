/** The texts of the page to pay by card, in French. */

/** @type {import("./words_en.js").PayWords} */
export const payFr = {
  code: "fr",
  title: "Payer par carte",
  intro: "Vous saisissez votre carte ici, dans des champs de Stripe. Le cinéma n'en voit jamais le numéro.",
  loading: "Chargement des champs pour votre carte…",
  submit: (price) => `Payer ${price}`,
  paying: "Un instant : votre banque est interrogée…",
  back: "Revenir sans payer",
  noScript: "Le service de paiement n'a pas pu être chargé. Vérifiez votre connexion, ou si quelque chose bloque js.stripe.com dans votre navigateur, puis réessayez.",
  noFields: "Les champs pour votre carte n'ont pas pu être affichés. Veuillez réessayer.",
  unclear: "On ne sait pas si votre banque a accepté. Ne saisissez pas encore votre carte une nouvelle fois : revenez en arrière, la page de votre paiement le dit.",
  notPaid: "Le paiement n'a pas abouti, et rien n'a été débité. Veuillez réessayer, ou utiliser une autre carte.",
  again: "Réessayer",
};
