/**
 * Light or dark: the customer's choice, else the system's. A classic script in the head, so that the first paint
 * has the right colours.
 */
(() => {
  const KEY = "firstclick.theme";
  const system = matchMedia("(prefers-color-scheme: light)");

  /** @returns {string | null} */
  function chosen() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function show() {
    const theme = chosen() ?? (system.matches ? "light" : "dark");
    document.documentElement.dataset.theme = theme;
  }

  function toggle() {
    const next = document.documentElement.dataset.theme === "light" ? "dark" : "light";
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Without storage the choice holds for this page.
    }
    document.documentElement.dataset.theme = next;
    show();
  }

  show();
  system.addEventListener("change", show);
  addEventListener("storage", (event) => event.key === KEY && show());
  addEventListener("DOMContentLoaded", () => {
    document.querySelector('[data-action="theme"]')?.addEventListener("click", toggle);
  });
})();
