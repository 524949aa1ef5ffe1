// Reads every page of the built book in headless Chromium: light, dark, and as wide as a phone.
//
//     node tests/tools/book_test.mjs build/book/html [folder for screenshots]
//
// No console error, no request off the machine, nothing missing; every formula and picture is there and has a size; the page does not
// scroll sideways in a window of any width; axe finds nothing serious; the theme switch and the search work. The last line is `N passed, N failed`.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(path.resolve("package.json"));
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [root, shots] = process.argv.slice(2).map((p) => path.resolve(p));

const modes = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};
const pages = fs.readdirSync(root, { recursive: true }).filter((f) => f.endsWith(".html") && !f.startsWith("_static")).sort();
let passed = 0;
const problems = [];

function expect(ok, where, what) {
  if (ok) passed++;
  else problems.push(`${where}: ${what}`), console.log(`✗ ${where}: ${what}`);
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--allow-file-access-from-files"] });
for (const [mode, options] of Object.entries(modes)) {
  const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
  for (const name of pages) {
    const where = `${name} (${mode})`;
    const page = await context.newPage();
    const errors = [], away = [], failed = [];
    page.on("console", (m) => m.type() === "error" && errors.push(m.text()));
    page.on("pageerror", (e) => errors.push(e.message));
    page.on("request", (r) => /^(file|data|blob):/.test(r.url()) || away.push(r.url()));
    page.on("requestfailed", (r) => failed.push(r.url()));
    await page.goto(pathToFileURL(path.join(root, name)).href, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    expect(errors.length === 0, where, `console errors: ${errors.join("; ")}`);
    expect(away.length === 0, where, `requests off the machine: ${away.join(" ")}`);
    expect(failed.length === 0, where, `not found: ${failed.join(" ")}`);

    // What the file says must be there, against what the browser shows.
    const source = fs.readFileSync(path.join(root, name), "utf8");
    const written = (source.match(/<(span|div) class="math notranslate/g) || []).length;
    const seen = await page.evaluate(() => {
      const box = (e) => e.getBoundingClientRect();
      for (const d of document.querySelectorAll("details")) d.open = true;
      const formulas = [...document.querySelectorAll(".math")].filter((m) => m.querySelector(".katex-mathml math") && box(m.querySelector(".katex-html")).width > 0 && !m.querySelector(".katex-error"));
      const pictures = [...document.querySelectorAll("article img")];
      for (const p of pictures) p.loading = "eager";
      return {
        formulas: formulas.length,
        broken: pictures.filter((p) => !p.complete || p.naturalWidth === 0 || box(p).width === 0).map((p) => p.src),
        unlabelled: pictures.filter((p) => !p.alt).map((p) => p.src),
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        background: getComputedStyle(document.body).backgroundColor,
        footer: document.querySelector("footer") ? box(document.querySelector("footer")).top - box(document.querySelector("article")).bottom : 0,
      };
    });
    expect(seen.formulas === written, where, `${seen.formulas} of ${written} formulas are shown`);
    expect(seen.broken.length === 0, where, `pictures not shown: ${seen.broken.join(" ")}`);
    expect(seen.unlabelled.length === 0, where, `pictures without alternative text: ${seen.unlabelled.join(" ")}`);
    expect(seen.wide <= 1, where, `the page scrolls sideways by ${seen.wide} pixels`);
    expect(seen.footer >= 0, where, `the footer begins ${-seen.footer} pixels above the text's end`);
    for (const width of mode === "light" ? [820, 1100, 1366, 1920] : []) {  // tablets and laptops: side bars come and go
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide <= 1, where, `the page scrolls sideways by ${wide} pixels in a window of ${width}`);
    }
    const brightness = seen.background.match(/\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0) / 3;
    expect(mode === "dark" ? brightness < 64 : brightness > 192, where, `background ${seen.background}`);

    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    const serious = found.violations.filter((v) => ["serious", "critical"].includes(v.impact));
    expect(serious.length === 0, where, serious.map((v) => `${v.impact}: ${v.id}, ${v.nodes.length} times, ${v.nodes[0].target} ${v.nodes[0].html.slice(0, 160)}`).join(" | "));
    if (shots) {
      await page.evaluate(() => { for (const d of document.querySelectorAll("details")) d.open = false; });
      fs.mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: path.join(shots, `${name.replaceAll("/", "-").replace(".html", "")}-${mode}.png`), fullPage: true });
    }
    await page.close();
  }
  await context.close();
}

{
  const context = await browser.newContext(modes.light);
  const page = await context.newPage();
  await page.goto(pathToFileURL(path.join(root, "index.html")).href);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const seen = new Set([await background()]);
  for (let i = 0; i < 3; i++) await page.locator(".theme-toggle:visible").first().click(), seen.add(await background());
  expect(seen.size === 2, "index.html", "the theme switch changes nothing");
  await page.goto(pathToFileURL(path.join(root, "search.html")).href + "?q=tensor");
  const hits = await page.waitForSelector("#search-results li a", { timeout: 10000 }).then(() => page.locator("#search-results li").count(), () => 0);
  expect(hits > 0, "search.html", "a search for 'tensor' finds nothing");
}
await browser.close();
console.log(`${pages.length} pages, three ways`);
console.log(`${passed} passed, ${problems.length} failed`);
process.exit(problems.length ? 1 : 0);
