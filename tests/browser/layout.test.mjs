// A report fits every width: the page does not scroll sideways, nothing sticks out
// of its column, and what scrolls can be reached and has a name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { atEveryWidth, editions, least, visit } from "./editions.mjs";

for (const edition of editions) {
  for (const open of [false, true]) {
    test(`${edition.name}, details ${open ? "open" : "closed"}: its layout`, async (t) => {
      let scrolling = 0;
      await atEveryWidth(edition, { open }, async (page, width) => {
        const at = `${edition.name}, ${width} px, details ${open ? "open" : "closed"}`;

        await t.test(`${at}: the page does not scroll sideways`, async () => {
          const wide = await page.evaluate(() => {
            window.scrollTo(500, 0);
            return { page: document.documentElement.scrollWidth, moved: window.scrollX };
          });
          assert.deepEqual(wide, { page: width, moved: 0 });
        });

        await t.test(`${at}: nothing sticks out of its column`, async () => {
          const { looked, out } = await page.evaluate(stickOut);
          assert.ok(looked > least(edition, 500, 200), `only ${looked} elements were looked at`);
          assert.deepEqual(out, []);
        });

        await t.test(`${at}: what scrolls can be focused and has a role and a name`, async () => {
          const found = await page.evaluate(regions);
          scrolling += found.scrolling;
          assert.deepEqual(found.wrong, []);
        });

        await t.test(`${at}: no text is cut by the edge of its box`, async () => {
          const cut = await page.evaluate(() =>
            [...document.querySelectorAll("body *")]
              .filter((e) => !e.closest("svg") && ["hidden", "clip"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1)
              .map(tools.path));
          assert.deepEqual(cut, []);
        });
      });
      assert.ok(scrolling > 0, "nothing scrolls even at the narrowest width");
    });
  }

  test(`${edition.name}: a number of seven digits fits its tile, whole`, () =>
    visit(edition, {}, async (page) => {
      for (const width of [1280, 1216, 1215, 1000, 961, 768, 417, 416, 390, 320]) {
        await page.setViewportSize({ width, height: 900 });
        const { looked, broken } = await page.evaluate(tilesBroken);
        assert.ok(looked >= least(edition, 8, 2), `only ${looked} tiles were looked at`);
        assert.deepEqual(broken, [], `${width} px`);
      }
    }));

  test(`${edition.name}: a region scrolls by keyboard`, () =>
    visit(edition, { width: 320, open: true }, async (page) => {
      const region = await page.evaluateHandle(() => [...document.querySelectorAll("main [tabindex='0']")].find((e) => e.scrollWidth > e.clientWidth + 40));
      await region.focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
      await page.waitForFunction((e) => e.scrollLeft > 0, region, { timeout: 3000 });
    }));
}

// Elements and texts of main that leave its box, but for what scrolls.
function stickOut() {
  const main = document.querySelector("main");
  const { paddingLeft, paddingRight } = getComputedStyle(main);
  const box = main.getBoundingClientRect();
  const [left, right] = [box.left + parseFloat(paddingLeft) - 1, box.right - parseFloat(paddingRight) + 1];
  const out = new Set();
  let looked = 0;
  const check = (rect, element) => {
    if (rect.width && (rect.left < left || rect.right > right)) {
      out.add(`${tools.path(element)} from ${Math.round(rect.left)} to ${Math.round(rect.right)}, its column from ${Math.round(left)} to ${Math.round(right)}`);
    }
  };
  const range = document.createRange();
  const walk = (element) => {
    if (!tools.seen(element)) return;
    looked++;
    check(element.getBoundingClientRect(), element);
    if (element.localName === "svg" || tools.scrolls(element)) return;
    for (const node of element.childNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) walk(node);
      else if (node.nodeType === Node.TEXT_NODE && node.data.trim()) {
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) check(rect, element);
      }
    }
  };
  for (const child of main.children) walk(child);
  return { looked, out: [...out].slice(0, 20) };
}

// Tiles whose number, were it the widest that reports have, would break or leave its tile.
function tilesBroken() {
  const numbers = [...document.querySelectorAll(".tile-value:not(.none)")];
  const broken = numbers.filter((number) => {
    number.textContent = "8,888,888";
    const range = document.createRange();
    range.selectNodeContents(number);
    const lines = [...range.getClientRects()];
    const tile = number.closest("li");
    const inner = tile.getBoundingClientRect().right - parseFloat(getComputedStyle(tile).paddingRight);
    return lines.length !== 1 || lines[0].right > inner + 1;
  });
  return { looked: numbers.length, broken: broken.map(tools.path) };
}

function regions() {
  const wrong = [];
  let scrolling = 0;
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("svg") || !tools.seen(element)) continue;
    const moves = tools.scrolls(element) && element.scrollWidth > element.clientWidth + 1;
    if (moves) scrolling++;
    if (!moves && element.tabIndex !== 0) continue;
    if (!moves && element.matches("a, summary")) continue;
    const label = element.getAttribute("aria-label") ?? document.getElementById(element.getAttribute("aria-labelledby"))?.textContent;
    const missing = [
      element.getAttribute("tabindex") !== "0" && "cannot be focused",
      !["region", "group"].includes(element.getAttribute("role")) && "has no role",
      !label?.trim() && "has no name",
    ].filter(Boolean);
    if (missing.length) wrong.push(`${tools.path(element)} ${missing.join(", ")}`);
  }
  return { scrolling, wrong };
}
