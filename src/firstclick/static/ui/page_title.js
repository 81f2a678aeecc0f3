/** The window's title: what is shown, and the name of the cinema, which the server has put into the page. */

/** The cinema's name. @returns {string} */
function cinemaName() {
  const meta = document.querySelector('meta[name="application-name"]');
  return meta?.getAttribute("content") ?? "";
}

/** Set the title to these parts and the cinema's name; empty parts are left out. @param {...(string | null | undefined)} parts */
export function setTitle(...parts) {
  const shown = [...parts, cinemaName()].filter(Boolean);
  document.title = [...new Set(shown)].join(" · ");
}
