/**
 * The language that the page begins in: the customer's choice, else the browser's, of those that the page has. A classic
 * script in the head: the table of that language arrives together with the page's script, and no other is loaded.
 */
(() => {
  const KEY = "firstclick.language";
  const root = document.documentElement;
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const offered = root.dataset.languages?.split(" ") ?? script.dataset.languageTables?.split(" ") ?? [];

  /** @returns {string} */
  function chosen() {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  const codes = [chosen(), ...navigator.languages].map((tag) => tag.toLowerCase().split("-")[0]);
  const code = codes.find((one) => offered.includes(one)) ?? offered[0];
  const table = script.getAttribute(`data-${code}`);
  root.lang = code;
  if (!table) return;
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.setAttribute("href", table);
  document.head.append(link);
})();
