// How the page begins: where WebGL 2 is missing it says so in words; the first frame comes by itself; every view has its
// empty state; the README's pictures are made here.
import { expect, launch, open_page, picture, press, run_steps, serve } from "./support.mjs";

const site = await serve();
const browser = await launch();

async function open_sample(page, row) {
  await page.getByRole("button", { name: "Use the sample" }).click();
  await page.getByRole("row", { name: /^Row 1:/ }).waitFor();
  await press(page.getByRole("row", { name: new RegExp(`^Row ${row}:`) }));
  await page.getByRole("article").first().waitFor();
  await page.keyboard.press("Escape");  // The word about the opened file goes away.
}

async function picture_of_preview(page, name) {
  await open_sample(page, 1);
  await page.getByRole("tab", { name: "Preview" }).click();
  await page.frameLocator("iframe").getByRole("heading").first().waitFor();
  await page.frameLocator("iframe").locator("h1").evaluate(async (heading) => {
    while (getComputedStyle(heading).textAlign !== "center") await new Promise(requestAnimationFrame);  // Tailwind has come.
  });
  await page.getByText(/of 10$/).first().waitFor();
  await page.mouse.move(36, 650);
  await picture(page, name);
}

await run_steps([
  ["without WebGL 2 a friendly page says what to do", async () => {
    const plain = await launch({ args: ["--disable-3d-apis"] });
    const page = await plain.newPage();
    await page.goto(site.address);
    await page.getByRole("heading", { name: "This browser cannot draw the studio" }).waitFor();
    await page.getByText("Maquette needs WebGL 2").waitFor();
    await picture(page, "no_webgl");
    await plain.close();
  }],
  ["light, with an answer and its preview", async () => {
    const page = await open_page(browser, site.address, { colorScheme: "light", deviceScaleFactor: 1.5 });
    await page.getByRole("heading", { name: "Open a dataset" }).waitFor();
    expect(await page.evaluate(() => performance.getEntriesByName("maquette-first-frame").length) === 1, "the first frame has been drawn");
    await picture_of_preview(page, "studio_light");
    const problems = page.problems.filter((text) => !text.includes("404"));  // There is no companion behind a static server.
    expect(problems.length === 0, `nothing was reported, but: ${problems.join(" | ")}`);
    await page.context().close();
  }],
  ["dark, with tokens and mask", async () => {
    const page = await open_page(browser, site.address, { colorScheme: "dark", deviceScaleFactor: 1.5 });
    await open_sample(page, 4);
    await page.getByRole("tab", { name: "Tokens" }).click();
    await page.getByText(/Loss is computed on/).waitFor();
    await page.mouse.move(36, 650);
    await picture(page, "tokens_dark");
    await page.context().close();
  }],
  ["every view without data or companion says what it is for and what to do next", async () => {
    const page = await open_page(browser, site.address);
    for (const [view, heading, action] of [["Train", "Training needs a companion", "Connect a companion"], ["Runs", "Runs live in the companion", "Connect a companion"],
      ["Compare", "Comparing needs a companion", "Connect a companion"], ["Agent", "The agent answers through a companion", "Connect a companion"], ["Export", "Dataset", "Open a file"]]) {
      await page.getByRole("link", { name: view }).click();
      await page.getByRole("heading", { level: 2, name: heading }).waitFor();
      await page.getByRole("button", { name: action }).first().waitFor();
    }
    await page.context().close();
  }],
]);
await browser.close();
await site.stop();
