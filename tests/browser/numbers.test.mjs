// Numbers: each that is printed is a fact of facts.json with the very value, and
// leads to its row; the appendix holds them all; figures' data are those of their
// files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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

      await t.test(`${edition.name}: the data of every figure are the first rows of its file`, async () => {
        const tables = await page.evaluate(() =>
          [...document.querySelectorAll("figure table[data-fact]")].map((table) => ({
            figure: table.closest("figure").id.replace("figure-", ""),
            fact: table.getAttribute("data-fact"),
            numeric: [...table.tHead.rows[0].cells].map((cell) => cell.classList.contains("num")),
            rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => ({ value: cell.querySelector("data")?.getAttribute("value") ?? "", shown: cell.textContent.trim() }))),
          })));
        assert.ok(tables.length >= least(edition, 10, 1), `only ${tables.length} tables`);
        const cells = tables.flatMap(({ rows }) => rows.flat());
        assert.ok(cells.filter(({ value }) => value).length > least(edition, 500, 40), "hardly any number");
        const wrong = tables.flatMap((table) => wrongCells(table, csv(`${edition.folder}/figures/${table.figure}.csv`)));
        assert.deepEqual(wrong.slice(0, 20), []);
        assert.deepEqual(tables.filter(({ fact }) => !edition.facts.has(fact)), []);
      });
    }));
}

// Where the data of a figure differ from its file: a number of another value, a
// number that only one of them has, rows or columns of another number.
function wrongCells({ figure, numeric, rows }, [header, ...file]) {
  if (numeric.length !== header.length) return [`${figure}: ${numeric.length} columns, the file has ${header.length}`];
  if (!rows.length || rows.length > file.length) return [`${figure}: ${rows.length} rows, the file has ${file.length}`];
  return rows.flatMap((row, at) => {
    if (row.length !== header.length) return [`${figure}, row ${at}: ${row.length} cells`];
    return row.flatMap(({ value, shown }, column) => {
      // Cells of other columns are labels, in the words of the page.
      const expected = numeric[column] ? file[at][column] : "";
      return value === expected && shown ? [] : [`${figure}, row ${at}, ${header[column]}: “${value}” shown as “${shown}”, the file has “${expected}”`];
    });
  });
}

// The records of a CSV file (RFC 4180).
function csv(path) {
  const records = [[]];
  let end = 0;
  for (const { 0: all, 1: quoted, 2: bare, 3: after, index } of readFileSync(path, "utf8").matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/gy)) {
    if (!all) break;
    records.at(-1).push(quoted?.replaceAll('""', '"') ?? bare);
    if (after === "\n") records.push([]);
    end = index + all.length;
  }
  assert.equal(end, readFileSync(path, "utf8").length, `${path} is no CSV file from character ${end}`);
  return records.filter((record) => record.length);
}
