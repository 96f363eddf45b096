// A report on paper, read back from the PDF that Chromium makes of it: A4, numbered,
// whole although details are closed on the screen, nothing cut in two or cut off.

import assert from "node:assert/strict";
import { test } from "node:test";
import { editions, least, visit } from "./editions.mjs";

// How many pages an edition may take. Whoever changes what a report says or how it
// is set looks at the PDF and states the new band here.
const bands = { "lantern-2024": [110, 160], "lantern-2024-fr": [110, 160], "viginum-big-2024": [18, 30], "viginum-big-2024-fr": [18, 30] };

const smallest = 6;
const mm = 72 / 25.4;
const [a4Width, a4Height] = [210 * mm, 297 * mm];
// The outer strip of a page, where only running heads and page numbers stand.
const strip = 12 * mm;

for (const edition of editions) {
  test(`${edition.name} on paper`, async (t) => {
    const { pdf, plan } = await visit(edition, {}, async (page) => {
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      await page.emulateMedia({ media: "print" });
      return { pdf, plan: await page.evaluate(planOf) };
    });
    const pages = await readPages(pdf);
    const stream = pages.map(({ body }) => body).join("");
    const ends = pages.map(((sum) => ({ body }) => (sum += body.length))(0));
    const pageOf = (offset) => ends.findIndex((end) => offset < end);
    const tables = follow(plan.tables, stream);

    await t.test(`${edition.name}: takes as many pages as its band says, all A4`, () => {
      const [from, to] = bands[edition.name] ?? assert.fail(`state a band of pages for ${edition.name}: it takes ${pages.length}`);
      const odd = pages.filter(({ width, height }) => Math.abs(width - a4Width) > 1 || Math.abs(height - a4Height) > 1);
      assert.deepEqual(odd, []);
      assert.ok(pages.length >= from && pages.length <= to, `${pages.length} pages, not ${from} to ${to}`);
    });

    await t.test(`${edition.name}: every page but the cover has its number in the margin`, () => {
      const without = pages.filter(({ margin, number }) => number > 1 && !new RegExp(`(^|\\D)${number}(\\D|$)`).test(margin));
      assert.deepEqual(without.map(({ number }) => number), []);
    });

    await t.test(`${edition.name}: text has on paper the size that its style sets, and none is below ${smallest} pt`, () => {
      const items = pages.flatMap(({ items }) => items);
      const sizes = plan.headings.map(({ text, size }) => ({ text, set: size, found: items.filter((item) => item.text.length > 3 && text.startsWith(item.text)).map((item) => item.size) }));
      assert.ok(sizes.length >= 8, `only ${sizes.length} headings`);
      // A table wider than the paper makes Chromium shrink the whole document.
      assert.deepEqual(sizes.filter(({ set, found }) => !found.some((size) => Math.abs(size - set) < 0.3)), []);
      const small = pages.flatMap(({ number, items }) => items.filter(({ size }) => size < smallest - 0.05).map(({ text, size }) => `page ${number}: ${size.toFixed(1)} pt “${text}”`));
      assert.deepEqual(small.slice(0, 20), [], `${small.length} texts`);
    });

    await t.test(`${edition.name}: no text runs over the edge of the type area`, () => {
      const { left, right } = plan.margins;
      assert.ok(left > 0 && right > 0, "no @page rule states its margins");
      const over = pages.flatMap(({ number, items }) => items.filter((item) => !item.inMargin && (item.left < left - 1 || item.right > a4Width - right + 1)).map(({ text }) => `page ${number}: “${text}”`));
      assert.deepEqual(over.slice(0, 30), [], `${over.length} texts`);
    });

    await t.test(`${edition.name}: every table is there with all its rows, those in details too`, () => {
      assert.ok(tables.length > 5, `only ${tables.length} tables`);
      const lacking = tables.filter(({ at, headless, missing }) => at < 0 || headless || missing.length).map(({ name, at, headless, rows, missing }) => {
        if (at < 0) return `${name}: not printed`;
        return `${name}: ${headless ? "its head is not whole; " : ""}${missing.length} of ${rows.length} rows are not whole${missing.length ? `, first “${missing[0]}”` : ""}`;
      });
      assert.deepEqual(lacking, []);
    });

    await t.test(`${edition.name}: every paragraph in details is there`, () => {
      assert.ok(plan.paragraphs.length > 0, "no details hold a paragraph");
      assert.deepEqual(plan.paragraphs.filter((text) => !stream.includes(squash(text))).map((text) => text.trim().slice(0, 80)), []);
    });

    await t.test(`${edition.name}: a table that goes on repeats its head on every page`, () => {
      const bare = [];
      let spanning = 0;
      for (const { name, head, at, headless, places } of tables) {
        if (at < 0 || headless || !head || !places.length) continue;
        const first = new Map();
        for (const place of places) if (!first.has(pageOf(place))) first.set(pageOf(place), place);
        const [, ...later] = first;
        if (later.length) spanning++;
        for (const [page, place] of later) {
          const above = stream.slice(page ? ends[page - 1] : 0, place);
          if (!above.endsWith(head)) bare.push(`${name}, page ${page + 1}`);
        }
      }
      assert.ok(spanning > 0, "no table goes on over a page");
      assert.deepEqual(bare, []);
    });

    await t.test(`${edition.name}: each picture stands whole on the page of its title`, () => {
      assert.ok(plan.figures.length >= least(edition, 8, 1), `only ${plan.figures.length} figures`);
      const cut = [];
      for (const { id, title, texts } of plan.figures) {
        const on = pages.filter(({ body }) => body.includes(squash(title)));
        const whole = on.some(({ body }) => {
          const rest = body.slice(body.indexOf(squash(title)));
          return texts.every((text) => rest.includes(squash(text)));
        });
        if (!whole) cut.push(`${id}: ${on.length ? `title on page ${on.map(({ number }) => number)}, without “${texts.filter((text) => !on.some(({ body }) => body.includes(squash(text)))).at(-1)}”` : "its title is not printed"}`);
      }
      assert.deepEqual(cut, []);
    });
  });
}

// Text without spaces and ligatures, for which a PDF has its own, and without
// letters written from right to left, which it keeps in the order of the eye.
function squash(text) {
  return text.normalize("NFKC").replace(/[\s\u00ad\u200b\u2060#_\p{Script=Arabic}\p{Script=Hebrew}]+/gu, "");
}

// What should be on paper, in the order of the page.
function planOf() {
  const figures = [...document.querySelectorAll("figure")].filter((figure) => figure.querySelector("svg")).map((figure) => ({
    id: figure.id,
    title: figure.querySelector(".figure-title").textContent,
    texts: [...figure.querySelectorAll("svg text")].filter((text) => getComputedStyle(text.closest("svg")).display !== "none").map((text) => text.textContent).filter((text) => text.trim()),
  }));
  const tables = [...document.querySelectorAll("main table")].map((table) => ({
    name: table.caption?.textContent.trim() || tools.path(table),
    caption: table.caption?.textContent ?? "",
    head: table.tHead?.textContent ?? "",
    rows: [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => row.textContent),
  }));
  const paragraphs = [...document.querySelectorAll("details :is(p, li, dd)")].filter((p) => !p.closest("table") && getComputedStyle(p).display !== "none").map((p) => p.textContent).filter((text) => text.trim());
  const headings = [...document.querySelectorAll("main h2")].map((h) => ({ text: h.textContent.trim(), size: parseFloat(getComputedStyle(h).fontSize) * 0.75 }));
  const margin = (side) => Math.min(...[...document.styleSheets[0].cssRules].filter((rule) => rule instanceof CSSPageRule).map((rule) => rule.style[side]).filter((margin) => margin.endsWith("mm")).map((margin) => (parseFloat(margin) * 72) / 25.4));
  const margins = { left: margin("marginLeft"), right: margin("marginRight") };
  return { figures, tables, paragraphs, headings, margins };
}

// Finds each table and its rows in the text of the PDF, one after the other. What
// lies beyond the edge of the paper is not in that text at all.
function follow(tables, stream) {
  let from = 0;
  return tables.map((table) => {
    const [caption, head] = [squash(table.caption), squash(table.head)];
    const rows = table.rows.map(squash).filter(Boolean);
    const starts = [caption + head + rows[0], caption + head, caption].map((start) => stream.indexOf(start, from));
    const at = starts.find((start) => start >= 0) ?? -1;
    const places = [];
    const missing = [];
    if (at >= 0) {
      from = at + caption.length;
      let reach = 5000;
      for (const row of rows) {
        const place = stream.indexOf(row, from);
        // A row far away belongs to something else.
        if (place < 0 || place > from + reach) {
          missing.push(row.slice(0, 60));
          reach += 2 * row.length;
        } else {
          places.push(place);
          [from, reach] = [place + row.length, 5000];
        }
      }
    }
    return { name: table.name, head, rows, at, headless: starts[1] < 0, places, missing };
  });
}

async function readPages(pdf) {
  // Reading text needs no canvas, but pdf.js looks for one and says so.
  for (const name of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[name] ??= class {};
  const log = console.log;
  const warn = console.warn;
  console.log = console.warn = () => {};
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs").finally(() => Object.assign(console, { log, warn }));
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const [left, bottom, right, top] = page.view;
    const { items } = await page.getTextContent();
    const inMargin = ({ transform }) => transform[5] < strip || transform[5] > top - bottom - strip;
    const text = (some) => squash(some.map(({ str }) => str).join(" "));
    pages.push({
      number,
      width: right - left,
      height: top - bottom,
      margin: items.filter(inMargin).map(({ str }) => str).join(" "),
      body: text(items.filter((item) => !inMargin(item))),
      items: items.filter(({ str }) => str.trim()).map(({ str, transform, width }) => ({ text: str, inMargin: inMargin({ transform }), size: Math.hypot(transform[2], transform[3]), left: transform[4], right: transform[4] + (transform[1] ? 0 : width) })),
    });
  }
  return pages;
}
