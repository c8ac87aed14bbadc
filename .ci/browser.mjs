// Opens every page of a built site from the disk, as a reader would, and says what does not hold.
//
//   node .ci/browser.mjs SITE [FOLDER...]
//
// With folders of the site only the pages in them.
// CHROMIUM names the browser, if it is not /usr/bin/chromium.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };
/** A4 less its margins, at 96 px an inch. */
const PAPER = { width: 673, height: 1002 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const [folder = "site", ...within] = process.argv.slice(2);
const site = resolve(folder);
const pages = readdirSync(site, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".html") && (within.length === 0 || within.some((each) => path.startsWith(`${each}/`))))
  .sort();
const root = pathToFileURL(site).href + "/";

let passed = 0;
let failed = 0;

function check(holds, what) {
  if (holds) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`FAILED ${what}`);
  }
}

/** Runs a test on each page, in two windows at once with the given settings; complaints of the browser count as failures. */
async function onEachPage(browser, settings, name, test) {
  const left = [...pages];
  const inOneWindow = async () => {
    const context = await browser.newContext(settings);
    const page = await context.newPage();
    let problems = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("requestfailed", (request) => problems.push(`${request.url()} cannot be loaded`));
    page.on("request", (request) => request.url().startsWith(root) || problems.push(`asks for ${request.url()}`));
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      problems = [];
      await page.goto(root + path);
      await page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
      await test(page, (holds, what) => check(holds, `${path}, ${name}: ${what}`), path);
      check(problems.length === 0, `${path}, ${name}: ${problems.join("; ")}`);
    }
    await context.close();
  };
  await Promise.all([inOneWindow(), inOneWindow()]);
}

/** What the window shows of the page, in numbers. */
const look = () => {
  const shown = (selector) => [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect().width > 0);
  return {
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    // The sheet sets the line height and the bar of links; a browser alone does neither.
    styled: getComputedStyle(document.querySelector("header.site ul")).listStyleType === "none",
    wide: shown("svg.chart.wide"),
    narrow: shown("svg.chart.narrow"),
    ground: getComputedStyle(document.documentElement).backgroundColor,
    words: document.querySelector("main").innerText.trim().split(/\s+/).length,
    // What the sheet of a past release puts above its pages.
    past: getComputedStyle(document.body, "::before").content !== "none",
    cut: [...document.querySelectorAll(".scroll:has(table.releases)")].some((each) => each.scrollWidth > each.clientWidth),
    headings: [...document.querySelectorAll("h1")].filter((each) => each.getBoundingClientRect().width > 0).length,
  };
};

/** The outline of what has the focus, as drawn. */
const outline = () => {
  const style = getComputedStyle(document.activeElement);
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return document.activeElement !== document.body && drawn;
};

/** Says whether a page is one of a past release that stands beneath the site. */
function isPast(path) {
  const folder = /^releases\/[-0-9]{10}\//.exec(path)?.[0];
  return folder !== undefined && existsSync(join(site, folder, "manifest.json"));
}

async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    axe.run(document, { preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((result) =>
      result.violations.map((each) => `${each.id} (${each.nodes.length}): ${each.nodes[0].html.slice(0, 120)}`),
    ),
  );
  return found;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const grounds = {};

await onEachPage(browser, { viewport: WIDE, colorScheme: "light" }, "1280 px, light", async (page, holds, path) => {
  const seen = await page.evaluate(look);
  grounds.light = seen.ground;
  holds(seen.overflow <= 0, `${seen.overflow} px too wide`);
  holds(seen.styled, "the style sheet is not applied");
  holds(seen.past === isPast(path), "whether it is a past release is not told as it is");
  holds(!seen.cut, "the table of releases scrolls sideways");
  holds(seen.headings === 1, `${seen.headings} main headings`);
  holds(seen.wide.every(Boolean), "a wide chart is hidden");
  holds(!seen.narrow.some(Boolean), "a narrow chart is shown");
  for (const step of ["first", "second", "third"]) {
    await page.keyboard.press("Tab");
    holds(await page.evaluate(outline), `no outline at the ${step} press of Tab`);
  }
  const found = await violations(page);
  holds(found.length === 0, `axe: ${found.join("; ")}`);
});

await onEachPage(browser, { viewport: NARROW, colorScheme: "dark" }, "360 px, dark", async (page, holds, path) => {
  const seen = await page.evaluate(look);
  grounds.dark = seen.ground;
  holds(seen.overflow <= 0, `${seen.overflow} px too wide`);
  holds(seen.styled, "the style sheet is not applied");
  holds(seen.past === isPast(path), "whether it is a past release is not told as it is");
  holds(!seen.cut, "the table of releases scrolls sideways");
  holds(seen.narrow.every(Boolean), "a narrow chart is hidden");
  holds(!seen.wide.some(Boolean), "a wide chart is shown");
  holds(seen.ground !== grounds.light, `the ground is ${seen.ground} in both schemes`);
  const found = await violations(page);
  holds(found.length === 0, `axe: ${found.join("; ")}`);
});

await onEachPage(browser, { viewport: NARROW, javaScriptEnabled: false }, "without JavaScript", async (page, holds) => {
  const seen = await page.evaluate(look);
  holds(seen.words > 10, `${seen.words} words`);
  holds(seen.narrow.every(Boolean), "a chart is hidden");
  holds(seen.overflow <= 0, `${seen.overflow} px too wide`);
});

await onEachPage(browser, { viewport: PAPER, colorScheme: "light" }, "printed", async (page, holds, path) => {
  await page.emulateMedia({ media: "print" });
  const seen = await page.evaluate(look);
  holds(seen.overflow <= 0, `${seen.overflow} px too wide`);
  holds(seen.past === isPast(path), "whether it is a past release is not told as it is");
  const paper = await page.evaluate(() => {
    const isShown = (each) => each.getBoundingClientRect().height > 0;
    const room = document.querySelector("main").getBoundingClientRect().right + 1;
    const cut = [...document.querySelectorAll("main table, main svg.chart, main p")].filter((each) => each.getBoundingClientRect().right > room);
    return {
      links: [...document.querySelectorAll("header.site nav, ul.uses")].filter(isShown).length,
      notices: [...document.querySelectorAll("aside.notice")].map(isShown),
      cut: cut.map((each) => each.outerHTML.slice(0, 80)),
    };
  });
  holds(paper.links === 0, "links that lead nowhere on paper are printed");
  holds(paper.notices.every(Boolean), "the notice is not printed");
  holds(paper.cut.length === 0, `runs off the paper: ${paper.cut.join("; ")}`);
});

await browser.close();
console.log(`${pages.length} pages, each in three windows and on paper: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 && pages.length > 0 ? 0 : 1);
