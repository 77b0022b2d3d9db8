/* How many rows of a list are ticked, said on the button; and all of the page at once. */
for (const bar of document.querySelectorAll(".review-bar")) {
  const form = bar.closest("form");
  const button = bar.querySelector("[data-label]");
  const all = bar.querySelector("[data-all]");
  const plain = button.textContent;
  const boxes = () => [...form.querySelectorAll('input[name="chosen"]')];

  function count() {
    const ticked = boxes().filter((box) => box.checked).length;
    button.textContent = ticked ? button.dataset.label.replace("#", ticked) : plain;
    all.firstElementChild.checked = ticked > 0 && ticked === boxes().length;
    all.firstElementChild.indeterminate = ticked > 0 && ticked < boxes().length;
  }

  all.hidden = false;
  all.addEventListener("change", (event) => {
    for (const box of boxes()) box.checked = event.target.checked;
  });
  form.addEventListener("change", count);
  window.addEventListener("pageshow", count);
}
