// Starts a static server and the distribution's Chromium, opens the studio, and finds widgets by role and name.
import { createServer } from "node:http";
import { mkdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const source_folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const page_folder = process.env.MAQUETTE_PAGE ?? path.join(source_folder, "build/web");
// Where pictures go. The README's are made anew by: MAQUETTE_PICTURES=public/pictures node tests/page/start.mjs
export const picture_folder = path.resolve(source_folder, process.env.MAQUETTE_PICTURES ?? "build/pictures");
mkdirSync(picture_folder, { recursive: true });

const packages = JSON.parse(readFileSync(path.join(source_folder, "build/dependencies.json"))).npm_test;
const require = createRequire(path.join(packages, "package.json"));
const { chromium } = require("playwright-core");
export const axe_source = readFileSync(path.join(packages, "axe-core/axe.min.js"), "utf8");

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };

// Serves the built page as any static server would. `stop()` cuts the network off.
export async function serve(folder = page_folder) {
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://page").pathname);
    try {
      const body = await readFile(path.join(folder, name.endsWith("/") ? name + "index.html" : name));
      response.writeHead(200, { "content-type": types[path.extname(name.endsWith("/") ? "index.html" : name)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  let stopped;
  const stop = () => stopped ??= new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); });
  return { address: `http://127.0.0.1:${server.address().port}/`, stop };
}

export async function launch(options = {}) {
  const browser = await chromium.launch({ executablePath: process.env.MAQUETTE_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", ...(options.args ?? [])] });
  return browser;
}

export async function open_page(browser, address, options = {}) {
  const context = options.context ?? await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", acceptDownloads: true, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (problem) => problems.push(String(problem)));
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  page.problems = problems;
  page.setDefaultTimeout(60000);
  await page.goto(address);
  await page.waitForSelector("html[data-started]", { timeout: 120000 });
  await page.locator("#start").waitFor({ state: "hidden" });
  return page;
}

// A few drawn frames: what was pressed shows then, and what it led to.
export async function settle(page, frames = 4) {
  await page.evaluate(async (count) => { for (let frame = 0; frame < count; frame++) await new Promise(requestAnimationFrame); }, frames);
}

// Works a widget by keyboard, as assistive technology does: also when it must be scrolled into view first.
export async function press(locator) {
  await locator.focus();
  await locator.press("Enter");
}

export async function picture(page, name) {
  await settle(page);
  await page.screenshot({ path: path.join(picture_folder, `${name}.png`) });
}

export function expect(condition, sentence) {
  if (!condition) throw new Error(`Expected: ${sentence}`);
}

// Runs one test file's steps, one after the other, and says which failed.
export async function run_steps(steps) {
  for (const [name, step] of steps) {
    const begin = Date.now();
    try {
      await step();
      console.log(`ok    ${name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
    } catch (problem) {
      console.log(`not ok  ${name}\n${problem.stack}`);
      process.exitCode = 1;
      return false;
    }
  }
  console.log(`${steps.length} steps passed`);
  return true;
}
