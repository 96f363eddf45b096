// The editions, and a browser that opens them. Every file of tests has its own
// browser; every visit has its own context, closed when the visit ends.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const reports = resolve(process.env.REPORTS ?? fileURLToPath(new URL("../../reports/", import.meta.url)));

const read = (folder, name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));

// Beside editions there are tables that they cite.
export const editions = readdirSync(reports)
  .filter((name) => existsSync(`${reports}/${name}/report.html`))
  .sort()
  .map((name) => {
    const folder = `${reports}/${name}`;
    return {
      name,
      folder,
      address: pathToFileURL(`${folder}/report.html`).href,
      facts: new Map(read(folder, "facts.json").facts.map((fact) => [fact.id, fact])),
      language: read(folder, "sillage.lock").parameters.language,
    };
  });

// A test that looked at next to nothing has shown nothing; an edition of a dataset
// without posts has little to look at.
const hasPosts = (edition) => edition.facts.get("activity.posts")?.not_estimable !== "no_posts_table";
export const least = (edition, usual, withoutPosts) => (hasPosts(edition) ? usual : withoutPosts);

export const widths = [1280, 768, 390, 320];

// Forced colours are a dark theme, as most readers who force them use one.
export const schemes = [
  { name: "light", colorScheme: "light", forcedColors: "none" },
  { name: "dark", colorScheme: "dark", forcedColors: "none" },
  { name: "forced colours", colorScheme: "dark", forcedColors: "active" },
];

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
});
after(() => browser?.close());

// Opens an edition and hands over the page with what it said and asked for.
export async function visit(edition, { width = 1280, height = 900, scheme = schemes[0], open = false }, look) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme.colorScheme,
    forcedColors: scheme.forcedColors,
  });
  try {
    const page = await context.newPage();
    const said = [];
    const asked = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("request", (request) => asked.push(request.url()));
    page.on("websocket", (socket) => asked.push(socket.url()));
    await page.goto(edition.address);
    await page.evaluate(tools);
    if (open) await openAll(page);
    return await look(page, { said, asked });
  } finally {
    await context.close();
  }
}

export const openAll = (page, open = true) => page.evaluate((open) => document.querySelectorAll("details").forEach((d) => (d.open = open)), open);

// One page at every width in turn: opening it is what takes the time.
export const atEveryWidth = (edition, options, look) =>
  visit(edition, options, async (page) => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      await look(page, width);
    }
  });

// What functions that run in the page have in common, as `tools`.
function tools() {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;

  // A path to an element that a person can follow.
  const path = (element) => {
    const steps = [];
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      if (e.id) {
        steps.unshift(`#${e.id}`);
        break;
      }
      const classes = [...e.classList].map((name) => `.${name}`).join("");
      const alike = [...(e.parentElement?.children ?? [])].filter((other) => other.localName === e.localName);
      steps.unshift(e.localName + classes + (alike.length > 1 ? `:nth-of-type(${alike.indexOf(e) + 1})` : ""));
    }
    return steps.join(" > ");
  };

  // Whether something scrolls sideways, or would if it had more to show.
  const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const inScroller = (element) => {
    for (let e = element.parentElement; e && e !== document.body; e = e.parentElement) if (scrolls(e)) return true;
    return false;
  };

  const clip = (text) => text.trim().replace(/\s+/g, " ").slice(0, 60);

  window.tools = { seen, path, scrolls, inScroller, clip };
}
