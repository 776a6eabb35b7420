// For those who do not see, do not use a mouse, need it larger.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openWeb, ready, settled, until } from './support/browser.mjs';
import { root } from './support/site.mjs';

const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const PAGE = `<main><h1>Graphs</h1><p>With <gb-value for="f" name="layers" editable>2</gb-value> layers, <gb-param for="f" name="pooling">sum</gb-param>, see <gb-ref for="f" mark="node:3">the atom</gb-ref>.</p>
  <gb-figure id="f" figure="gnn/message-passing"><p slot="caption">A molecule.</p></gb-figure></main>`;
let web;
before(async () => void (web = await openWeb()));
after(() => web?.close());

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).slice(0, 3).join(' | ')})`);
}

for (const theme of ['light', 'dark']) {
  test(`axe finds nothing: live, in a step, with a fault, ${theme}`, async () => {
    const head = '<style>:root{color-scheme:light dark;background:#fff;color:#1b1f24}@media(prefers-color-scheme:dark){:root{background:#14161a;color:#e8eaed}}</style>';
    const { page, close } = await web.page(PAGE, { head, context: { colorScheme: theme } });
    await ready(page);
    await settled(page);
    assert.deepEqual(await violations(page), []);
    await page.evaluate(() => document.querySelector('#f').step('chosen'));
    await settled(page);
    await page.locator('gb-figure summary').click();
    assert.deepEqual(await violations(page), []);
    await page.evaluate(() => document.querySelector('#f').onFault({ code: 'network', message: 'gnn.wasm could not be fetched', recoverable: true }));
    assert.deepEqual(await violations(page), []);
    await close();
  });
}

test('roles, names, values, and a description that follows the state', async () => {
  const { page, close } = await web.page(PAGE);
  await ready(page);
  await settled(page);
  const group = page.getByRole('group', { name: 'Message passing', exact: true });
  assert.equal(await group.getAttribute('aria-roledescription'), 'interactive figure');
  const slider = page.locator('gb-figure').getByRole('slider', { name: 'layers' });
  assert.equal(await slider.getAttribute('aria-valuetext'), '2');
  const description = () => page.evaluate(() => document.querySelector('#f').shadowRoot.querySelector('#description').textContent);
  assert.match(await description(), /A molecule whose atoms.*formula: C8H10N4O2/s);
  await page.evaluate(() => document.querySelector('#f').set({ molecule: 'CCO' }));
  await until(page, () => document.querySelector('#f').shadowRoot.querySelector('#description').textContent.includes('C2H6O'));
  const handle = page.locator('gb-figure .handle').first();
  assert.ok((await handle.getAttribute('aria-label')).length > 0);
  assert.match(await handle.innerText(), /=/, 'what it shows is read out');
  await close();
});

test('what the reader does is announced, politely and seldom; what a script does is not', async () => {
  const { page, close } = await web.page(PAGE, { init: "document.addEventListener('DOMContentLoaded', () => { window.said = []; const look = () => { const s = document.querySelector('#f')?.shadowRoot?.querySelector('[role=status]'); if (!s) return setTimeout(look, 50); new MutationObserver(() => said.push([performance.now(), s.textContent])).observe(s, { childList: true, characterData: true, subtree: true }); }; look(); })" });
  await ready(page);
  await settled(page);
  await page.evaluate(() => document.querySelector('#f').set({ layers: 4 }));
  await settled(page);
  await page.waitForTimeout(500);
  assert.deepEqual(await page.evaluate(() => window.said), []);
  await page.locator('gb-figure').getByRole('slider', { name: 'layers' }).focus();
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('ArrowLeft');
    await page.waitForTimeout(120);
  }
  await until(page, () => window.said.some(([, text]) => text.includes('layers: 1')));
  const times = (await page.evaluate(() => window.said)).map(([time]) => time);
  for (let i = 1; i < times.length; i++) assert.ok(times[i] - times[i - 1] > 900, times.join());
  await close();
});

test('at twice the size nothing is lost', async () => {
  // A window of half the width with the same text is what 200% zoom is.
  const { page, close } = await web.page(PAGE, { context: { viewport: { width: 500, height: 400 }, deviceScaleFactor: 2 } });
  await ready(page);
  await settled(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  const clipped = await page.evaluate(() => [...document.querySelector('#f').shadowRoot.querySelectorAll('.control, .control *, .bar *')].filter((e) => e.checkVisibility() && !e.closest('svg') && !['INPUT', 'SELECT', 'OPTION', 'DATALIST'].includes(e.tagName) && (e.scrollWidth > e.clientWidth + 1) && getComputedStyle(e).display !== 'inline').map((e) => e.outerHTML.slice(0, 80)));
  assert.deepEqual(clipped, []);
  await close();
});
