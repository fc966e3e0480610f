// With a real companion and a small real model: start a training, watch the curve move, close the tab, open it again: the
// whole curve is there. Then export what was trained, and ask it.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, launch, open_page, page_folder, picture, press, run_steps, source_folder } from "./support.mjs";

const program = process.env.MAQUETTE_COMPANION ?? path.join(source_folder, "build/release/maquette");
const models = path.join(process.env.MAQUETTE_DATA ?? path.join(source_folder, "../shared/data"), "models");
const model = "minimind2-small";
for (const needed of [program, path.join(models, model)]) {
  if (existsSync(needed)) continue;
  console.log(`skipped: ${needed}`);
  process.exit(77);
}
const data = mkdtempSync(path.join(os.tmpdir(), "maquette_page_"));
const companion = spawn(program, ["serve", "--port", "0", "--data", data, "--studio", page_folder],
  { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, MAQUETTE_MODELS: models } });
let said = "";
const address = await new Promise((resolve, reject) => {
  const listen = (chunk) => { said += chunk; const found = said.match(/http:\/\/127\.0\.0\.1:\d+\/?/); if (found) resolve(found[0].replace(/\/?$/, "/")); };
  companion.stdout.on("data", listen);
  companion.stderr.on("data", listen);
  companion.on("exit", (code) => reject(new Error(`the companion ended with ${code}: ${said}`)));
});

const browser = await launch();
let page = await open_page(browser, address);
const context = page.context();

// The points of the training curve that the loss figure names; waits until there are more than `least`.
async function points(least) {
  const handle = await page.waitForFunction((wanted) => {
    const name = document.querySelector('#semantics [role="figure"][aria-label^="Loss"]')?.getAttribute("aria-label") ?? "";
    const count = Number((name.match(/training: ([\d,]+) point/) ?? name.match(/Loss: ([\d,]+) point/) ?? [0, "0"])[1].replaceAll(",", ""));
    return count > wanted ? count : false;
  }, least, { timeout: 300000 });
  return handle.jsonValue();
}

// The steps that the companion has on its disk.
async function measured() {
  const { runs } = await (await fetch(`${address}api/runs`)).json();
  const { rows } = await (await fetch(`${address}api/runs/${runs[0].id}/metrics?after=0`)).json();
  return rows.filter((row) => row.type === "step").length;
}

await run_steps([
  ["the page finds the companion that serves it", () => page.getByRole("button", { name: "Companion: connected" }).waitFor()],
  ["start a training", async () => {
    await page.getByRole("button", { name: "Use the sample" }).click();
    await page.getByRole("row", { name: /^Row 1:/ }).waitFor();
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByRole("textbox", { name: "Name of the run" }).fill("page test");
    await press(page.getByRole("combobox", { name: "Model" }));
    await press(page.getByRole("option", { name: new RegExp(`^${model}`) }));
    await page.getByRole("spinbutton", { name: "Rows a step" }).fill("1");
    await page.getByRole("spinbutton", { name: "Passes over the data" }).fill("4");
    await press(page.getByRole("combobox", { name: "Longest row, in tokens" }));
    await press(page.getByRole("option", { name: "512" }));
    await picture(page, "companion_train");
    await press(page.getByRole("button", { name: "Start training" }));
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    await page.getByRole("heading", { name: "page test" }).waitFor();
  }],
  ["the curve moves", async () => {
    const first = await points(0);
    const later = await points(first);
    expect(later > first, `more than ${first} points, and there are ${later}`);
  }],
  ["close the tab, open it again: the whole curve is there, and it goes on", async () => {
    const before = await points(0);
    await page.close();
    page = await open_page(browser, address, { context });
    await page.getByRole("link", { name: "Runs" }).click();
    const after = await points(before - 1);
    expect(after >= before, `at least ${before} points, and there are ${after}`);
    await page.getByText("Succeeded").first().waitFor({ timeout: 300000 });
    const all = await measured();
    expect(await points(all - 1) === all, `as many points as the companion has measured steps, ${all}`);
    await picture(page, "companion_runs");
  }],
  ["export what was trained", async () => {
    await page.getByRole("link", { name: "Export" }).click();
    await press(page.getByRole("button", { name: "Export for PEFT" }));
    await page.getByRole("link", { name: /adapter_model\.safetensors/ }).waitFor({ timeout: 120000 });
    await picture(page, "companion_export");
  }],
  ["ask it for an interface", async () => {
    await page.getByRole("link", { name: "Agent" }).click();
    await page.getByRole("textbox", { name: "Prompt" }).fill("Create a pricing page for a bakery");
    await press(page.getByRole("combobox", { name: "Model" }));
    await press(page.getByRole("option", { name: "page test" }));
    await press(page.getByRole("button", { name: "Generate" }));
    await page.getByText(/^Confidence \d+ %$/).waitFor({ timeout: 300000 });
    await picture(page, "companion_agent");
  }],
  ["nothing was reported to the console", () => expect(page.problems.length === 0, `no errors, but: ${page.problems.slice(0, 5).join(" | ")}`)],
]);
await browser.close();
const ended = new Promise((resolve) => companion.once("exit", resolve));
companion.kill("SIGTERM");
await ended;
rmSync(data, { recursive: true, force: true });
