/* A ticket's page: the viewer, and words that survive a lost page. */
import { keepDrafts } from "./drafts.js";
import { view } from "./viewer.js";

const page = document.querySelector("[data-ticket]");
keepDrafts(page);
for (const viewer of document.querySelectorAll("[data-viewer]")) view(viewer);
document.querySelector("[data-refused]")?.focus();
if (location.hash) {
  const wanted = document.getElementById(location.hash.slice(1));
  if (wanted?.matches("details")) wanted.open = true;
}
