// A report, opened as a reader opens it: it loads nothing, runs nothing, says
// nothing to the console, and fits every width without scrolling sideways.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const reports = fileURLToPath(new URL("../../reports/", import.meta.url));
// Beside editions there are tables that they cite.
const editions = readdirSync(reports)
  .filter((name) => existsSync(`${reports}${name}/report.html`))
  .sort();
const widths = [1280, 768, 390, 320];

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
});
after(() => browser?.close());

test("there are editions to open", () => assert.ok(editions.length > 0));

for (const edition of editions) {
  const address = pathToFileURL(`${reports}${edition}/report.html`).href;

  for (const width of widths) {
    test(`${edition} at ${width} pixels is quiet, loads nothing and does not scroll sideways`, async () => {
      const context = await browser.newContext({ viewport: { width, height: 900 } });
      const page = await context.newPage();
      const said = [];
      const asked = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error)));
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(address);
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      assert.deepEqual(said, []);
      assert.deepEqual(asked, [address]);
      const [wide, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      assert.ok(wide <= inner, `the page is ${wide} pixels wide in a window of ${inner}`);
      await context.close();
    });
  }

  test(`${edition} carries its policy, its style obeys it, and details open by keyboard`, async () => {
    const page = await browser.newPage();
    await page.goto(address);
    const policy = await page.getAttribute("meta[http-equiv='Content-Security-Policy']", "content");
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; img-src data:; base-uri 'none'; form-action 'none'$/);
    const display = await page.evaluate(() => getComputedStyle(document.querySelector(".columns")).display);
    assert.equal(display, "grid", "the style was not applied");
    const details = page.locator("details").first();
    await details.locator("summary").focus();
    await page.keyboard.press("Enter");
    assert.equal(await details.evaluate((d) => d.open), true);
    await page.close();
  });

  test(`${edition} leads from a number to its row, and from there to its definition`, async () => {
    const page = await browser.newPage();
    await page.goto(address);
    await page.locator("main a.to-number").first().click();
    const row = page.locator(":target");
    assert.equal(await row.isVisible(), true, "the row stays hidden in closed details");
    assert.match(await row.textContent(), /METHODS §/);
    await row.locator("a[href^='#method-']").click();
    assert.equal(await page.locator(":target").isVisible(), true);
    await page.close();
  });

  test(`${edition} draws every figure, and each has a name`, async () => {
    const page = await browser.newPage();
    await page.goto(address);
    const figures = await page.evaluate(() =>
      [...document.querySelectorAll("figure")].map((figure) => {
        const svg = figure.querySelector("svg");
        const named = svg?.getAttribute("aria-labelledby")?.split(" ") ?? [];
        return {
          id: figure.id,
          drawn: svg ? svg.getBoundingClientRect().height > 100 : figure.querySelector(".absent") !== null,
          named: !svg || (named.length > 0 && named.every((id) => document.getElementById(id)?.textContent)),
        };
      }),
    );
    assert.ok(figures.length >= 8, `only ${figures.length} figures`);
    for (const figure of figures) {
      assert.ok(figure.drawn, `${figure.id} is neither drawn nor explained`);
      assert.ok(figure.named, `${figure.id} has no text alternative`);
    }
    await page.close();
  });
}
