/* What is half typed is kept in this tab until it was sent, so that another form's page load loses nothing. */

function place(page, form, field) {
  return `draft:${page.dataset.ticket}:${form.dataset.verb}:${field.name}`;
}

function kept(form) {
  return form.querySelectorAll("textarea, input[type=text]");
}

function forget(page, verb) {
  const prefix = `draft:${page.dataset.ticket}:${verb}`;
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(`${prefix}:`) || name.startsWith(`${prefix}-`)) sessionStorage.removeItem(name);
  }
}

export function keepDrafts(page) {
  if (page.dataset.done) {
    forget(page, page.dataset.done);
    history.replaceState(null, "", location.pathname);
  }
  for (const form of document.querySelectorAll("form[data-verb]")) {
    for (const field of kept(form)) {
      const draft = sessionStorage.getItem(place(page, form, field));
      if (draft !== null && field.value === field.defaultValue && !form.querySelector("[data-refused]")) {
        field.value = draft;
        for (const box of [form.closest("details")]) if (box) box.open = true;
      }
      field.addEventListener("input", () => sessionStorage.setItem(place(page, form, field), field.value));
    }
  }
}
