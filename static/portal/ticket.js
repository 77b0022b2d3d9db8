// The page of a ticket while it lies open: looks for changes, and never takes away what somebody is typing.

// Somebody is at work in a part: a field has focus or words, a file is chosen, a form is open.
function is_busy(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, button, summary")) return true;
  if (part.querySelector("details[open]:not([data-was-open])")) return true;
  return [...part.querySelectorAll("textarea, input[type=file]")].some((field) => field.value !== field.defaultValue);
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const fresh = fragment.firstElementChild ?? fragment;
  for (const { id } of target.querySelectorAll("details[id][open]")) fresh.querySelector(`#${id}`)?.setAttribute("open", "");
  const keeps = target.matches("[data-typing]") ? is_busy(target) : target.innerHTML === fresh.innerHTML;
  if (!keeps) return;
  event.detail.shouldSwap = false;
  for (const told of target.querySelectorAll("[data-changed]")) told.hidden = false;
});

// What is being typed outlives a lost page, in this tab alone, until it was sent.
const key = (field) => `draft-${field.dataset.draft}`;

function remember(root) {
  for (const field of root.querySelectorAll("textarea[data-draft]")) {
    if (!field.value) field.value = sessionStorage.getItem(key(field)) ?? "";
    field.addEventListener("input", () => sessionStorage.setItem(key(field), field.value));
    field.form.addEventListener("submit", () => { if (!window.htmx) sessionStorage.removeItem(key(field)); });
  }
}
remember(document);
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr } = event.detail;
  if (xhr.status === 200) for (const field of elt.querySelectorAll("textarea[data-draft]")) sessionStorage.removeItem(key(field));
});

// After a refusal the reader is taken to it; after words were sent, back to where the next ones go.
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.detail.elt;
  if (!form.matches("#write, #part-add")) return;
  remember(form.parentElement);
  form.querySelector("[data-focus]")?.focus();
});

// A form that is sent without leaving the page: its progress, and a word where it did not arrive.
document.addEventListener("htmx:beforeRequest", (event) => {
  for (const told of event.target.querySelectorAll("[data-lost]")) told.hidden = true;
  for (const button of event.target.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = Math.floor(event.detail.loaded / event.detail.total * 100);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-busy");
  for (const bar of form.querySelectorAll("progress")) bar.hidden = true;
  if (event.detail.xhr.status === 200) quiet = 0;
  const { status } = event.detail.xhr;
  if (form.id === "watch" && [403, 404].includes(status)) closed();
  else if (status === 404) closed().scrollIntoView({ block: "center" });
  else if (event.detail.failed && ![409, 422].includes(status)) {
    for (const told of form.querySelectorAll("[data-lost]")) told.hidden = false;
  }
});

// When to look: often while a person looks too, seldom in a hidden tab, and slower the longer nothing happens.
const SLOWER = 1.15, SLOWEST_S = 30, HIDDEN_S = 60;
let timer, quiet = 0;

function pace() {
  const seconds = Number(document.getElementById("watch").dataset.pace);
  return 1000 * (document.hidden ? HIDDEN_S : Math.min(seconds * SLOWER ** quiet, SLOWEST_S));
}

function look() {
  clearTimeout(timer);
  quiet += 1;
  window.htmx?.trigger("#watch", "look");
  timer = setTimeout(look, pace());
}

// The order was closed in this browser, or open for too long: there is nothing left to look for.
function closed() {
  clearTimeout(timer);
  timer = null;
  const told = document.getElementById("closed");
  told.hidden = false;
  return told;
}

document.addEventListener("visibilitychange", () => {
  quiet = 0;
  if (!document.hidden && timer) look();
});
timer = setTimeout(look, pace());
