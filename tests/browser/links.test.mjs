// Links within a report arrive: every target is there once, a number leads to its
// row though details are closed, and headings, ids and languages are in order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { editions, visit } from "./editions.mjs";

for (const edition of editions) {
  test(`${edition.name}: its structure`, (t) =>
    visit(edition, {}, async (page) => {
      await t.test(`${edition.name}: every link within the page has its target, and no id stands twice`, async () => {
        const { links, lost, twice, dangling } = await page.evaluate(() => {
          const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
          const known = new Set(ids);
          const links = [...document.querySelectorAll("a[href^='#']")];
          const refers = ["aria-labelledby", "aria-describedby", "aria-details", "aria-controls", "headers", "for"];
          return {
            links: links.length,
            lost: links.map((a) => a.getAttribute("href")).filter((href) => !known.has(decodeURIComponent(href.slice(1)))),
            twice: ids.filter((id, i) => ids.indexOf(id) !== i),
            dangling: refers.flatMap((name) => [...document.querySelectorAll(`[${name}]`)].flatMap((e) => e.getAttribute(name).split(/\s+/)).filter((id) => !known.has(id))),
          };
        });
        assert.ok(links > 100, `only ${links} links`);
        assert.deepEqual({ lost, twice, dangling }, { lost: [], twice: [], dangling: [] });
      });

      await t.test(`${edition.name}: one first heading, no level is skipped, and each section begins with its own`, async () => {
        const { headings, sections } = await page.evaluate(() => ({
          headings: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((h) => ({ level: Number(h.localName[1]), text: h.textContent.trim() })),
          sections: [...document.querySelectorAll("main section")].filter((s) => !/^H[2-6]$/.test(s.firstElementChild?.tagName)).map(tools.path),
        }));
        assert.deepEqual(headings.filter(({ level }) => level === 1).length, 1);
        assert.deepEqual(headings.filter(({ text }) => !text), []);
        const skipped = headings.filter(({ level }, i) => level > (headings[i - 1]?.level ?? 0) + 1);
        assert.deepEqual({ skipped, sections }, { skipped: [], sections: [] });
      });

      await t.test(`${edition.name}: the contents name every section, in order`, async () => {
        const { contents, headings } = await page.evaluate(() => ({
          contents: [...document.querySelectorAll("nav.contents a")].map((a) => `${a.getAttribute("href")} ${a.textContent.trim()}`),
          headings: [...document.querySelectorAll("main h2")].map((h) => `#${h.id} ${h.textContent.trim()}`),
        }));
        assert.ok(headings.length >= 8, `only ${headings.length} sections`);
        assert.deepEqual(contents, headings);
      });

      await t.test(`${edition.name}: the page says its language and its title`, async () => {
        const { lang, title, first } = await page.evaluate(() => ({ lang: document.documentElement.lang, title: document.title, first: document.querySelector("h1").textContent.trim() }));
        assert.equal(lang, edition.language);
        assert.ok(title.includes(first), `the title “${title}” does not name the report “${first}”`);
      });
    }));

  test(`${edition.name}: a number leads to its row, which shows although details are closed`, () =>
    visit(edition, {}, async (page) => {
      const { links, wrong } = await page.evaluate(arrive);
      assert.ok(links > 20, `only ${links} numbers lead to a row`);
      assert.deepEqual(wrong, []);
    }));

  test(`${edition.name}: a reader who clicks a number sees its row, and from there its definition`, () =>
    visit(edition, {}, async (page) => {
      await page.locator("main a.to-number").first().click();
      const row = page.locator(":target");
      assert.equal(await row.isVisible(), true, "the row stays hidden in closed details");
      assert.match(await row.textContent(), /§\d/);
      await row.locator("a[href^='#method-']").first().click();
      assert.equal(await page.locator(":target").isVisible(), true);
      assert.match(await page.locator(":target").textContent(), /§\d/);
    }));
}

// Follows each number to its row and says what is wrong with where it leads. All
// within the page: drawing it after each link would take most of the time.
async function arrive() {
  const follow = async (link) => {
    const href = link.getAttribute("href");
    history.replaceState(null, "", "#");
    link.click();
    for (let i = 0; i < 50 && location.hash !== href; i++) await new Promise((done) => setTimeout(done));
    const row = document.querySelector(":target");
    if (!row) return "leads nowhere";
    const fact = link.querySelector("[data-fact]")?.getAttribute("data-fact");
    const there = row.querySelector("code")?.textContent;
    if (fact && there !== fact) return `leads to the row of ${there}, not of ${fact}`;
    if (!tools.seen(row)) return "its row stays hidden";
    const { top, bottom } = row.getBoundingClientRect();
    return bottom < 0 || top > innerHeight ? "its row is out of view" : null;
  };
  const links = document.querySelectorAll("a.to-number");
  const entered = new Set();
  const wrong = [];
  let i = 0;
  for (const link of links) {
    const href = link.getAttribute("href");
    // Closed at first, and again now and then: the appendix is long, closing it slow.
    const details = document.getElementById(decodeURIComponent(href.slice(1)))?.closest("details");
    if (!entered.has(details) || i++ % 20 === 0) document.querySelectorAll("details").forEach((d) => (d.open = false));
    entered.add(details);
    const fault = await follow(link);
    if (fault) wrong.push(`${href}: ${fault}`);
  }
  return { links: links.length, wrong };
}
