// The same page in Firefox: it starts, its semantics tree stands, an action on the tree and typed keys reach the canvas.
import { existsSync } from "node:fs";
import path from "node:path";
import { launch_firefox } from "./marionette.mjs";
import { expect, picture_folder, run_steps, serve } from "./support.mjs";

const program = process.env.MAQUETTE_FIREFOX ?? "/usr/bin/firefox-esr";
for (const needed of [program, "/usr/bin/Xvfb"]) {
  if (existsSync(needed)) continue;
  console.log(`skipped: ${needed}`);
  process.exit(77);
}
const site = await serve();
const firefox = await launch_firefox(program);

// Waits in the page until an element of the tree has this role and a name that begins so; returns its state.
const find = (role, name) => firefox.evaluate(async (wanted_role, wanted_name) => {
  const named = (element) => element.getAttribute("aria-label") ?? element.textContent;
  for (;;) {
    const found = [...document.querySelectorAll(`#semantics [role="${wanted_role}"]`)].find((element) => named(element).startsWith(wanted_name));
    if (found) return { rows: found.getAttribute("aria-rowcount"), selected: found.getAttribute("aria-selected"), width: found.getBoundingClientRect().width };
    await new Promise(requestAnimationFrame);
  }
}, role, name);
const click = async (role, name) => {
  await find(role, name);
  await firefox.evaluate((wanted_role, wanted_name) => {
    const named = (element) => element.getAttribute("aria-label") ?? element.textContent;
    [...document.querySelectorAll(`#semantics [role="${wanted_role}"]`)].find((element) => named(element).startsWith(wanted_name)).click();
  }, role, name);
};

await run_steps([
  ["the page starts and draws with WebGL 2", async () => {
    await firefox.go(site.address);
    await firefox.evaluate(async () => { while (!document.documentElement.dataset.started) await new Promise((resolve) => setTimeout(resolve, 50)); });
    await find("button", "Use the sample");
    expect(await firefox.evaluate(() => navigator.userAgent.includes("Firefox")), "this is Firefox");
  }],
  ["the tree stands, and its actions work the canvas", async () => {
    await click("button", "Use the sample");
    const grid = await find("grid", "Rows");
    expect(grid.rows === "13", `12 rows and the header, but there were ${grid.rows}`);
    expect(grid.width > 300, "the table has its place on the page");
    await click("row", "Row 4:");
    await find("article", "Turn 2: User");
    await click("tab", "Tokens");
    await firefox.evaluate(async () => { while (!/Loss is computed on [\d,]+ of [\d,]+ tokens/.test(document.getElementById("semantics").textContent)) await new Promise(requestAnimationFrame); });
  }],
  ["typed keys search the table", async () => {
    await firefox.evaluate(async () => {
      const field = () => document.querySelector('#semantics input[aria-label="Search rows"]');
      // What the step before set in motion may still move the focus: it has to stay for some frames.
      for (let frames = 0; frames < 10; frames++) {
        if (!field() || document.activeElement !== field()) frames = 0;
        field()?.focus();
        await new Promise(requestAnimationFrame);
      }
    });
    await firefox.type("kanban");
    await firefox.evaluate(async () => { while (document.querySelector('#semantics [role="grid"]')?.getAttribute("aria-rowcount") !== "2") await new Promise(requestAnimationFrame); });
    await firefox.screenshot(path.join(picture_folder, "firefox.png"));
  }],
]);
await firefox.close();
await site.stop();
