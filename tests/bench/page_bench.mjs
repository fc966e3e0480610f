// Measures the studio's page in the distribution's Chromium: bytes after Brotli, time to the first frame, rows shown a
// second while a table of a million rows scrolls. Nothing is asserted; `maquette bench demo` runs it.
//
// Usage: node tests/bench/page_bench.mjs [--json] [--rows N] [--seconds S] [--starts N]
import { createWriteStream, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { launch, open_page, page_folder, serve } from "../page/support.mjs";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const rows = option("rows", 1000000), seconds = option("seconds", 5), starts = option("starts", 5);

// What is needed to start and what is fetched when it is first used: a Tailwind build for previews is no part of the studio.
const add_ons = ["preview/"];

async function measure_sizes() {
  const sizes = { code: 0, fonts: 0, data: 0, add_ons: 0, wasm: 0 };
  for (const name of readdirSync(page_folder, { recursive: true }).map(String)) {
    const file = path.join(page_folder, name);
    if (!statSync(file).isFile() || !/\.(js|wasm|html|css|svg|webmanifest|font|gguf|jsonl)$/.test(name) || /^(CMakeFiles|shared_tests)/.test(name)) continue;
    const packed = brotliCompressSync(await readFile(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } }).length;
    const part = add_ons.some((prefix) => name.startsWith(prefix)) ? "add_ons" : name.endsWith(".font") ? "fonts" : /\.(gguf|jsonl)$/.test(name) ? "data" : "code";
    sizes[part] += packed;
    if (name.endsWith(".wasm")) sizes.wasm += packed;
  }
  return sizes;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const first_frame = (page) => page.evaluate(() => performance.getEntriesByName("maquette-first-frame")[0].startTime);

// Milliseconds from the navigation to the first drawn frame: with an empty cache, and again with the service worker's.
async function measure_start(browser, address) {
  const first = [], again = [];
  for (let index = 0; index < starts; index++) {
    const page = await open_page(browser, address);
    first.push(await first_frame(page));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.waitForSelector("html[data-started]");
    again.push(await first_frame(page));
    await page.context().close();
  }
  return { first_visit_milliseconds: Math.round(median(first)), later_visit_milliseconds: Math.round(median(again)) };
}

async function write_rows(file) {
  const stream = createWriteStream(file);
  for (let row = 0; row < rows; row += 1000) {
    let text = "";
    for (let index = row; index < Math.min(row + 1000, rows); index++)
      text += JSON.stringify({ messages: [{ role: "user", content: `Make page ${index} of a catalog` }, { role: "assistant", content: `<h1>Page ${index}</h1>` }] }) + "\n";
    if (!stream.write(text)) await new Promise((resolve) => stream.once("drain", resolve));
  }
  await new Promise((resolve) => stream.end(resolve));
}

// Scrolls by a screen a frame and counts rows that were not on screen in the frame before.
function scroll(duration) {
  const studio = document.getElementById("studio");
  const grid = document.querySelector('#semantics [role="grid"]');
  const box = grid.getBoundingClientRect(), at = { clientX: box.x + 100, clientY: box.y + box.height / 2, bubbles: true, cancelable: true };
  const on_screen = () => [...grid.querySelectorAll('[role="row"]')].map((row) => row.getAttribute("aria-rowindex"));
  studio.dispatchEvent(new PointerEvent("pointermove", { ...at, pointerType: "mouse" }));
  return new Promise((resolve) => {
    const begin = performance.now();
    let frames = 0, shown = 0, before = new Set(on_screen());
    const step = () => {
      const now = on_screen();
      shown += now.filter((row) => !before.has(row)).length;
      before = new Set(now);
      frames++;
      const passed = (performance.now() - begin) / 1000;
      if (passed > duration) return resolve({ rows_per_second: Math.round(shown / passed), frames_per_second: Math.round(10 * frames / passed) / 10 });
      studio.dispatchEvent(new WheelEvent("wheel", { ...at, deltaY: 4000 }));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

async function measure_rows(browser, address) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "maquette_bench_"));
  try {
    const file = path.join(folder, "rows.jsonl");
    await write_rows(file);
    const page = await open_page(browser, address);
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Open a file" }).first().click();
    const begin = Date.now();
    await (await chooser).setFiles(file);
    await page.locator(`#semantics [role="grid"][aria-rowcount="${rows + 1}"]`).waitFor({ timeout: 300000 });
    const open_milliseconds = Date.now() - begin;
    await page.waitForFunction(() => !document.querySelector("#semantics").textContent.includes("Reading rows:"), undefined, { timeout: 300000 });
    const read_milliseconds = Date.now() - begin;
    const renderer = await page.evaluate(() => {
      const gl = document.createElement("canvas").getContext("webgl2");
      return gl.getParameter(gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
    });
    const speed = await page.evaluate(scroll, seconds);
    await page.context().close();
    return { rows, open_milliseconds, read_milliseconds, ...speed, renderer };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const site = await serve();
const browser = await launch();
const result = { brotli_bytes: await measure_sizes(), start: await measure_start(browser, site.address), table: await measure_rows(browser, site.address) };
await browser.close();
await site.stop();
if (process.argv.includes("--json")) {
  console.log(JSON.stringify(result));
} else {
  const { brotli_bytes: sizes, start, table } = result;
  console.log(`Brotli: code ${sizes.code} bytes (wasm ${sizes.wasm}), fonts ${sizes.fonts}, tokenizer and sample ${sizes.data}; add-ons ${sizes.add_ons}`);
  console.log(`First frame: ${start.first_visit_milliseconds} ms on the first visit, ${start.later_visit_milliseconds} ms later`);
  console.log(`${table.rows} rows: open after ${table.open_milliseconds} ms, read after ${table.read_milliseconds} ms, ${table.rows_per_second} rows and ${table.frames_per_second} frames a second (${table.renderer})`);
}
