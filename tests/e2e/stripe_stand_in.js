// Stands for Stripe's script in tests: fields in the page, and a confirmation that Playwright sends to the twin.
window.Stripe = (key, { locale }) => {
  const text = { en: ["Card number", "Your card was declined."], de: ["Kartennummer", "Ihre Karte wurde abgelehnt."], fr: ["Numéro de carte", "Votre carte a été refusée."] }[locale];
  let field;
  return {
    elements: ({ clientSecret, appearance }) => ({
      secret: clientSecret,
      create: () => ({
        on(event, listener) {
          if (event === "ready") this.ready = listener;
        },
        mount(home) {
          const label = document.createElement("label");
          field = document.createElement("input");
          field.name = "number";
          label.append(text[0], field);
          home.replaceChildren(label);
          home.dataset.theme = appearance.theme;
          this.ready();
        },
      }),
    }),
    async confirmPayment({ elements, confirmParams }) {
      if (!field.value) return { error: { type: "validation_error", message: text[0] } };
      const form = new URLSearchParams({ client_secret: elements.secret, "payment_method_data[card][number]": field.value });
      const path = `https://api.stripe.com/v1/payment_intents/${elements.secret.split("_secret_")[0]}/confirm`;
      const answer = await fetch(path, { method: "POST", headers: { Authorization: `Bearer ${key}` }, body: form });
      const body = await answer.json();
      if (body.error) return { error: { type: body.error.type, message: text[1] } };
      if (body.status !== "requires_action") return {};
      location.href = `${confirmParams.return_url}?payment_intent=${body.id}&payment_intent_client_secret=${elements.secret}`;
      return new Promise(() => {});
    },
  };
};
