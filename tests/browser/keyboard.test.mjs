// A report read with the keyboard alone: Tab goes through it in its order, the skip
// link and the contents lead where they say, details open and close, and one sees
// where one is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { editions, schemes, visit } from "./editions.mjs";

for (const edition of editions) {
  test(`${edition.name}: Tab follows the order of the page and reaches everything, the skip link first`, () =>
    visit(edition, { height: 400 }, async (page) => {
      const expected = await page.evaluate(() => {
        window.reached = [];
        document.addEventListener("focusin", (event) => window.reached.push(tools.path(event.target)));
        return [...document.querySelectorAll("a[href], summary, [tabindex]")].filter((e) => (e.tabIndex >= 0 || e.matches("a, summary")) && tools.seen(e)).map(tools.path);
      });
      assert.ok(expected.length > 50, `only ${expected.length} elements can be focused`);
      assert.equal(expected[0], "a.skip");
      assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("[tabindex]")].filter((e) => e.tabIndex > 0).map(tools.path)), [], "a tabindex changes the order");
      await Promise.all(expected.map(() => page.keyboard.press("Tab")));
      assert.deepEqual(await page.evaluate(() => window.reached), expected);
      // And backwards, a little.
      await page.keyboard.press("Shift+Tab");
      assert.equal(await page.evaluate(() => window.reached.at(-1)), expected.at(-2));
    }));

  test(`${edition.name}: the skip link shows itself and moves focus to the content`, () =>
    visit(edition, {}, async (page) => {
      await page.keyboard.press("Tab");
      const link = await page.evaluate(() => {
        const { left, top, right, bottom } = document.activeElement.getBoundingClientRect();
        return { is: document.activeElement.className, shown: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight };
      });
      assert.deepEqual(link, { is: "skip", shown: true });
      await page.keyboard.press("Enter");
      const content = await page.evaluate(() => ({ target: document.querySelector(":target")?.localName, focused: document.activeElement.id || document.activeElement.localName }));
      await page.keyboard.press("Tab");
      const next = await page.evaluate(() => {
        const all = [...document.querySelectorAll("main :is(a[href], summary, [tabindex='0'])")].filter(tools.seen);
        return { inMain: document.activeElement.closest("main") !== null, first: all.indexOf(document.activeElement) };
      });
      assert.deepEqual(next, { inMain: true, first: 0 }, "Tab does not go on in the content");
      assert.deepEqual(content, { target: "main", focused: "content" });
    }));

  test(`${edition.name}: each line of the contents leads to its heading, and Tab goes on from there`, () =>
    visit(edition, {}, async (page) => {
      const links = page.locator("nav.contents a");
      const wrong = [];
      const titles = await links.allInnerTexts();
      assert.ok(titles.length >= 8, `only ${titles.length} lines of contents`);
      for (const [i, title] of titles.entries()) {
        await links.nth(i).focus();
        await page.keyboard.press("Enter");
        const there = await page.evaluate(() => {
          const heading = document.querySelector(":target");
          const top = heading?.getBoundingClientRect().top;
          return { title: heading?.textContent.trim(), inView: top >= -1 && top < innerHeight - 20 };
        });
        await page.keyboard.press("Tab");
        const follows = await page.evaluate(() => Boolean(document.querySelector(":target").compareDocumentPosition(document.activeElement) & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY)));
        if (there.title !== title.trim() || !there.inView || !follows) wrong.push({ line: title, ...there, follows });
      }
      assert.deepEqual(wrong, []);
    }));

  test(`${edition.name}: every details opens and closes by Enter and by Space`, () =>
    visit(edition, { height: 400 }, async (page) => {
      const all = await page.locator("details").elementHandles();
      assert.ok(all.length > 0, "there are no details");
      const wrong = [];
      for (const details of all) {
        await details.evaluate((d) => {
          for (let e = d.parentElement?.closest("details"); e; e = e.parentElement?.closest("details")) e.open = true;
          d.open = false;
          d.querySelector("summary").focus();
        });
        const states = [];
        for (const key of ["Enter", "Enter", "Space", "Space"]) {
          await page.keyboard.press(key);
          states.push(await details.evaluate((d) => d.open));
        }
        if (states.join() !== "true,false,true,false") wrong.push(`${await details.evaluate((d) => tools.path(d))}: ${states}`);
      }
      assert.deepEqual(wrong, []);
    }));

  for (const scheme of schemes) {
    test(`${edition.name}, ${scheme.name}: focus is seen on each kind of element`, () =>
      visit(edition, { height: 500, scheme, open: true }, async (page) => {
        // From now on focus counts as the keyboard's.
        await page.keyboard.press("Tab");
        const kinds = await page.evaluateHandle(() => {
          const kinds = new Map();
          for (const e of document.querySelectorAll("a[href], summary, [tabindex='0']")) {
            const within = e.closest("nav, .prose, .tiles, table, figcaption, figure, header, footer, main")?.localName ?? "body";
            const kind = `${[e.localName, ...e.classList].join(".")} in ${within}`;
            if (tools.seen(e) && !kinds.has(kind)) kinds.set(kind, e);
          }
          // Long tables make each picture slow and show nothing more.
          const rows = new Set([...kinds.values()].map((e) => e.closest("tr")));
          document.querySelectorAll("tbody tr").forEach((row) => rows.has(row) || row.remove());
          return [...kinds];
        });
        const count = await kinds.evaluate((k) => k.length);
        assert.ok(count >= 5, `only ${count} kinds of elements can be focused`);
        const unseen = [];
        for (let i = 0; i < count; i++) {
          const look = () => kinds.evaluate((k, i) => {
            const style = getComputedStyle(k[i][1]);
            return ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "textDecorationLine", "textDecorationColor", "backgroundColor", "color", "borderColor", "left"].map((p) => style[p]).join("|");
          }, i);
          // In dark colours the outline is the same, in another colour.
          const picture = async () => {
            if (scheme.name === "dark") return null;
            const clip = await kinds.evaluate((k, i) => {
              const { left, top, right, bottom } = k[i][1].getBoundingClientRect();
              const x = Math.max(0, left - 8), y = Math.max(0, top - 8);
              return { x, y, width: Math.min(innerWidth, Math.max(right + 8, x + 40)) - x, height: Math.min(innerHeight, Math.max(bottom + 8, y + 40)) - y };
            }, i);
            return (await page.screenshot({ clip })).toString("base64");
          };
          await kinds.evaluate((k, i) => {
            document.activeElement.blur();
            k[i][1].scrollIntoView({ block: "center", behavior: "instant" });
          }, i);
          const [before, shownBefore] = [await look(), await picture()];
          await kinds.evaluate((k, i) => k[i][1].focus({ preventScroll: true }), i);
          const outline = await kinds.evaluate((k, i) => k[i][1].matches(":focus-visible"), i);
          const [after, shownAfter] = [await look(), await picture()];
          if (!outline || before === after || (shownBefore && shownBefore === shownAfter)) unseen.push(await kinds.evaluate((k, i) => `${k[i][0]}: ${tools.path(k[i][1])}`, i));
        }
        assert.deepEqual(unseen, []);
      }));
  }
}
