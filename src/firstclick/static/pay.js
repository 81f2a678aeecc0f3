/** The page to pay by card, at `/pay/…`. It alone loads a script from elsewhere: the payment provider's. */

import { CardPage } from "./pay/card_page.js";

new CardPage().start();
