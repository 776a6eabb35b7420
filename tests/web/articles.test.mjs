// The pages of explainers as a reader meets them: valid, accessible, readable without scripts, at three widths, on paper.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { openWeb } from './support/browser.mjs';
import { root, siteFolder } from './support/site.mjs';

const site = join(siteFolder, '..');
const explainers = readdirSync(site).filter((name) => existsSync(join(site, name, 'index.html')) && name !== 'zh');
const paths = ['', ...explainers.map((name) => `${name}/`)].flatMap((name) => [`/${name}index.html`, `/zh/${name}index.html`]);
const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
let web;
before(async () => void (web = await openWeb({ folder: site, mustHave: 'live/figures.json' })));
after(() => web?.close());

test('every page is valid HTML', async () => {
  const validator = new HtmlValidate({ root: true, extends: ['html-validate:standard', 'html-validate:a11y'] });
  assert.ok(paths.length >= 12);
  for (const path of paths) {
    const { results } = await validator.validateString(readFileSync(join(site, path), 'utf8'));
    assert.deepEqual(results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`)), [], path);
  }
});

// Without scripts: what is there before any engine arrives. English in the light, Chinese in the dark.
for (const [colorScheme, ours] of [['light', (path) => !path.startsWith('/zh/')], ['dark', (path) => path.startsWith('/zh/')]]) {
  test(`without JavaScript every page reads, ${colorScheme}: axe finds nothing, nothing is wider than the page, each figure has its picture`, async () => {
    // The page's scripts never arrive; axe itself must run.
    const context = await web.browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.route(/\.mjs$/, (route) => route.abort());
    for (const path of paths.filter(ours)) {
      await page.goto(web.origin + path);
      for (const width of [360, 800, 1200]) {
        await page.setViewportSize({ width, height: 900 });
        const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
        assert.ok(scroll <= client, `${path} at ${width}: ${scroll} wide`);
      }
      const found = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 2).map((n) => n.target.join(' ')).join(' | ')))`);
      assert.deepEqual(found, [], path);
      const without = await page.evaluate(() => [...document.querySelectorAll('gb-figure')].filter((f) => !f.querySelector('img')?.alt).map((f) => f.getAttribute('figure')));
      assert.deepEqual(without, [], path);
    }
    await context.close();
  });
}

test('an article prints: all its text, more than one page of paper', async () => {
  const { page, close } = await web.visit('/gnn/index.html', { context: { javaScriptEnabled: false } });
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  assert.ok((pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length >= 3);
  await page.emulateMedia({ media: 'print' });
  const hidden = await page.evaluate(() => [...document.querySelectorAll('.gb-depth-body')].filter((d) => getComputedStyle(d).display === 'none').length);
  assert.equal(hidden, 0, 'on paper every pass is open');
  await close();
});
