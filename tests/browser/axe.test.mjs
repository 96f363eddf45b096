// axe-core over every edition: no violation in any colours, at any width, with
// details closed and open, and no doubt that axe-incomplete.json does not explain.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { editions, openAll, schemes, visit, widths } from "./editions.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const explained = JSON.parse(readFileSync(new URL("./axe-incomplete.json", import.meta.url), "utf8"));
const key = ({ rule, reason, place }) => `${rule}: ${reason} in ${place}`;
const met = new Set();

for (const edition of editions) {
  test(`${edition.name}: axe`, (t) =>
    visit(edition, {}, async (page) => {
      // The page's policy does not bind what DevTools evaluate.
      await page.evaluate(source);
      await page.evaluate(thin);
      for (const scheme of schemes) {
        await page.emulateMedia({ colorScheme: scheme.colorScheme, forcedColors: scheme.forcedColors });
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          // What is open does not change the colours: closed details are looked into once.
          for (const open of scheme === schemes[0] ? [false, true] : [true]) {
            await t.test(`${edition.name}, ${scheme.name}, ${width} px, details ${open ? "open" : "closed"}: axe finds nothing`, async () => {
              await openAll(page, open);
              const { violations, doubts, passes } = await page.evaluate(examine, scheme.forcedColors === "active");
              const found = [...new Set(doubts.map(key))];
              found.forEach((doubt) => met.add(doubt));
              assert.ok(passes > 30, `only ${passes} rules passed: axe did not run as it should`);
              const unexplained = found.filter((doubt) => !explained.map(key).includes(doubt));
              assert.deepEqual({ violations, unexplained }, { violations: [], unexplained: [] });
            });
          }
        }
      }
    }));
}

test("every doubt that is explained still occurs", () => {
  assert.ok(explained.every(({ why }) => why?.length > 20), "a doubt stands without its explanation");
  assert.deepEqual(explained.map(key).filter((doubt) => !met.has(doubt)), []);
});

// Leaves out what axe would need minutes for and could say nothing new about: rows
// that differ from three others only in what they say, and, within pictures, shapes
// and the texts on them, for which it has no rule but one that sees no shapes. The
// contrast of both is measured in contrast.test.mjs.
function thin() {
  document.querySelectorAll("svg [aria-hidden=true] :is(rect, circle, line, polyline, polygon, path, text, tspan):not([tabindex], [role])").forEach((shape) => shape.remove());
  const alike = {};
  for (const body of document.querySelectorAll("tbody")) {
    const where = body.closest("table").className + Boolean(body.closest("figure")) + Boolean(body.closest("details"));
    for (const row of [...body.rows]) {
      const kind = where + row.outerHTML.replace(/>[^<]+</g, ">x<").replace(/ (id|href|value|data-[a-z]+|title|datetime)="[^"]*"/g, " $1");
      alike[kind] = (alike[kind] ?? 0) + 1;
      if (alike[kind] > 3 && row !== body.rows[0]) row.remove();
    }
  }
}

async function examine(forced) {
  // axe reads the fill of text before its colour, but Chromium forces only the
  // colour: without this axe measures what is not painted.
  window.unforced ??= CSSStyleDeclaration.prototype.getPropertyValue;
  CSSStyleDeclaration.prototype.getPropertyValue = function (name) {
    return forced && name === "-webkit-text-fill-color" ? "" : window.unforced.call(this, name);
  };
  const { violations, incomplete, passes } = await axe.run(document, {
    runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"] },
    rules: { "target-size": { enabled: true } },
    resultTypes: ["violations", "incomplete"],
    selectors: false,
    elementRef: true,
  });
  const reason = ({ any, all, none }) => {
    const [check] = [...any, ...all, ...none];
    return check?.data?.messageKey ?? check?.id ?? "no reason";
  };
  // Where in the page, coarsely: the list of what is explained must stay short.
  const place = (element) => {
    const region = element.closest("[role=region]");
    return region && region !== element ? "a scroll region" : [element.localName, ...element.classList].join(".");
  };
  return {
    passes: passes.length,
    violations: violations.flatMap(({ id, help, nodes }) => {
      const shown = nodes.slice(0, 5).map((node) => `  ${tools.path(node.element)}: ${[...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ")}`);
      return [`${id} (${help}), ${nodes.length} elements\n${shown.join("\n")}`];
    }),
    doubts: incomplete.flatMap(({ id, nodes }) => nodes.map((node) => ({ rule: id, reason: reason(node), place: place(node.element) }))),
  };
}
