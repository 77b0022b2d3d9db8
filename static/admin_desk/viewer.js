/* The evidence viewer: one picture large, next and previous by keys, zoom by buttons, wheel and keys. */

const LEVELS = [1, 1.5, 2.25, 3.4, 5];

export function view(root) {
  const stage = root.querySelector("[data-stage]");
  const files = [...root.querySelectorAll("[data-file]")];
  if (!stage || files.length === 0) return;
  const tools = root.querySelector("[data-tools]");
  const caption = root.querySelector("[data-name]");
  const original = root.querySelector("[data-original]");
  let at = 0;
  let level = 0;
  tools.hidden = false;

  function show(index) {
    at = (index + files.length) % files.length;
    const file = files[at];
    for (const other of files) other.removeAttribute("aria-current");
    file.setAttribute("aria-current", "true");
    original.href = file.href;
    caption.replaceChildren();
    const name = document.createElement("b");
    name.textContent = `${file.dataset.name} (${at + 1}/${files.length})`;
    caption.append(name, ` ${file.dataset.kind} · ${file.dataset.at}`);
    if (file.dataset.note) caption.append(` · ${file.dataset.note}`);
    stage.replaceChildren(file.dataset.large ? picture(file) : words(file.dataset.name));
    zoom(0);
  }

  function picture(file) {
    const image = document.createElement("img");
    image.src = file.dataset.large;
    image.alt = `${file.dataset.kind}: ${file.dataset.name}`;
    image.addEventListener("click", () => zoom(level === 0 ? 2 : 0));
    image.addEventListener("error", () => image.replaceWith(words(stage.dataset.unreadable)), { once: true });
    return image;
  }

  function words(said) {
    const text = document.createElement("p");
    text.textContent = said;
    return text;
  }

  function zoom(wanted) {
    level = Math.max(0, Math.min(LEVELS.length - 1, wanted));
    const image = stage.querySelector("img");
    stage.dataset.level = String(LEVELS[level]);
    if (!image) return;
    const factor = LEVELS[level];
    const apply = () => {
      if (level === 0) {
        image.removeAttribute("width");
        return;
      }
      const fit = Math.min(stage.clientWidth / image.naturalWidth, stage.clientHeight / image.naturalHeight, 1);
      const middle = [stage.scrollLeft + stage.clientWidth / 2, stage.scrollTop + stage.clientHeight / 2];
      const before = image.getBoundingClientRect().width || 1;
      image.width = Math.round(image.naturalWidth * fit * factor);
      const grown = image.width / before;
      stage.scrollTo(middle[0] * grown - stage.clientWidth / 2, middle[1] * grown - stage.clientHeight / 2);
    };
    if (image.complete) apply();
    else image.addEventListener("load", apply, { once: true });
  }

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else stage.requestFullscreen?.();
  }

  document.addEventListener("fullscreenchange", () => zoom(0));
  for (const [index, file] of files.entries()) {
    file.addEventListener("click", (event) => {
      event.preventDefault();
      show(index);
    });
  }
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.go) show(at + (button.dataset.go === "next" ? 1 : -1));
    if (button.dataset.zoom) zoom({ in: level + 1, out: level - 1, fit: 0 }[button.dataset.zoom]);
    if ("full" in button.dataset) full();
  });
  stage.addEventListener("keydown", (event) => {
    const acts = {
      ArrowRight: () => level === 0 && show(at + 1),
      ArrowLeft: () => level === 0 && show(at - 1),
      n: () => show(at + 1),
      p: () => show(at - 1),
      "+": () => zoom(level + 1),
      "=": () => zoom(level + 1),
      "-": () => zoom(level - 1),
      0: () => zoom(0),
      f: full,
    };
    const act = acts[event.key];
    if (act && act() !== false) event.preventDefault();
  });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && level === 0 && !stage.matches(":focus")) return;
    event.preventDefault();
    zoom(level + (event.deltaY < 0 ? 1 : -1));
  }, { passive: false });
  show(0);
}
