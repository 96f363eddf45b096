// What axe leaves open (axe-incomplete.json): the contrast of every text with what
// lies below it, in tables that scroll and on the shapes of pictures.

import assert from "node:assert/strict";
import { test } from "node:test";
import { editions, least, openAll, schemes, visit } from "./editions.mjs";

for (const edition of editions) {
  for (const scheme of schemes) {
    test(`${edition.name}, ${scheme.name}: its contrast`, (t) =>
      visit(edition, { scheme }, async (page) => {
        for (const [width, open] of [[1280, false], [1280, true], [320, true]]) {
          await page.setViewportSize({ width, height: 900 });
          await openAll(page, open);
          await t.test(`${edition.name}, ${scheme.name}, ${width} px, details ${open ? "open" : "closed"}: text stands out from the page`, async () => {
            const { texts, low } = await page.evaluate(`(${onPage})(${contrast})`);
            assert.ok(texts > 500, `only ${texts} texts were measured`);
            assert.deepEqual(low, []);
          });
        }
        await page.setViewportSize({ width: 1280, height: 900 });
        await t.test(`${edition.name}, ${scheme.name}: text stands out from the shapes of its picture`, async () => {
          const { texts, low } = await page.evaluate(`(${onShapes})(${contrast})`);
          assert.ok(texts > least(edition, 100, 15), `only ${texts} texts were measured`);
          assert.deepEqual(low, []);
        });
      }));
  }
}

// WCAG's contrast of a colour over a stack of layers, the topmost first. A layer
// is a CSS colour and an opacity; below them all lies white, as in a browser.
function contrast(colour, layers) {
  const parse = (text) => {
    const [, name, values] = text.match(/^(rgba?|color)\((?:srgb )?([\d. ,/]+)\)$/) ?? [];
    if (!name) throw new Error(`contrast with ${text} cannot be measured`);
    const [r, g, b, a = 1] = values.match(/[\d.]+/g).map(Number);
    return name === "color" ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((v, i) => v * a + below[i] * (1 - a));
  const below = layers.reduceRight((base, layer) => over(parse(layer), base), [255, 255, 255]);
  const linear = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = (rgb) => 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
  const [low, high] = [light(below), light(over(parse(colour), below))].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function onPage(contrast) {
  const low = new Map();
  const styles = new Map();
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("svg") || !tools.seen(element)) continue;
    texts++;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      if (!styles.has(e)) styles.set(e, getComputedStyle(e).backgroundColor);
      layers.push(styles.get(e));
    }
    const size = parseFloat(fontSize);
    const enough = size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5;
    const is = contrast(color, layers);
    if (is < enough) {
      const key = `${color} on ${layers.find((l) => !l.endsWith(", 0)")) ?? "the canvas"}`;
      if (!low.has(key)) low.set(key, `${is.toFixed(2)} (${key}): ${tools.path(element)} “${tools.clip(walker.currentNode.data)}”`);
    }
  }
  return { texts, low: [...low.values()] };
}

function onShapes(contrast) {
  const low = [];
  let texts = 0;
  const alpha = (text, opacity) => text.replace(/rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)/, (_, r, g, b, a = 1) => `rgba(${r}, ${g}, ${b}, ${a * opacity})`);
  for (const svg of document.querySelectorAll("main svg")) {
    if (!tools.seen(svg)) continue;
    for (const text of svg.querySelectorAll("text")) {
      if (!text.textContent.trim()) continue;
      texts++;
      let box = text.getBoundingClientRect();
      if (box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth) {
        text.scrollIntoView({ block: "start", inline: "center", behavior: "instant" });
        box = text.getBoundingClientRect();
      }
      const { left, top, width, height } = box;
      const { fill, fontSize, fontWeight, opacity } = getComputedStyle(text);
      const size = parseFloat(fontSize) * text.getScreenCTM().a;
      const enough = size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5;
      // Along the text, as it may run from one shape onto another.
      const ratios = [0.05, 0.25, 0.5, 0.75, 0.95].map((part) => {
        const stack = document.elementsFromPoint(left + width * part, top + height / 2);
        if (!stack.includes(svg)) return 0;
        const layers = stack.slice(stack.indexOf(text) + 1).filter((e) => e.localName !== "text").map((e) => {
          const style = getComputedStyle(e);
          if (!svg.contains(e) || e === svg) return style.backgroundColor;
          return style.fill === "none" ? "rgba(0, 0, 0, 0)" : alpha(style.fill, style.fillOpacity * style.opacity);
        });
        return contrast(alpha(fill, opacity), layers);
      });
      const worst = Math.min(...ratios);
      if (worst < enough) low.push(`${worst.toFixed(2)} of ${enough}: ${svg.closest("figure")?.id} “${tools.clip(text.textContent)}” in ${fill}`);
    }
  }
  return { texts, low };
}
