// Pictures: every figure is drawn or explained and has a name, its text can be read
// at every width and stays within its frame.

import assert from "node:assert/strict";
import { test } from "node:test";
import { atEveryWidth, editions, least } from "./editions.mjs";

const smallest = 9;

for (const edition of editions) {
  test(`${edition.name}: its pictures`, (t) =>
    atEveryWidth(edition, { open: true }, async (page, width) => {
      await t.test(`${edition.name}, ${width} px: no text in pictures is smaller than ${smallest} px`, async () => {
        const { texts, small } = await page.evaluate(sizes, smallest);
        assert.ok(texts > least(edition, 100, 15), `only ${texts} texts were measured`);
        assert.deepEqual(small, []);
      });

      await t.test(`${edition.name}, ${width} px: no text leaves its picture`, async () => {
        const { texts, out } = await page.evaluate(outside);
        assert.ok(texts > least(edition, 100, 15), `only ${texts} texts were measured`);
        assert.deepEqual(out, []);
      });

      await t.test(`${edition.name}, ${width} px: every figure is drawn or explained, with a title and a text alternative`, async () => {
        const figures = await page.evaluate(describe);
        assert.ok(figures.length >= least(edition, 8, 1), `only ${figures.length} figures`);
        assert.deepEqual(figures.filter(({ titled, drawn, named }) => !titled || !drawn || !named), []);
      });
    }));
}

function describe() {
  return [...document.querySelectorAll("figure")].map((figure) => {
    const svgs = [...figure.querySelectorAll("svg")];
    // One for wide columns and one for narrow ones, of which one shows.
    const svg = svgs.find(tools.seen) ?? svgs[0];
    const said = (attribute) => (svg.getAttribute(attribute) ?? "").split(" ").map((id) => document.getElementById(id)?.textContent.trim());
    return {
      id: figure.id,
      titled: Boolean(figure.querySelector("figcaption .figure-title")?.textContent.trim()),
      drawn: svg ? svgs.filter(tools.seen).length === 1 && svg.getBoundingClientRect().height > 50 : Boolean(figure.querySelector(".absent")?.textContent.trim()),
      named: !svg || (svg.getAttribute("role") === "img" && said("aria-labelledby").every(Boolean)),
    };
  });
}

// Text sizes as rendered: in units of the picture, times its scale.
function sizes(smallest) {
  const small = new Map();
  let texts = 0;
  for (const text of document.querySelectorAll("main svg :is(text, tspan)")) {
    if (!text.textContent.trim() || !tools.seen(text.closest("svg"))) continue;
    texts++;
    const { a, b } = text.getScreenCTM();
    const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
    if (size >= smallest) continue;
    const id = text.closest("figure")?.id ?? tools.path(text);
    const worst = small.get(id) ?? { size, count: 0, text: tools.clip(text.textContent) };
    small.set(id, { ...(size < worst.size ? { size, text: tools.clip(text.textContent) } : worst), count: worst.count + 1 });
  }
  return { texts, small: [...small].map(([id, { size, count, text }]) => `${id}: ${size.toFixed(1)} px “${text}” (${count} texts)`) };
}

function outside() {
  const out = [];
  let texts = 0;
  for (const svg of document.querySelectorAll("main svg")) {
    if (!tools.seen(svg)) continue;
    const frame = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      if (!text.textContent.trim()) continue;
      texts++;
      const box = text.getBoundingClientRect();
      const by = Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
      if (by > 1) out.push(`${svg.closest("figure")?.id} “${tools.clip(text.textContent)}” by ${by.toFixed(1)} px`);
    }
  }
  return { texts, out };
}
