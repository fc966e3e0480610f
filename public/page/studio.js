// Starts the studio: checks what the browser can do, loads fonts and program, then draws when something changes.
import { make_input } from "./input.js";
import { make_semantics } from "./semantics.js";
import { make_frames } from "./frames.js";
import { make_calls } from "./calls.js";

const start = document.getElementById("start");
const canvas = document.getElementById("canvas");

function show_problem(title, help) {
  start.hidden = false;
  start.style.opacity = "1";
  document.querySelector("#start h1").textContent = title;
  document.getElementById("start_text").textContent = help[0];
  const more = document.getElementById("start_help");
  more.hidden = help.length < 2;
  more.textContent = help[1] ?? "";
  document.getElementById("start_bar").hidden = true;
  document.title = `Maquette – ${title}`;
}

function has_webgl2() {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

function show_progress(share) {
  document.querySelector("#start_bar span").style.width = `${Math.round(share * 100)}%`;
  document.getElementById("start_bar").setAttribute("aria-valuenow", Math.round(share * 100));
}

async function fetch_bytes(name) {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name} could not be loaded (${answer.status}).`);
  return new Uint8Array(await answer.arrayBuffer());
}

function load_script(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = name;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${name} could not be loaded.`));
    document.head.append(script);
  });
}

class Page {
  constructor(module) {
    this.module = module;
    this.pending = false;
    this.timer = 0;
    this.alive = true;
    this.draw = this.draw.bind(this);
  }

  // Copies a text into the program's memory for the length of one call.
  with_text(text, action) {
    const bytes = new TextEncoder().encode(text);
    return this.with_bytes(bytes, (at) => action(at, bytes.length));
  }

  with_bytes(bytes, action) {
    const at = this.module._malloc(bytes.length + 1);
    this.module.HEAPU8.set(bytes, at);
    this.module.HEAPU8[at + bytes.length] = 0;
    try {
      return action(at, bytes.length);
    } finally {
      this.module._free(at);
    }
  }

  text_at(at, length) {
    return new TextDecoder().decode(this.module.HEAPU8.subarray(at, at + length));
  }

  deliver(message, bytes = new Uint8Array(0)) {
    if (!this.alive) return;
    this.guarded(() => this.with_text(JSON.stringify(message), (text, text_length) =>
      this.with_bytes(bytes, (at, length) => this.module._page_deliver(text, text_length, at, length))));
    this.wake();
  }

  wake() {
    if (this.pending || !this.alive) return;
    this.pending = true;
    clearTimeout(this.timer);
    requestAnimationFrame(this.draw);
  }

  draw(now) {
    this.pending = false;
    if (!this.alive) return;
    const wait = this.guarded(() => this.module._page_frame(now));
    if (wait === 0) this.wake();
    else if (wait > 0) this.timer = setTimeout(() => this.wake(), wait);
  }

  // A stop inside the program must not look like a frozen page: say so, and that nothing saved is lost.
  guarded(action) {
    try {
      return action();
    } catch (problem) {
      this.alive = false;
      console.error(problem);
      show_problem("The studio stopped", [
        "Something inside the program went wrong. What was saved is still there: load the page again to go on.",
        String(problem?.message ?? problem).slice(0, 300)]);
      throw problem;
    }
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    const width = window.innerWidth, height = window.innerHeight;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    const style = getComputedStyle(document.documentElement);
    this.module._page_resize(width, height, ratio, parseFloat(style.getPropertyValue("--safe-bottom")) || 0);
    // Drawn at once, so that no stretched picture is seen between.
    this.draw(performance.now());
  }
}

function watch_surroundings(page) {
  new ResizeObserver(() => page.resize()).observe(canvas);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const tell = () => page.deliver({ event: "surroundings", dark: dark.matches, still: still.matches, online: navigator.onLine,
    touch: matchMedia("(pointer: coarse)").matches, token: new URLSearchParams(location.search).get("token") ?? "", mac: /Mac|iP(hone|ad)/.test(navigator.platform) });
  for (const query of [dark, still]) query.addEventListener("change", tell);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  addEventListener("visibilitychange", () => page.deliver({ event: "visible", visible: !document.hidden }));
  const watch_ratio = () => matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
    .addEventListener("change", () => { page.resize(); watch_ratio(); }, { once: true });
  watch_ratio();
  tell();
}

// Two tabs must not write one journal: the second one is told so, and takes over when the first is closed.
function watch_other_tabs(page) {
  if (!navigator.locks) return;
  const keep = () => new Promise(() => {});
  navigator.locks.request("maquette-project", { ifAvailable: true }, (lock) => {
    if (lock) return keep();
    page.deliver({ event: "other_tab", open: true });
    navigator.locks.request("maquette-project", () => { page.deliver({ event: "other_tab", open: false }); return keep(); });
  });
}

async function begin() {
  if (typeof WebAssembly !== "object" || !has_webgl2()) {
    show_problem("This browser cannot draw the studio", [
      "Maquette needs WebGL 2, which this browser does not offer. A current Chromium, Firefox or Safari has it; in this one it may be switched off in the settings (hardware acceleration).",
      "Everything else works without a page: the companion's commands check, prepare, train and export your data from a terminal. Try: maquette --help"]);
    return;
  }
  let done = 0;
  const names = ["fonts/inter_regular.font", "fonts/inter_semibold.font", "fonts/jetbrainsmono_regular.font", "fonts/icons.font"];
  const step = (value) => { show_progress(++done / (names.length + 2)); return value; };
  const fonts = Promise.all(names.map((name) => fetch_bytes(name).then(step)));
  await load_script("maquette.js").then(step);
  const options = { canvas, locateFile: (name) => name, print: console.log, printErr: console.warn };
  const module = await createMaquette(options).then(step);
  const page = new Page(module);
  module.page = { semantics: make_semantics(page), frames: make_frames(page), calls: make_calls(page), cursor: (name) => { document.getElementById("studio").style.cursor = name; } };
  make_input(page);
  (await fonts).forEach((bytes, index) => page.with_bytes(bytes, (at, length) => module._page_font(index, at, length)));
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(innerWidth * ratio);
  canvas.height = Math.round(innerHeight * ratio);
  if (!module._page_start(innerWidth, innerHeight, ratio)) throw new Error("WebGL 2 could not be started.");
  watch_surroundings(page);
  watch_other_tabs(page);
  page.draw(performance.now());
  document.documentElement.dataset.started = "true";
  performance.mark("maquette-first-frame");
  start.style.opacity = "0";
  setTimeout(() => { start.hidden = true; }, 160);
  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault();
    page.alive = false;
    show_problem("The graphics were lost", ["The browser took the graphics context away. Nothing is lost: load the page again to go on."]);
  });
  if ("serviceWorker" in navigator && location.protocol.startsWith("http")) {
    navigator.serviceWorker.register("service_worker.js").catch((problem) => console.warn("Work without a network is not available:", problem.message));
  }
}

begin().catch((problem) => {
  console.error(problem);
  show_problem("The studio could not start", ["Load the page again. If that does not help, the files on the server may be incomplete.", String(problem.message ?? problem)]);
});
