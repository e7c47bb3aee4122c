// What a server-rendered page cannot do: watch scrolling, follow an end, keys, the clipboard.

const windows = new Map();

export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** From here on clicks reach the server; before, the page is a picture. */
export const markLive = () => {
  document.documentElement.dataset.live = "true";
};

/** Answers once what was rendered so far is on the screen. */
export const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

/** Tells the component which rows are in sight, whenever that leaves what it has rendered or reaches an edge. */
export function watchWindow(id, viewport, component, rowHeight, overscan) {
  const state = { viewport, rowHeight, first: -1, count: -1, top: 0, atStart: true, atEnd: false, frame: 0 };

  const measure = () => {
    state.frame = 0;
    const first = Math.floor(viewport.scrollTop / rowHeight);
    const count = Math.ceil(viewport.clientHeight / rowHeight);
    const atStart = viewport.scrollTop < rowHeight / 2;
    const isAtEnd = viewport.scrollHeight - viewport.scrollTop - viewport.clientHeight < rowHeight;
    // Only a person scrolls up; rows that were added below the end are followed in a moment.
    const atEnd = isAtEnd || (state.atEnd && viewport.scrollTop >= state.top);
    state.top = viewport.scrollTop;
    const moved = Math.abs(first - state.first) >= overscan / 2 || count !== state.count;
    if (!moved && atStart === state.atStart && atEnd === state.atEnd) {
      return;
    }
    Object.assign(state, { first, count, atStart, atEnd });
    component.invokeMethodAsync("Scrolled", first, count, atStart, atEnd).catch(() => {});
  };

  const schedule = () => {
    state.frame ||= requestAnimationFrame(measure);
  };
  viewport.addEventListener("scroll", schedule, { passive: true });
  const sizes = new ResizeObserver(schedule);
  sizes.observe(viewport);
  state.stop = () => {
    viewport.removeEventListener("scroll", schedule);
    sizes.disconnect();
    cancelAnimationFrame(state.frame);
  };
  windows.set(id, state);
  schedule();
}

export function unwatchWindow(id) {
  windows.get(id)?.stop();
  windows.delete(id);
}

export function scrollToEnd(id) {
  const viewport = windows.get(id)?.viewport;
  if (viewport) {
    viewport.scrollTop = viewport.scrollHeight;
  }
}

export function scrollToRow(id, index) {
  const state = windows.get(id);
  if (state) {
    state.viewport.scrollTop = Math.max(0, index * state.rowHeight - state.viewport.clientHeight / 3);
  }
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // Only secure pages may; localhost is one.
  }
}

const isTyping = element => element.closest?.("input, textarea, select, [contenteditable]");

const moveRow = step => {
  const links = [...document.querySelectorAll("[data-row-link]")];
  const at = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))]?.focus();
};

const openHelp = () => document.getElementById("keyboard-help")?.showModal();

// The module runs once however often it is imported, so these are added once.
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === "Escape") {
    if (isTyping(event.target)) {
      event.target.blur();
    } else {
      [...document.querySelectorAll("[data-close]")].at(-1)?.click();
    }
    return;
  }
  if (isTyping(event.target) || document.querySelector("dialog[open]")) {
    return;
  }
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === "?") {
    openHelp();
  } else if (event.key === "j" || event.key === "k") {
    moveRow(event.key === "j" ? 1 : -1);
  } else {
    document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  }
});

document.addEventListener("click", event => {
  if (event.target.closest("[data-keyboard-help]")) {
    openHelp();
  }
  // A menu closes when something in it, or anything outside, is clicked.
  for (const menu of document.querySelectorAll("details.menu-button[open]")) {
    if (!menu.contains(event.target) || event.target.closest("[data-closes-menu]")) {
      menu.open = false;
    }
  }
});

// A dashboard that was restarted knows nothing of this page: load it anew as soon as it answers.
const comeBack = async () => {
  try {
    const answer = await fetch("/health", { cache: "no-store" });
    if (answer.ok) {
      location.reload();
      return;
    }
  } catch {
    // Not there yet.
  }
  setTimeout(comeBack, 1000);
};
document.getElementById("components-reconnect-modal")
  ?.addEventListener("components-reconnect-state-changed", event => {
    if (event.detail.state === "failed" || event.detail.state === "rejected") {
      comeBack();
    }
  });
