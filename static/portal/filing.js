// Uploads files as they are chosen, each by itself, with its progress. Without this file the form does the same by its buttons.
const form = document.querySelector(".filing");
const said = document.getElementById("said");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const AT_ONCE = 2;
const waiting = [];
let running = 0;
let leaving = null; // how many files were refused when somebody wanted to go on

form.classList.add("live");

// A log, not a status: files end at the same moment, and none of their fates may go unheard.
function say(words) {
  const line = document.createElement("p");
  line.textContent = words;
  said.append(line);
  if (said.children.length > 20) said.firstElementChild.remove();
}

const named = (words, name) => words.replace("%s", name);
const made = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const count = () => form.querySelectorAll("[data-file], .busy").length;
const refusals = () => form.querySelectorAll(".refused").length;
const section = (element) => element.closest("[data-kind]");

function tick(where) {
  where.classList.toggle("there", where.querySelector("[data-file]") !== null);
}

function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

function refuse(where, row, name, sentence, again) {
  const shown = made("refused");
  shown.querySelector(".name").textContent = name;
  shown.querySelector(".error").textContent = sentence;
  shown.querySelector("[data-dismiss] .visually-hidden").textContent = ` ${name}`;
  shown.querySelector("[data-dismiss]").addEventListener("click", () => {
    shown.remove();
    where.querySelector("input").focus();
  });
  const retry = shown.querySelector("[data-again]");
  retry.hidden = !again;
  retry.addEventListener("click", () => { shown.remove(); again(); where.querySelector("input").focus(); });
  if (row) row.replaceWith(shown); else where.querySelector(".files").append(shown);
  say(`${named(form.dataset.refused, name)} ${sentence}`);
}

function add(where, files) {
  for (const file of files) {
    if (file.size > Number(form.dataset.mostBytes)) refuse(where, null, file.name, form.dataset.tooLarge);
    else if (count() >= Number(form.dataset.most)) refuse(where, null, file.name, form.dataset.tooMany);
    else queue(where, file);
  }
  next();
}

function queue(where, file) {
  where.closest("details")?.setAttribute("open", "");
  const row = made("busy");
  row.querySelector(".name").textContent = file.name;
  row.querySelector(".button .visually-hidden").textContent = ` ${file.name}`;
  where.querySelector(".files").append(row);
  const job = { where, file, row, request: new XMLHttpRequest() };
  row.querySelector(".button").addEventListener("click", () => stop(job));
  waiting.push(job);
}

function stop(job) {
  const place = waiting.indexOf(job);
  if (place >= 0) waiting.splice(place, 1);
  else job.request.abort();
  job.row.remove();
  job.where.querySelector("input").focus();
}

function next() {
  while (running < AT_ONCE && waiting.length) send(waiting.shift());
  if (running || leaving === null) return;
  const onward = form.querySelector("[name=next]");
  onward.removeAttribute("aria-busy");
  if (refusals() <= leaving) form.requestSubmit(onward);
  leaving = null;
}

function send(job) {
  const { request, row, where, file } = job;
  const body = new FormData();
  body.append("kind", where.dataset.kind);
  body.append("file", file, file.name);
  request.open("POST", form.dataset.files);
  request.setRequestHeader("X-CSRFToken", token);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) row.querySelector("progress").value = Math.floor(event.loaded / event.total * 99);
  });
  request.addEventListener("load", () => arrived(job));
  request.addEventListener("error", () => refuse(where, row, file.name, form.dataset.lost, () => add(where, [file])));
  request.addEventListener("loadend", () => { running -= 1; tick(where); next(); });
  running += 1;
  request.send(body);
}

function arrived({ request, row, where, file }) {
  const answer = request.response;
  if (answer?.kept?.length) {
    row.replaceWith(...answer.kept.map((one) => parsed(one.html)));
    say(named(form.dataset.up, file.name));
  } else if (answer?.refused?.length) {
    refuse(where, row, file.name, answer.refused[0].sentence);
  } else if (answer?.location) {
    window.location = answer.location;
  } else {
    refuse(where, row, file.name, answer?.sentence ?? form.dataset.broken, () => add(where, [file]));
  }
}

async function remove(button) {
  const row = button.closest(".file");
  const where = section(row);
  button.disabled = true;
  const answer = await post(button.dataset.remove, {});
  if (!answer?.ok) { button.disabled = false; say(form.dataset.lost); return; }
  say(named(form.dataset.gone, row.querySelector(".name").textContent));
  row.remove();
  tick(where);
  where.querySelector("input").focus();
}

function post(address, values) {
  const body = new URLSearchParams(values);
  const headers = { "X-CSRFToken": token, "Accept": "application/json" };
  return fetch(address, { method: "POST", body, headers, keepalive: true }).catch(() => null);
}

for (const where of form.querySelectorAll("[data-kind]")) {
  const input = where.querySelector("input[type=file]");
  const drop = where.querySelector(".drop");
  const take = () => { add(where, [...input.files]); input.value = ""; };
  input.addEventListener("change", take);
  if (input.files.length) take(); // chosen before this was ready
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); add(where, [...event.dataTransfer.files]); });
}

// A drop beside the fields must not leave the page.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove]");
  if (!button) return;
  event.preventDefault();
  remove(button);
});

// A screenshot from the clipboard goes where somebody is, else to the first kind that is still missing.
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const writes = event.target.matches("textarea") && event.clipboardData.types.includes("text/plain");
  if (!files.length || writes) return;
  event.preventDefault();
  const where = section(document.activeElement) ?? form.querySelector("[data-kind]:not(.there)") ?? form.querySelector("[data-kind]");
  add(where, files);
});

// The note is kept while it is written.
const note = form.querySelector("[name=description]");
const saved = form.querySelector("[data-saved]");
let later;
async function keep() {
  clearTimeout(later);
  const answer = await post(form.dataset.words, { description: note.value });
  saved.textContent = answer?.ok ? form.dataset.kept : "";
}
note.addEventListener("input", () => { saved.textContent = ""; clearTimeout(later); later = setTimeout(keep, 1200); });
note.addEventListener("change", keep);

// Whoever goes on while files are under way goes on when they are there.
form.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "next" || !(running || waiting.length)) return;
  event.preventDefault();
  leaving = refusals();
  event.submitter.setAttribute("aria-busy", "true");
});
window.addEventListener("beforeunload", (event) => { if (running || waiting.length) event.preventDefault(); });
