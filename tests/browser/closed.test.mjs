// A report is quiet and closed: it loads nothing, runs nothing and says nothing,
// its policy holds, and it names nothing outside its own folder.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { editions, openAll, schemes, visit } from "./editions.mjs";

test("there are editions to open", () => assert.ok(editions.length > 0));

// What an edition may point at within its folder.
const own = /^(figures\/[\w-]+\.(csv|svg)|tables\/[\w-]+\.(csv|graphml)|facts\.json|assessment\.stix\.json)$/;

for (const edition of editions) {
  for (const scheme of schemes) {
    test(`${edition.name}, ${scheme.name}: opened`, (t) =>
      visit(edition, { scheme }, async (page, { said, asked }) => {
        await t.test(`${edition.name}, ${scheme.name}: says nothing and asks for nothing but itself`, async () => {
          await page.evaluate(through);
          await openAll(page);
          await page.evaluate(through);
          assert.deepEqual(said, []);
          assert.deepEqual(asked, [edition.address]);
        });

        await t.test(`${edition.name}, ${scheme.name}: its policy lets its style in and refuses everything else`, async () => {
          const applied = await page.evaluate(() => [...document.styleSheets].map((sheet) => sheet.cssRules.length > 10));
          assert.deepEqual(applied, [true], "the style was not applied");
          const expected = ["base-uri", "connect-src", "font-src", "form-action", "frame-src", "img-src", "media-src", "object-src", "script-src-attr", "script-src-elem", "style-src-attr", "style-src-elem"];
          const { refused, effects } = await page.evaluate(intrude, expected);
          assert.deepEqual(expected.filter((directive) => !refused.includes(directive)), [], "the policy let these in");
          assert.deepEqual(effects, { ran: false, colour: false, width: false, based: false });
          assert.deepEqual(asked.filter((url) => !url.startsWith("file:") && !url.includes("outside.invalid")), []);
        });
      }));
  }

  test(`${edition.name}: what it is made of`, (t) =>
    visit(edition, {}, async (page) => {
      await t.test(`${edition.name}: its policy stands first and is whole`, async () => {
        const found = await page.evaluate(() => ({
          first: [...document.head.children].slice(0, 2).map((meta) => meta.outerHTML.replace(/content=".*"/, "content")),
          policies: [...document.querySelectorAll("meta[http-equiv]")].map((meta) => [meta.httpEquiv, meta.content]),
          styles: [...document.querySelectorAll("style")].map((style) => style.textContent),
          referrer: document.querySelector("meta[name=referrer]")?.content,
          active: [...document.querySelectorAll("script, iframe, object, embed, link, base, form, input, button, audio, video, foreignObject, animate, set, style[media], [style]")].map(tools.path),
          handlers: [...document.querySelectorAll("*")].flatMap((e) => e.getAttributeNames().filter((name) => /^on/i.test(name)).map((name) => `${tools.path(e)} ${name}`)),
        }));
        assert.deepEqual(found.first, ['<meta charset="utf-8">', '<meta http-equiv="Content-Security-Policy" content>']);
        assert.equal(found.policies.length, 1, "there must be one policy, and no refresh");
        const policy = Object.fromEntries(found.policies[0][1].split(";").map((part) => part.trim().split(/ (.*)/s).slice(0, 2)));
        const hashes = found.styles.map((style) => `'sha256-${createHash("sha256").update(style).digest("base64")}'`);
        assert.equal(policy["style-src"], hashes.join(" "));
        if ("font-src" in policy) assert.equal(policy["font-src"], "data:");
        delete policy["style-src"];
        delete policy["font-src"];
        assert.deepEqual(policy, { "default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'" });
        assert.equal(found.referrer, "no-referrer");
        assert.deepEqual(found.active, [], "elements that a report does not need");
        assert.deepEqual(found.handlers, []);
      });

      await t.test(`${edition.name}: points at nothing outside its folder, and at nothing that is missing`, async () => {
        const pointers = await page.evaluate(pointersOf);
        const wrong = pointers.filter(({ to }) => {
          if (to.startsWith("#") || to.startsWith("data:")) return false;
          return !own.test(to) || !existsSync(`${edition.folder}/${to}`);
        });
        assert.ok(pointers.length > 100, `only ${pointers.length} pointers were found`);
        assert.deepEqual(wrong, []);
      });
    }));
}

async function through() {
  for (let y = 0; y < document.body.scrollHeight; y += 10000) {
    window.scrollTo(0, y);
    await new Promise(requestAnimationFrame);
  }
}

// Everything in the page that a browser would follow or fetch.
function pointersOf() {
  const names = ["href", "src", "srcset", "imagesrcset", "poster", "ping", "action", "formaction", "data", "background", "cite", "longdesc", "manifest", "codebase", "archive", "classid", "usemap", "profile", "lowsrc"];
  const found = [];
  const add = (where, to) => found.push({ where, to: to.trim() });
  const style = (where, css) => {
    for (const [, to] of css.matchAll(/\burl\(\s*["']?([^"')]*)/gi)) add(where, to);
    for (const [to] of css.matchAll(/@import[^;]*|(?:image|image-set|src)\([^)]*\)/gi)) add(where, to);
  };
  for (const element of document.querySelectorAll("*")) {
    for (const { localName, value } of element.attributes) {
      const where = `${element.localName} ${localName}`;
      if (localName.endsWith("srcset")) value.split(",").forEach((part) => add(where, part));
      else if (names.includes(localName)) add(where, value);
      else if (/url\(/i.test(value)) style(where, value);
    }
    if (element.localName === "style") style("style", element.textContent);
    // A file that is only named must be there all the same.
    if (element.localName === "code" && /^(figures|tables)\/\S+$/.test(element.textContent)) add("code", element.textContent);
  }
  return found;
}

// What a hostile text would try if it got into the page.
async function intrude(expected) {
  const refused = [];
  document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
  const add = (name, attributes, text = "") => {
    const element = Object.assign(document.createElement(name), { textContent: text });
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    document.body.append(element);
    return element;
  };
  const out = "https://outside.invalid/";
  add("style", {}, "body { color: rgb(1, 2, 3) !important }");
  const wide = add("p", { style: "width: 77px" });
  add("script", {}, "window.ran = true");
  add("p", { onclick: "window.ran = true" }).click();
  add("script", { src: `${out}a.js` });
  add("img", { src: `${out}a.png`, alt: "" });
  add("video", { src: `${out}a.mp4` });
  add("iframe", { src: out });
  add("object", { data: `${out}a.svg`, type: "image/svg+xml" });
  add("link", { rel: "stylesheet", href: `${out}a.css` });
  add("base", { href: out });
  add("form", { action: out, method: "post" }).submit();
  fetch(out).catch(() => {});
  new FontFace("outside", `url(${out}a.woff2)`).load().catch(() => {});
  // Refusals are told in their own time, effects would come soon.
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  await pause(400);
  for (let waited = 0; waited < 100 && !expected.every((directive) => refused.includes(directive)); waited++) await pause(100);
  const effects = {
    ran: "ran" in window,
    colour: getComputedStyle(document.body).color === "rgb(1, 2, 3)",
    width: getComputedStyle(wide).width === "77px",
    based: document.baseURI.startsWith(out),
  };
  return { refused, effects };
}
