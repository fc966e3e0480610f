// With a real companion: start a training, watch the curve move, close the tab, open it again: the whole curve is there.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, launch, open_page, page_folder, picture, press, run_steps, source_folder } from "./support.mjs";

const program = process.env.MAQUETTE_COMPANION ?? path.join(source_folder, "build/release/maquette");
if (!existsSync(program)) {
  console.log(`skipped: ${program} has not been built`);
  process.exit(0);
}
const data = mkdtempSync(path.join(os.tmpdir(), "maquette_page_"));
const companion = spawn(program, ["serve", "--port", "0", "--data", data, "--studio", page_folder], { stdio: ["ignore", "pipe", "pipe"] });
let said = "";
const address = await new Promise((resolve, reject) => {
  const listen = (chunk) => { said += chunk; const found = said.match(/http:\/\/127\.0\.0\.1:\d+\/?/); if (found) resolve(found[0].replace(/\/?$/, "/")); };
  companion.stdout.on("data", listen);
  companion.stderr.on("data", listen);
  companion.on("exit", (code) => reject(new Error(`the companion ended with ${code}: ${said}`)));
  setTimeout(() => reject(new Error(`the companion said no address: ${said}`)), 60000);
});

const browser = await launch();
let page = await open_page(browser, address);
const context = page.context();

// The number of points that the loss figure names.
async function points() {
  const name = await page.getByRole("figure", { name: /^Loss/ }).getAttribute("aria-label", { timeout: 600000 });
  return Number((name.match(/training: ([\d,]+) point/) ?? name.match(/Loss: ([\d,]+) point/) ?? [0, "0"])[1].replaceAll(",", ""));
}

await run_steps([
  ["the page finds the companion that serves it", () => page.getByRole("button", { name: "Companion: connected" }).waitFor()],
  ["start a training", async () => {
    await page.getByRole("button", { name: "Use the sample" }).click();
    await page.getByRole("row", { name: /^Row 1:/ }).waitFor();
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByRole("textbox", { name: "Name of the run" }).fill("page test");
    await page.getByRole("spinbutton", { name: "Rows a step" }).fill("1");
    await press(page.getByRole("combobox", { name: "Longest row, in tokens" }));
    await press(page.getByRole("option", { name: "512" }));
    await picture(page, "light_train_connected");
    await press(page.getByRole("button", { name: "Start training" }));
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    await page.getByRole("heading", { name: "page test" }).waitFor();
  }],
  ["the curve moves", async () => {
    await page.getByRole("figure", { name: /^Loss/ }).waitFor({ timeout: 600000 });
    const first = await points();
    await page.waitForFunction((before) => {
      const name = document.querySelector('#semantics [role="figure"][aria-label^="Loss"]')?.getAttribute("aria-label") ?? "";
      return Number((name.match(/([\d,]+) point/) ?? [0, "0"])[1].replaceAll(",", "")) > before;
    }, first, { timeout: 600000 });
  }],
  ["close the tab, open it again: the whole curve is there", async () => {
    const before = await points();
    await page.close();
    page = await open_page(browser, address, { context });
    await page.getByRole("link", { name: "Runs" }).click();
    await page.getByRole("figure", { name: /^Loss/ }).waitFor();
    const after = await points();
    expect(after >= before, `at least ${before} points, but there were ${after}`);
    await picture(page, "light_runs_connected");
  }],
  ["the training can be cancelled from the page", async () => {
    const cancel = page.getByRole("button", { name: "Cancel" });
    if (await cancel.count()) await press(cancel);
    await page.getByText(/Cancelled|Succeeded/).first().waitFor({ timeout: 600000 });
  }],
]);
await browser.close();
companion.kill("SIGTERM");
