/** The box office: the page for staff at `/admin/`. Buyers never load it. */

import { OfficePage } from "./admin/office_page.js";

new OfficePage().start();
