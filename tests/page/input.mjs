// What comes in through the browser: input methods, the clipboard, other window sizes, sharper screens, a second tab.
import { expect, launch, open_page, press, run_steps, serve, settle } from "./support.mjs";

const site = await serve();
const browser = await launch();
const page = await open_page(browser, site.address, { permissions: ["clipboard-read", "clipboard-write"] });
const row = (number) => page.getByRole("row", { name: new RegExp(`^Row ${number}:`) });
const search = page.getByRole("searchbox", { name: "Search rows" });

const canvas_size = (of = page) => of.evaluate(() => {
  const canvas = document.getElementById("canvas");
  return { width: canvas.width, height: canvas.height, shown_width: canvas.clientWidth, window_width: innerWidth, window_height: innerHeight };
});

await run_steps([
  ["an input method composes a word in a field", async () => {
    await page.getByRole("button", { name: "Use the sample" }).click();
    await row(1).waitFor();
    await search.focus();
    const input = await page.context().newCDPSession(page);
    await input.send("Input.imeSetComposition", { text: "かん", selectionStart: 2, selectionEnd: 2 });
    await settle(page);
    expect(await search.inputValue() === "かん", "the field shows what is being composed");
    await input.send("Input.insertText", { text: "漢字" });
    await page.getByRole("heading", { name: "No row matches" }).waitFor();
    expect(await search.inputValue() === "漢字", "the field holds the chosen word");
    await search.fill("");
    await row(1).waitFor();
  }],
  ["a turn is copied, and pasted into a field", async () => {
    await press(row(4));
    await press(page.getByRole("article", { name: /^Turn 2: User/ }).getByRole("button", { name: "Copy turn" }));
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("Make a kanban board"));
    await search.focus();
    await page.keyboard.press("Control+v");
    expect((await search.inputValue()).startsWith("Make a kanban board"), "the field holds the copied turn");
    await search.fill("");
    await row(12).waitFor();
  }],
  ["a row is copied outside of fields, and pasted as a new row", async () => {
    await row(4).focus();
    await page.keyboard.press("Control+c");
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    expect(copied.messages[1].content.startsWith("Make a kanban board"), "the row's own JSON was copied");
    await row(4).focus();
    await page.keyboard.press("Control+v");
    await page.waitForFunction(() => document.querySelector('#semantics [role="grid"]')?.getAttribute("aria-rowcount") === "14");
  }],
  ["the copy is a problem, and its fix removes it", async () => {
    await page.getByRole("tab", { name: "Problems" }).click();
    await page.getByRole("button", { name: /Rows that say the same as another, 1 finding/ }).click();
    await page.getByRole("row", { name: "Row 13: This row says the same as row 4." }).waitFor();
    await page.getByRole("button", { name: "Remove 1 row" }).click();
    await page.getByRole("button", { name: /Rows that say the same as another/ }).waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Rows" }).click();
    await page.waitForFunction(() => document.querySelector('#semantics [role="grid"]')?.getAttribute("aria-rowcount") === "13");
  }],
  ["another window size lays the page out anew", async () => {
    await page.setViewportSize({ width: 640, height: 900 });
    await page.waitForFunction(() => document.querySelector('#semantics [role="navigation"]')?.getBoundingClientRect().y > 700);
    const size = await canvas_size();
    expect(size.width === 640 && size.height === 900 && size.shown_width === 640, `the canvas fills the window: ${JSON.stringify(size)}`);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.waitForFunction(() => document.querySelector('#semantics [role="navigation"]')?.getBoundingClientRect().y === 0);
  }],
  ["a sharper screen gets more pixels of the same layout", async () => {
    for (const deviceScaleFactor of [1.5, 3]) {
      const sharp = await open_page(browser, site.address, { viewport: { width: 800, height: 600 }, deviceScaleFactor });
      const size = await canvas_size(sharp);
      expect(size.width === 800 * deviceScaleFactor && size.shown_width === 800, `pixels at ${deviceScaleFactor}: ${JSON.stringify(size)}`);
      await sharp.context().close();
    }
  }],
  ["a second tab only reads, and takes over when the first is closed", async () => {
    const second = await open_page(browser, site.address, { context: page.context() });
    await second.getByText("Open in another tab").waitFor();
    await second.getByRole("row", { name: /^Row 1:/ }).waitFor();
    await press(second.getByRole("row", { name: /^Row 1:/ }));
    const edit = second.getByRole("article", { name: /^Turn 2/ }).getByRole("button", { name: "Edit turn" });
    await edit.waitFor();
    expect(await edit.isDisabled(), "nothing can be edited in the second tab");
    await page.close();
    await second.getByText("Saved in this browser").waitFor();
    await press(second.getByRole("row", { name: /^Row 1:/ }));
    await second.waitForFunction(() => document.querySelector('#semantics [role="article"] [role="button"][aria-label="Edit turn"]')?.getAttribute("aria-disabled") === null);
  }],
]);
await browser.close();
await site.stop();
