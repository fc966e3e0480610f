// Open a JSONL file, edit a turn, undo, see tokens and mask, preview, export, reload, find the edit: online, then with
// the network off. There is no companion in this test.
import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, launch, open_page, page_folder, picture, press, run_steps, serve } from "./support.mjs";

const site = await serve();
const browser = await launch();
const sample = await readFile(path.join(page_folder, "sample.jsonl"), "utf8");
const file = path.join(os.tmpdir(), `journey_${process.pid}.jsonl`);
await writeFile(file, sample);

let page = await open_page(browser, site.address);
const context = page.context();

function journey(word) {
  const edited = `Make a kanban board for a bakery that is open at night. (${word})`;
  return [
    [`${word}: open a JSONL file`, async () => {
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: /^Open( a file)?$/ }).first().click();
      await (await chooser).setFiles(file);
      await page.getByRole("grid", { name: "Rows" }).waitFor();
      await page.getByRole("row", { name: /Row 4: Make a kanban board/ }).waitFor();
      expect(await page.getByRole("grid").getAttribute("aria-rowcount") === "13", "12 rows and the header");
    }],
    [`${word}: edit a turn`, async () => {
      await page.getByRole("row", { name: /^Row 4:/ }).click();
      const turn = page.getByRole("article", { name: /^Turn 2: User/ });
      await turn.waitFor();
      await press(turn.getByRole("button", { name: "Edit turn" }));
      const field = page.getByRole("textbox", { name: "Text of the turn" });
      await field.waitFor();
      expect((await field.inputValue()).startsWith("Make a kanban board"), "the field holds the turn");
      await field.fill(edited);
      await press(page.getByRole("button", { name: "Save turn" }));
      await page.getByRole("row", { name: /^Row 4: .*at night/ }).waitFor();
    }],
    [`${word}: undo and redo`, async () => {
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("row", { name: /^Row 4: .*small bakery/ }).waitFor();
      await page.getByRole("button", { name: "Redo" }).click();
      await page.getByRole("row", { name: /^Row 4: .*at night/ }).waitFor();
      await page.locator("body").press("Control+z");
      await page.getByRole("row", { name: /^Row 4: .*small bakery/ }).waitFor();
      await page.locator("body").press("Control+y");
      await page.getByRole("row", { name: /^Row 4: .*at night/ }).waitFor();
    }],
    [`${word}: see tokens and mask`, async () => {
      await page.getByRole("tab", { name: "Tokens" }).click();
      const sentence = page.getByText(/Loss is computed on [\d,]+ of [\d,]+ tokens\./);
      await sentence.waitFor();
      const [trained, total] = (await sentence.textContent()).match(/[\d,]+/g).map((text) => Number(text.replaceAll(",", "")));
      expect(trained > 300 && trained < total - 20, `some tokens are masked (${trained} of ${total})`);
      await page.getByText("<|im_start|>system").first().waitFor();
    }],
    [`${word}: preview the page`, async () => {
      await page.getByRole("tab", { name: "Preview" }).click();
      const frame = page.frameLocator('iframe[title="Preview of the answer"]');
      await frame.getByRole("heading", { name: "Orders for Saturday" }).waitFor();
      // Tailwind works without its CDN: the header gets its border.
      await frame.locator("header").evaluate(async (header) => { while (getComputedStyle(header).borderBottomWidth !== "1px") await new Promise(requestAnimationFrame); });
      await page.getByText(/Critique/).first().waitFor();
    }],
    [`${word}: preview a Streamlit program, whose widgets work`, async () => {
      await press(page.getByRole("row", { name: /^Row 8:/ }));
      const slider = page.getByRole("slider", { name: "Tip in per cent" });
      await slider.waitFor();
      await page.getByText("5.76").first().waitFor();
      await slider.focus();
      await page.keyboard.press("Home");
      await page.getByText("No tip is chosen.").waitFor();
      await page.keyboard.press("ArrowRight");
      await page.getByText("No tip is chosen.").waitFor({ state: "detached" });
    }],
    [`${word}: export`, async () => {
      await page.getByRole("link", { name: "Export" }).click();
      const download = page.waitForEvent("download");
      await press(page.getByRole("button", { name: "Export dataset" }));
      const written = await readFile(await (await download).path(), "utf8");
      const before = sample.split("\n"), after = written.split("\n");
      expect(after.length === before.length, "no row is lost");
      after.forEach((line, index) => expect(index === 3 ? line.includes("open at night") : line === before[index], `row ${index + 1} is as it should be`));
    }],
    [`${word}: reload and find the edit`, async () => {
      await page.getByRole("link", { name: "Data" }).click();
      await page.getByText("Saved in this browser").waitFor();
      await page.reload();
      await page.waitForSelector("html[data-started]");
      await page.getByRole("row", { name: /^Row 4: .*at night/ }).waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("row", { name: /^Row 4: .*small bakery/ }).waitFor();
    }],
  ];
}

const done = await run_steps([
  ...journey("online"),
  ["the page is kept for work without a network", async () => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(async () => (await caches.keys()).some((name) => name.startsWith("maquette-")));
    await page.reload();
    await page.waitForSelector("html[data-started]");
  }],
  ["the network goes off", async () => {
    await context.setOffline(true);
    await site.stop();
    await page.reload();
    await page.waitForSelector("html[data-started]", { timeout: 120000 });
    await page.getByText("No network").waitFor();
  }],
  ...journey("offline"),
  ["nothing was reported to the console", async () => {
    const problems = page.problems.filter((text) => !/api\/status|net::ERR|Failed to load resource|status of 404/.test(text));
    expect(problems.length === 0, `no errors, but there were: ${problems.slice(0, 5).join(" | ")}`);
  }],
]);
if (!done) await picture(page, "journey_failed").catch(() => {});
await browser.close();
await site.stop().catch(() => {});
