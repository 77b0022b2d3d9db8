/* Whether it ever arrived changes what the rules say: the verdicts are asked for again, nothing typed is lost. */
import { keepApart } from "./files.js";
import { sendOnce } from "./once.js";

keepApart();
sendOnce();
for (const box of document.querySelectorAll("[data-again]")) {
  box.addEventListener("change", async () => {
    const address = new URL(box.dataset.again, location.href);
    if (box.checked) address.searchParams.set("denies", "on");
    const chosen = document.querySelector('[name="scenario"]:checked')?.value;
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(".scenarios");
    if (!fresh) return;
    document.querySelector(".scenarios").replaceWith(document.adoptNode(fresh));
    const again = document.querySelector(`[name="scenario"][value="${CSS.escape(chosen ?? "")}"]`);
    if (again) again.checked = true;
  });
}
