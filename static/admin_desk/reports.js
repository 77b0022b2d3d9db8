/* On a phone what is counted and what may be chosen is folded away until somebody asks; on paper nothing is. */
if (matchMedia("(max-width: 640px)").matches) {
  for (const part of document.querySelectorAll(".report :is(.counted, .narrowing:not(:has(.chosen)))")) part.open = false;
}

addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll(".report details")) part.open = true;
});

// Of a row of choices that is wider than the page the chosen one is in sight.
for (const row of document.querySelectorAll(".report :is(.days nav, .cuts)")) {
  const chosen = row.querySelector("[aria-current]");
  if (chosen) row.scrollLeft = chosen.offsetLeft - row.offsetLeft - 40;
}
