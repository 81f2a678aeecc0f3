/** The door: the page for scanning tickets at `/door/`. Buyers and the box office never load it. */

import { DoorPage } from "./door/door_page.js";

new DoorPage().start();
