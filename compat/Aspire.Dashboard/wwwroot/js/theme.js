// Runs before the page is painted, so that it never flashes in the wrong colours.
(() => {
  const key = "dashboard-theme";
  const root = document.documentElement;

  const apply = theme => {
    if (theme === "light" || theme === "dark") {
      root.dataset.theme = theme;
    } else {
      delete root.dataset.theme;
    }
  };

  const read = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be forbidden.
    }
  };

  apply(read());
  document.addEventListener("click", event => {
    if (!event.target.closest("[data-theme-toggle]")) {
      return;
    }
    const isDark = root.dataset.theme === "dark"
      || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    const theme = isDark ? "light" : "dark";
    apply(theme);
    try {
      localStorage.setItem(key, theme);
    } catch {
      // The choice then lasts as long as the page.
    }
  });
})();
