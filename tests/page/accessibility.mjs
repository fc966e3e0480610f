// axe-core finds nothing serious in any view, and the keyboard alone reaches and works the widgets.
import { axe_source, expect, launch, open_page, press, run_steps, serve, settle } from "./support.mjs";

const site = await serve();
const browser = await launch();
const page = await open_page(browser, site.address);

async function check(name) {
  await settle(page);
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(axe_source);
  const found = await page.evaluate(async () => {
    const result = await axe.run(document, { iframes: false });
    return result.violations.filter((one) => ["serious", "critical"].includes(one.impact))
      .map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 2).map((node) => node.html).join(" ")}`);
  });
  expect(found.length === 0, `nothing serious in ${name}, but: ${found.join("\n")}`);
}

await run_steps([
  ["the empty studio", () => check("the empty studio")],
  ["the dataset", async () => {
    await page.getByRole("button", { name: "Use the sample" }).click();
    await page.getByRole("row", { name: /^Row 1:/ }).waitFor();
    await check("the dataset");
  }],
  ["the keyboard alone chooses a row and works its tabs", async () => {
    const row = page.getByRole("row", { name: /^Row 1:/ });
    await row.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("article").first().waitFor();
    await row.focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("heading", { name: "Row 2" }).waitFor();
    await page.getByRole("tab", { name: "Turns" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText(/Loss is computed on/).waitFor();
    expect(await page.getByRole("tab", { name: "Tokens" }).getAttribute("aria-selected") === "true", "the arrow chose the next tab");
  }],
  ["the tokens", () => check("the tokens")],
  ["the preview", async () => {
    await press(page.getByRole("tab", { name: "Preview" }));
    await page.getByText(/Critique/).first().waitFor();
    await check("the preview");
  }],
  ["a Streamlit program works in the preview", async () => {
    await press(page.getByRole("row", { name: /^Row 8:/ }));
    await page.getByRole("slider", { name: "Tip in per cent" }).waitFor();
    await page.getByText("5.76").first().waitFor();
    await page.getByRole("slider", { name: "Tip in per cent" }).focus();
    await page.keyboard.press("Home");
    await page.getByText("No tip is chosen.").waitFor();
    await check("the Streamlit preview");
  }],
  ["a list opens, and Escape closes it", async () => {
    await press(page.getByRole("tab", { name: "Tokens" }));
    await press(page.getByRole("combobox", { name: "Loss on" }));
    await page.getByRole("option", { name: "The last answer" }).waitFor();
    await check("an open list");
    await page.keyboard.press("Escape");
    await page.getByRole("option", { name: "The last answer" }).waitFor({ state: "detached" });
  }],
  ["the command finder", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Find a command" }).waitFor();
    await check("the command finder");
    // A fast typist: the text and Enter come in one frame.
    await page.getByRole("searchbox", { name: "Command" }).evaluate((field) => {
      field.value = "dark";
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    });
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  }],
  ...["Train", "Runs", "Compare", "Export", "Agent"].map((name) => [`the view ${name}`, async () => {
    await page.getByRole("link", { name }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await check(name);
  }]),
]);
await browser.close();
await site.stop();
