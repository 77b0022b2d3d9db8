// The page of a ticket while it lies open: looks for changes, and never takes away what somebody is typing.
(() => {
  "use strict";

  // A number that can be copied.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 2000);
  });

  function show_copy() {
    const button = document.getElementById("copy");
    if (button && navigator.clipboard) button.hidden = false;
  }
  show_copy();

  // After a refusal the reader is taken to it.
  document.querySelector("[data-focus]")?.focus();

  // What is being typed outlives a lost page, in this tab alone; it goes when it was sent.
  for (const field of document.querySelectorAll("textarea[data-draft]")) {
    const key = `draft-${field.dataset.draft}`;
    if (!field.value) field.value = sessionStorage.getItem(key) ?? "";
    field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
    field.form.addEventListener("submit", () => sessionStorage.removeItem(key));
  }

  // Somebody is at work in a part: a field has focus or words, a file is chosen, a form is open.
  function is_busy(part) {
    if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, button, summary")) return true;
    if (part.querySelector("details[open]:not([data-was-open])")) return true;
    return [...part.querySelectorAll("textarea, input[type=file]")].some((field) => field.value !== field.defaultValue);
  }

  const waiting = new Set();
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const fresh = fragment.firstElementChild ?? fragment;
    if (target.matches("[data-typing]") && is_busy(target)) {
      waiting.add(target.id);
      event.detail.shouldSwap = false;
    } else if (!target.matches("[data-typing]") && target.innerHTML === fresh.innerHTML) {
      event.detail.shouldSwap = false;
    }
  });
  document.addEventListener("htmx:afterRequest", show_copy);

  // When to look: often while a person looks too, seldom in a hidden tab, and slower the longer nothing happens.
  let timer, quiet = 0;
  function pace() {
    const seconds = Number(document.getElementById("watch").dataset.pace);
    return 1000 * (document.hidden ? 60 : Math.min(seconds * 1.15 ** quiet, 30));
  }
  function look() {
    clearTimeout(timer);
    quiet += 1;
    htmx.trigger("#watch", "look");
    timer = setTimeout(look, pace());
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr?.status === 200) quiet = 0;
  });
  document.addEventListener("visibilitychange", () => {
    quiet = 0;
    if (!document.hidden) look();
  });
  timer = setTimeout(look, pace());
})();
