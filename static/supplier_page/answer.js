// Says at once what the server would say, and sends once. The page works without it.
(() => {
  const form = document.querySelector("form.answer");
  const remark = form.elements.remark;
  const proof = form.elements.proof;
  const picked = document.getElementById("picked");

  const follow = () => { remark.required = form.elements.answer.value === "refuse"; };
  const list = () => {
    picked.replaceChildren(...Array.from(proof.files, (file) => {
      const line = document.createElement("li");
      line.textContent = file.name;
      return line;
    }));
    const tooMany = proof.files.length > Number(proof.dataset.files);
    const tooLarge = Array.from(proof.files).some((file) => file.size > Number(proof.dataset.bytes));
    proof.setCustomValidity(tooMany || tooLarge ? proof.dataset.refusal : "");
  };

  form.addEventListener("change", follow);
  // The reason that a refusal needs must not open underneath the button.
  form.addEventListener("change", ({ target }) => { if (target.name === "answer" && remark.required) remark.scrollIntoView({ block: "nearest" }); });
  proof.addEventListener("change", list);
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    form.querySelector("button.primary").setAttribute("aria-busy", "true");
  });
  // Back from the next page, the form may be sent again.
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    form.querySelector("button.primary").removeAttribute("aria-busy");
  });
  follow();
})();
