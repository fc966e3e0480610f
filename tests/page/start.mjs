// How the page begins: without WebGL 2 it says so in words; with it, the first frame comes soon. Writes pictures.
import { expect, launch, open_page, picture, press, run_steps, serve, settle } from "./support.mjs";

const site = await serve();
const browser = await launch();

async function pictures_of(name, options, narrow) {
  const page = await open_page(browser, site.address, options);
  await picture(page, `${name}_empty`);
  await page.getByRole("button", { name: "Use the sample" }).click();
  await page.getByRole("row", { name: /^Row 1:/ }).waitFor();
  await page.waitForTimeout(5500);  // The word about the opened file goes away.
  if (narrow) await picture(page, `${name}_table`);
  await page.getByRole("row", { name: /^Row 1:/ }).click();
  await page.getByRole("article").first().waitFor();
  await picture(page, `${name}_dataset`);
  await page.getByRole("tab", { name: "Tokens" }).click();
  await page.getByText(/Loss is computed on/).waitFor();
  await picture(page, `${name}_tokens`);
  await page.getByRole("tab", { name: "Preview" }).click();
  await page.frameLocator("iframe").getByRole("heading").first().waitFor();
  await page.waitForTimeout(1500);
  await picture(page, `${name}_preview`);
  if (narrow) await page.getByRole("button", { name: "Back to the table" }).click();
  await press(page.getByRole("row", { name: /^Row 7:/ }));
  await page.getByRole("tab", { name: "Preview" }).click();
  await page.getByText("Succeeded today").waitFor();
  await picture(page, `${name}_streamlit`);
  for (const view of ["Train", "Runs", "Export", "Agent"]) {
    await page.getByRole("link", { name: view }).click();
    await picture(page, `${name}_${view.toLowerCase()}`);
  }
  await page.context().close();
}

await run_steps([
  ["without WebGL 2 a friendly page says what to do", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => { HTMLCanvasElement.prototype.getContext = () => null; });
    await page.goto(site.address);
    await page.getByRole("heading", { name: "This browser cannot draw the studio" }).waitFor();
    await page.getByText("WebGL 2").first().waitFor();
    await page.screenshot({ path: "build/pictures/no_webgl.png" }).catch(() => {});
    await context.close();
  }],
  ["wide and light", () => pictures_of("light", { colorScheme: "light" }, false)],
  ["wide and dark", () => pictures_of("dark", { colorScheme: "dark" }, false)],
  ["a phone", () => pictures_of("phone", { colorScheme: "light", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }, true)],
]);
await browser.close();
await site.stop();
