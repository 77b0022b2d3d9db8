// The verdict comes right under the choice that it is about; htmx fetches it, this puts it there.
const form = document.querySelector(".choosing");
const verdict = document.getElementById("verdict");
const said = document.getElementById("said");
if (window.htmx) document.getElementById("look").hidden = true;

form.addEventListener("change", (event) => {
  const slot = event.target.closest(".slot");
  if (!slot.contains(verdict)) {
    verdict.replaceChildren();
    slot.append(verdict);
  }
  verdict.setAttribute("aria-busy", "true");
}, true);

form.addEventListener("htmx:afterSwap", () => {
  verdict.removeAttribute("aria-busy");
  said.textContent = verdict.querySelector("[data-said]")?.dataset.said.trim() ?? "";
  verdict.closest(".slot").scrollIntoView({ block: "start" });
});

for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  form.addEventListener(failed, () => form.submit());
}

// A choice that was made before htmx was ready, or that the browser kept over a reload, is asked about now.
addEventListener("DOMContentLoaded", () => {
  const chosen = form.querySelector("[name=scenario]:checked");
  if (window.htmx && chosen && !verdict.firstElementChild) chosen.dispatchEvent(new Event("change", { bubbles: true }));
});
