// Numbers: each that is printed is a fact of facts.json with the very value, and
// leads to its row; the appendix holds them all.

import assert from "node:assert/strict";
import { test } from "node:test";
import { editions, least, visit } from "./editions.mjs";

// Whether a fact has a value, as its own or in a row.
const holds = (fact, value) => value === (fact.value ?? "") || (fact.rows ?? []).some((row) => row.includes(value));

for (const edition of editions) {
  test(`${edition.name}: its numbers`, (t) =>
    visit(edition, {}, async (page) => {
      await t.test(`${edition.name}: every number in the text is a fact with that value, inside a link to its row`, async () => {
        const numbers = await page.evaluate(() =>
          [...document.querySelectorAll("data.fact")].map((data) => {
            const link = data.closest("a[href^='#']");
            const row = link && document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
            return {
              fact: data.getAttribute("data-fact"),
              value: data.getAttribute("value"),
              shown: data.textContent.trim(),
              leads: row?.querySelector("code")?.textContent ?? null,
              appendix: row?.closest("section")?.querySelector("h2")?.id ?? null,
            };
          }));
        assert.ok(numbers.length > 50, `only ${numbers.length} numbers`);
        const wrong = numbers.filter(({ fact, value, shown, leads, appendix }) => {
          const known = edition.facts.get(fact);
          return !known || value === null || !holds(known, value) || !shown || leads !== fact || appendix !== "numbers";
        });
        assert.deepEqual(wrong, []);
      });

      await t.test(`${edition.name}: every interval names its fact and has its ends`, async () => {
        const numbers = await page.evaluate(() =>
          [...document.querySelectorAll("data.interval")].map((data) => ({ fact: data.getAttribute("data-fact"), value: data.getAttribute("value"), shown: data.textContent.trim() })));
        assert.ok(numbers.length >= least(edition, 50, 0), `only ${numbers.length} intervals`);
        const wrong = numbers.filter(({ fact, value, shown }) => {
          const known = edition.facts.get(fact);
          return !known || !shown || value !== `${known.lower}/${known.upper}`;
        });
        assert.deepEqual(wrong, []);
      });

      await t.test(`${edition.name}: no number is marked without saying of what fact it is`, async () => {
        const loose = await page.evaluate(() =>
          [...document.querySelectorAll("data")].filter((data) => !data.hasAttribute("value") || !(data.hasAttribute("data-fact") || data.closest("[id^='n-'], table[data-fact], table.constants"))).map(tools.path));
        assert.deepEqual(loose, []);
      });

      await t.test(`${edition.name}: the appendix holds every fact once, with its value`, async () => {
        const rows = await page.evaluate(() =>
          [...document.querySelectorAll("[id^='n-']")].map((row) => ({ id: row.querySelector("code")?.textContent, value: row.querySelector("data")?.getAttribute("value") ?? null, words: row.textContent.trim().length })));
        assert.deepEqual(rows.map(({ id }) => id).sort(), [...edition.facts.keys()].sort());
        const wrong = rows.filter(({ id, value }) => {
          const fact = edition.facts.get(id);
          return fact.value !== undefined ? value !== fact.value : Boolean(value);
        });
        assert.deepEqual(wrong, []);
      });

      await t.test(`${edition.name}: no digit stands in the text but as a number, a time, a code, a quotation or a label`, { todo: "labels and quotations are not marked yet" }, async () => {
        const loose = await page.evaluate(looseDigits);
        const shown = loose.slice(0, 40).map(({ text, path, count }) => `“${text}” in ${path}${count > 1 ? ` and ${count - 1} more like it` : ""}`);
        assert.equal(loose.length, 0, `${loose.reduce((sum, { count }) => sum + count, 0)} texts\n${shown.join("\n")}`);
      });
    }));
}

// Texts of main with a digit that nothing accounts for, those alike told once.
function looseDigits() {
  const found = new Map();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (!/\p{Nd}/u.test(data) || parentElement.closest("data, time, code, svg, .quoted, .label")) continue;
    const key = tools.path(parentElement).replace(/^#n-\S+/, "a row of the appendix").replace(/:nth-of-type\(\d+\)|#figure-[\w-]+/g, "");
    const entry = found.get(key) ?? { path: key, text: tools.clip(data), count: 0 };
    found.set(key, { ...entry, count: entry.count + 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
