// An edition of the hostile dataset, opened: nothing of it runs, loads, navigates or
// asks, whatever its tables, its study and its prose say. The editions are made here,
// by the binary that SILLAGE names, or lie in the folder that HOSTILE names.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { openAll, visit } from "./editions.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const dataset = here("../fixtures/hostile/data");
const payloads = JSON.parse(readFileSync(here("../fixtures/hostile/payloads.json"), "utf8"));

const made = process.env.HOSTILE ? null : mkdtempSync(join(tmpdir(), "sillage-hostile-"));
after(() => made && rmSync(made, { recursive: true }));
if (made) {
  const built = ["release", "debug"].map((profile) => here(`../../target/${profile}/sillage`));
  const sillage = process.env.SILLAGE ?? built.find(existsSync);
  assert.ok(sillage, "no binary: build the tool, or name it in SILLAGE");
  for (const privacy of ["share-safe", "internal"])
    for (const language of ["en", "fr"])
      execFileSync(sillage, ["report", dataset, "--privacy", privacy, "--language", language, "-o", join(made, `${privacy}-${language}`)]);
}

const folder = process.env.HOSTILE ?? made;
const editions = readdirSync(folder)
  .filter((name) => existsSync(join(folder, name, "report.html")))
  .sort()
  .map((name) => ({ name, folder: join(folder, name), address: pathToFileURL(join(folder, name, "report.html")).href }));

test("there are hostile editions to open", () => assert.ok(editions.length > 0));

// What a page does that it should not, noted by the browser and not by the page.
function watched(page) {
  const did = [];
  page.on("dialog", (dialog) => {
    did.push(`dialog ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("popup", (popup) => did.push(`window ${popup.url()}`));
  page.on("download", (download) => did.push(`download ${download.url()}`));
  page.on("worker", (worker) => did.push(`worker ${worker.url()}`));
  page.on("frameattached", (frame) => did.push(`frame ${frame.url()}`));
  return did;
}

const ran = (page) => page.evaluate(() => Object.keys(window).filter((name) => ["pwned", "ran"].includes(name)));

test("a page that let the payloads in would be found", () =>
  visit(editions[0], {}, async (page) => {
    const did = watched(page);
    // Elsewhere than in the edition, whose policy would refuse what it let in.
    await page.goto("about:blank");
    const { script, image, svg } = payloads;
    await page.setContent(`<p title="${image.text}">${svg.text}</p><p>${script.text}</p>`);
    await page.waitForTimeout(500);
    assert.deepEqual(await ran(page), ["pwned"]);
    assert.ok(did.some((what) => what.startsWith("dialog")) && did.some((what) => what.startsWith("frame")), did.join("\n"));
    assert.ok((await page.evaluate(() => document.querySelectorAll("script, img, iframe").length)) >= 3);
  }));

for (const edition of editions) {
  test(`${edition.name}: opened`, (t) =>
    visit(edition, {}, async (page, { said, asked }) => {
      const did = watched(page);
      // Once more, now that it is watched from its first byte.
      await page.reload();
      await openAll(page);
      const quiet = async () => {
        assert.deepEqual(await ran(page), [], "something ran");
        assert.deepEqual({ did, said }, { did: [], said: [] });
        assert.deepEqual(asked.filter((address) => address !== edition.address), [], "something was loaded");
        assert.equal(page.url().split("#")[0], edition.address, "it led elsewhere");
      };

      await t.test(`${edition.name}: the payloads are in it, as text`, async () => {
        const text = await page.evaluate(() => document.body.textContent);
        const missing = Object.entries(payloads).filter(([, { canary }]) => !text.includes(canary));
        assert.deepEqual(missing.map(([name]) => name), []);
        await quiet();
      });

      await t.test(`${edition.name}: it has no form, no script, no handler and nothing that loads`, async () => {
        const found = await page.evaluate(() => ({
          active: [...document.querySelectorAll("form, input, button, select, textarea, script, iframe, frame, object, embed, link, base, img, image, picture, audio, video, source, track, canvas, dialog, template, math, foreignObject, use, animate, set, marquee, [contenteditable], [style], [autofocus], [srcdoc]")].map((e) => e.outerHTML.slice(0, 200)),
          handlers: [...document.querySelectorAll("*")].filter((e) => e.getAttributeNames().some((name) => /^on|:/i.test(name))).map((e) => e.outerHTML.slice(0, 200)),
          foreign: [...document.querySelectorAll("*")].filter((e) => !["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"].includes(e.namespaceURI)).map((e) => e.outerHTML.slice(0, 200)),
          refresh: document.querySelectorAll("meta[http-equiv=refresh i]").length,
          comments: document.createTreeWalker(document, NodeFilter.SHOW_COMMENT).nextNode()?.data ?? null,
        }));
        assert.deepEqual(found, { active: [], handlers: [], foreign: [], refresh: 0, comments: null });
      });

      await t.test(`${edition.name}: no text of it hides or turns another`, async () => {
        const hidden = await page.evaluate(() => {
          const pattern = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ue000-\uf8ff]|[\u{e0000}-\u{e0fff}]|[\u{f0000}-\u{10ffff}]/u;
          const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
          const found = [];
          while (texts.nextNode()) if (pattern.test(texts.currentNode.data)) found.push(texts.currentNode.data.slice(0, 100));
          const attributes = [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).filter(({ value }) => pattern.test(value));
          return [...found, ...attributes.map(({ name, value }) => `${name}: ${value.slice(0, 100)}`)];
        });
        assert.deepEqual(hidden, []);
      });

      await t.test(`${edition.name}: every link stays in the page or its folder`, async () => {
        const links = await page.evaluate(() => [...document.querySelectorAll("[href]")].map((e) => e.getAttribute("href")));
        const inside = links.filter((link) => link.startsWith("#"));
        const files = [...new Set(links.filter((link) => !link.startsWith("#")))];
        assert.ok(inside.length > 100, `only ${inside.length} links`);
        assert.deepEqual(files.filter((file) => !/^(figures|tables)\/[\w-]+\.(csv|svg|graphml)$|^(facts|assessment\.stix)\.json$/.test(file) || !existsSync(join(edition.folder, file))), []);
        // All of them clicked, within the page: a link to a file is only asked where it leads.
        const wrong = await page.evaluate(async () => {
          const lost = [];
          for (const link of document.querySelectorAll("a[href^='#']")) {
            link.click();
            const target = link.getAttribute("href");
            for (let i = 0; i < 50 && location.hash !== target; i++) await new Promise((done) => setTimeout(done));
            if (!document.querySelector(":target")) lost.push(target);
          }
          return lost;
        });
        assert.deepEqual(wrong, []);
        await quiet();
      });

      await t.test(`${edition.name}: a reader who points, clicks, types and copies sets nothing off`, async () => {
        await page.evaluate(() => {
          const events = ["mouseover", "mouseenter", "mousemove", "focus", "focusin", "blur", "input", "change", "toggle", "load", "error", "animationend", "wheel", "copy", "paste", "drag", "pointerdown"];
          for (const element of document.querySelectorAll("*")) for (const name of events) element.dispatchEvent(new Event(name, { bubbles: false }));
          // Not bubbling, so that no link around an element is followed.
          for (const element of document.querySelectorAll("body *:not(a, summary)")) element.dispatchEvent(new MouseEvent("click", { bubbles: false }));
        });
        for (const key of ["Tab", "Tab", "Enter", "Escape", "Control+a", "Control+c", "End"]) await page.keyboard.press(key);
        await page.emulateMedia({ media: "print" });
        await page.emulateMedia({ media: "screen", colorScheme: "dark" });
        await page.waitForTimeout(300);
        await quiet();
      });
    }));

  test(`${edition.name}: its pictures and tables run nothing when they are opened`, () =>
    visit(edition, {}, async (page, { asked, said }) => {
      const did = watched(page);
      const pictures = readdirSync(join(edition.folder, "figures")).filter((name) => name.endsWith(".svg"));
      assert.ok(pictures.length > 10, `only ${pictures.length} pictures`);
      const addresses = pictures.map((name) => pathToFileURL(join(edition.folder, "figures", name)).href);
      addresses.push(pathToFileURL(join(edition.folder, "tables/coordination.graphml")).href);
      for (const address of addresses) {
        await page.goto(address);
        assert.deepEqual(await ran(page), [], address);
        const broken = await page.evaluate(() => document.querySelector("parsererror")?.textContent ?? null);
        assert.equal(broken, null, address);
      }
      assert.deepEqual(asked.filter((address) => address !== edition.address && !addresses.includes(address)), []);
      assert.deepEqual({ did, said }, { did: [], said: [] });
    }));
}
