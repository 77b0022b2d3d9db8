/* A filter acts when it is chosen; what is not chosen stays out of the address. */
document.documentElement.classList.add("scripted");

for (const form of document.querySelectorAll("[data-filters]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
  // A browser that goes back brings the choices of the page that was left, which are not those of the address.
  window.addEventListener("pageshow", () => form.reset());
}
