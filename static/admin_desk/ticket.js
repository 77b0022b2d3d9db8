/* A ticket's page: the viewer, and words that survive a lost page. */
import { keepDrafts } from "./drafts.js";
import { keepApart } from "./files.js";
import { sendOnce } from "./once.js";
import { view } from "./viewer.js";

const page = document.querySelector("[data-ticket]");
keepApart();
keepDrafts(page);
sendOnce();
for (const viewer of document.querySelectorAll("[data-viewer]")) view(viewer);
for (const field of document.querySelectorAll("form[data-verb] textarea")) {
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.form.requestSubmit();
  });
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard?.writeText(field.value);
    button.textContent = button.dataset.done;
  });
}
document.querySelector("[data-refused]")?.focus();
if (location.hash) {
  const wanted = document.getElementById(location.hash.slice(1));
  if (wanted?.matches("details")) wanted.open = true;
}
