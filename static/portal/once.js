// A second tap while the first is on its way does nothing. The server holds it too; this only spares the wait.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    form.querySelector(".button.primary").setAttribute("aria-busy", "true");
  });
}
// Back from the next page the form can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
    form.querySelector(".button.primary").removeAttribute("aria-busy");
  }
});
