/* The live board: looks again while somebody can see it, leaves alone what has not changed, and says when it could not look. */
const board = document.getElementById("board");
const button = document.getElementById("board-pause");
const mark = document.getElementById("board-paused");
const lost = document.getElementById("board-lost");
let timer, paused = false, column = null;

function plan() {
  clearTimeout(timer);
  if (!paused && !document.hidden) timer = setTimeout(look, 1000 * board.dataset.pace);
}

function look() {
  window.htmx?.trigger(board, "look");
  plan();
}

button.addEventListener("click", () => {
  paused = !paused;
  button.setAttribute("aria-pressed", paused);
  mark.hidden = !paused;
  paused ? plan() : look();
});
document.addEventListener("visibilitychange", () => (paused || document.hidden ? plan() : look()));

// A part that says the same as before is not announced again.
board.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.textContent.trim() === fragment.textContent.trim()) event.detail.shouldSwap = false;
});

// A line that is gone leaves the focus to its list.
board.addEventListener("htmx:beforeRequest", () => {
  column = document.activeElement.closest?.("#board section") ?? null;
});

board.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, successful } = event.detail;
  // Whoever is signed out is sent to the login, which answers well.
  const came = successful && new URL(xhr.responseURL).pathname === board.getAttribute("hx-get");
  if (!came) lost.querySelector("time").textContent = document.querySelector("#board-as-of time").textContent;
  lost.hidden = came;
  if (column && document.activeElement === document.body) column.querySelector("h2").focus({ preventScroll: true });
});

button.hidden = false;
plan();
