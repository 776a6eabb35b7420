// What can go wrong around a figure: the poster stays, a sentence says what happened, and what can recover does.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openWeb, ready, settled, until } from './support/browser.mjs';
import { readManifest, siteFolder } from './support/site.mjs';

/** The manifest for another address: its files are where they were. */
function manifestWith(changes) {
  const rooted = (value) => (typeof value === 'string' ? `/${value}` : Object.fromEntries(Object.entries(value).map(([name, file]) => [name, rooted(file)])));
  const manifest = readManifest(), fonts = (list) => list.map((font) => ({ ...font, file: `/${font.file}` }));
  return JSON.stringify({ ...manifest, worker: `/${manifest.worker}`, engines: rooted(manifest.engines), fonts: fonts(manifest.fonts), chinese: fonts(manifest.chinese), assets: rooted(manifest.assets), ...changes });
}
const FIGURE = '<gb-figure id="f" figure="gnn/message-passing"></gb-figure>';
const WATCH = 'window.faults = []; addEventListener("gb-error", (e) => faults.push(e.detail)); const W = Worker; window.workers = []; window.Worker = class extends W { constructor(...a) { super(...a); window.workers.push(this); } }';
let web;
before(async () => void (web = await openWeb()));
after(() => web?.close());

const fault = async (page, timeout) => {
  await until(page, () => window.faults?.length > 0, undefined, timeout);
  return page.evaluate(() => window.faults[0]);
};
async function staysPoster(page, code) {
  const first = await fault(page);
  assert.equal(first.code, code, first.message);
  const seen = await page.evaluate(() => {
    const root = document.querySelector('gb-figure').shadowRoot, img = root.querySelector('img');
    return { status: document.querySelector('gb-figure').getAttribute('status'), poster: img.naturalWidth > 0 && img.checkVisibility({ visibilityProperty: true }), text: root.querySelector('[role=alert]').textContent };
  });
  assert.equal(seen.status, 'error');
  assert.ok(seen.poster, 'the poster is there');
  assert.match(seen.text, /\w{3}.*\./);
  return first;
}
/** Opens the page with changed answers of the server. */
async function broken(changes, code, options = {}) {
  const undo = changes.map(([path, how]) => web.change(path, how));
  try {
    const opened = await web.page(FIGURE, { init: WATCH, ...options });
    await until(opened.page, () => document.querySelector('gb-figure').shadowRoot?.querySelector('img')?.complete);
    const first = await staysPoster(opened.page, code);
    await opened.close();
    return first;
  } finally {
    for (const take of undo) take();
  }
}
const STRICT = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self'; style-src 'self'";
const withPolicy = (policy, path) => web.change(path, { headers: { 'content-security-policy': policy } });

test('a strict policy without a word for wasm in the page lets a figure live', async () => {
  const undo = [withPolicy("script-src 'self' 'wasm-unsafe-eval'", /worker\.mjs$/)];
  const { page, messages, close } = await web.visit('/demo/strict.html', { init: WATCH });
  await ready(page);
  await settled(page);
  await page.evaluate(() => document.querySelector('gb-figure').set({ layers: 3 }));
  await settled(page);
  assert.deepEqual(messages.filter((m) => /policy/i.test(m) && !/favicon/.test(m)), []);
  web.put('/eval.mjs', 'try { new Function("return 1")(); window.evaluated = true; } catch { window.evaluated = false; }');
  await page.evaluate(() => document.head.append(Object.assign(document.createElement('script'), { src: '/eval.mjs' })));
  await until(page, () => window.evaluated === false); // the policy was in force
  await close();
  for (const take of undo) take();
});

test('wasm that a policy blocks, a worker that it blocks', async () => {
  await broken([[/worker\.mjs$/, { headers: { 'content-security-policy': "script-src 'self'" } }]], 'csp-wasm');
  const undo = withPolicy(STRICT.replace("worker-src 'self'", "worker-src 'none'"), /^\/no-worker\.html$/);
  await broken([], 'csp-worker', { path: '/no-worker.html' });
  undo();
});

test('where workers are forbidden and wasm is not, the figure lives on the page\'s own thread', async () => {
  const undo = withPolicy(`${STRICT.replace("worker-src 'self'", "worker-src 'none'").replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")}`, /^\/main\.html$/);
  const { page, close } = await web.page(FIGURE, { path: '/main.html', init: WATCH });
  await ready(page);
  await settled(page);
  await page.evaluate(() => document.querySelector('gb-figure').set({ layers: 3 }));
  await until(page, () => document.querySelector('gb-figure').get('layers') === 3);
  assert.deepEqual(await page.evaluate(() => window.faults), []);
  await close();
  undo();
});

test('files that are missing, that are something else, that are of another release', async () => {
  assert.equal((await broken([[/gnn\.\w+\.wasm$/, { status: 404 }]], 'network')).recoverable, true);
  await broken([[/gnn\.\w+\.wasm$/, { status: 503 }]], 'network');
  await broken([[/worker\.mjs$/, { status: 404 }]], 'network');
  await broken([[/gnn\.\w+\.mjs$/, { status: 404 }]], 'network');
  web.put('/other/figures.json', manifestWith({ protocol: 99 }));
  const other = await web.page('<gb-figure src="/other/figures.json" figure="gnn/message-passing"></gb-figure>', { init: WATCH });
  const first = await fault(other.page);
  assert.equal(first.code, 'version');
  assert.match(first.message, /99/);
  await other.close();
  web.put('/html/figures.json', manifestWith({ engines: { ...JSON.parse(manifestWith({})).engines, gnn: { ...JSON.parse(manifestWith({})).engines.gnn, wasm: '/no-wasm.html' } } }));
  web.put('/no-wasm.html', '<!doctype html>Not here');
  const html = await web.page('<gb-figure src="/html/figures.json" figure="gnn/message-passing"></gb-figure>', { init: WATCH });
  assert.equal((await fault(html.page)).code, 'mime');
  await html.close();
});

test('wasm under a wrong type is read all the same; a failure can be tried again', async () => {
  const undo = web.change(/gnn\.\w+\.wasm$/, { headers: { 'content-type': 'application/octet-stream' } });
  const { page, close } = await web.page(FIGURE, { init: WATCH });
  await ready(page);
  await close();
  undo();
  const down = web.change(/gnn\.\w+\.wasm$/, { status: 503 });
  const again = await web.page(FIGURE, { init: WATCH });
  await staysPoster(again.page, 'network');
  down();
  await again.page.locator('gb-figure').getByRole('button', { name: 'Try again' }).click();
  await settled(again.page);
  assert.equal(await again.page.locator('gb-figure').getByRole('alert').count(), 0);
  await again.close();
});

test('a font and weights that do not come are said, and come when tried again', async () => {
  for (const [id, path, attributes] of [['gnn/message-passing', /cjk\.\w+\.gbfont$/, 'lang="zh"'], ['attention/be-the-head', /language\.\w+\.safetensors$/, '']]) {
    const down = web.change(path, { status: 503 });
    const { page, close } = await web.page(`<gb-figure figure="${id}" ${attributes}></gb-figure>`, { init: WATCH });
    const first = await staysPoster(page, 'network');
    assert.match(first.message, path.source.startsWith('cjk') ? /cjk/ : /language/);
    assert.equal(first.recoverable, true);
    down();
    await page.locator('gb-figure').getByRole('button', { name: /Try again|重试/ }).click();
    const { trace_hash } = readManifest().figures.find((f) => f.id === id);
    await until(page, async (hash) => (await document.querySelector('gb-figure').traceHash()) === hash, trace_hash, 30000); // ready comes before the weights do
    await close();
  }
});

test('what a reader types has no empty boxes: rare signs are fetched when there are some', async () => {
  const asked = [];
  const { page, close } = await web.page('<gb-figure figure="marks/all"></gb-figure>');
  page.on('request', (request) => asked.push(request.url().split('/').at(-1)));
  await ready(page);
  await settled(page);
  await page.evaluate(() => document.querySelector('gb-figure').set({ word: '中' }));
  await settled(page);
  await page.waitForLoadState('networkidle');
  assert.ok(!asked.some((name) => /^cjk_more/.test(name)), asked.join());
  await page.evaluate(() => document.querySelector('gb-figure').set({ word: '翡' }));
  await page.waitForRequest(/cjk_more\.\w+\.gbfont$/);
  await close();
});

test('a browser without WebGL2, one without vector instructions', async () => {
  // In the worker the page's own changes are not heard: the script of the worker brings them.
  const poor = async (name, code, text) => {
    web.put(`/${name}.mjs`, `${text}\n`);
    const undo = web.change(new RegExp(`${name}\\.mjs$`), { headers: { 'content-type': 'text/javascript' } });
    web.put(`/${name}/figures.json`, manifestWith({ worker: `/${name}.mjs` }));
    const opened = await web.page(`<gb-figure src="/${name}/figures.json" figure="gnn/message-passing"></gb-figure>`, { init: WATCH });
    assert.equal((await fault(opened.page)).code, code);
    await opened.close();
    undo();
  };
  await poor('no-gl', 'no-webgl2', "OffscreenCanvas.prototype.getContext = () => null;\nexport * from '/glassbox.worker.mjs';");
  await poor('no-simd', 'no-simd', "WebAssembly.validate = () => false;\nexport * from '/glassbox.worker.mjs';");
});

test('a lost context is restored with the reader\'s values', async () => {
  const { page, close } = await web.page(FIGURE, { init: WATCH });
  await ready(page);
  await page.evaluate(() => document.querySelector('gb-figure').set({ layers: 5 }));
  await settled(page);
  const frames = () => page.evaluate(() => document.querySelector('gb-figure').frames());
  const before = await frames();
  await page.evaluate(() => window.workers[0].postMessage({ kind: 'lose-context', restore: false }));
  await until(page, () => document.querySelector('gb-figure').getAttribute('status') === 'lost');
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').shadowRoot.querySelector('canvas').checkVisibility()), true, 'the last picture stays');
  await page.evaluate(() => window.workers[0].postMessage({ kind: 'lose-context', restore: true }));
  await settled(page);
  await page.waitForTimeout(200);
  assert.ok((await frames()) > before);
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').get('layers')), 5);
  const blob = await page.evaluate(async () => (await document.querySelector('gb-figure').snapshot()).size);
  assert.ok(blob > 5000, `a picture of ${blob} bytes`);
  await close();
});

test('a dead worker is started again once, with the reader\'s values, step and selection; a silent one too', async () => {
  const { page, close } = await web.page(FIGURE, { init: WATCH, settings: { watchdog: 1500 } });
  await ready(page);
  await page.evaluate(() => document.querySelector('gb-figure').step('chosen'));
  await until(page, () => document.querySelector('gb-figure').currentStep === 'chosen');
  await page.evaluate(() => document.querySelector('gb-figure').set({ channel: 2 }));
  await settled(page);
  const hash = await page.evaluate(() => document.querySelector('gb-figure').traceHash());
  await page.evaluate(() => window.workers[0].dispatchEvent(new ErrorEvent('error', { message: 'trap' })));
  await until(page, () => window.workers.length === 2);
  await settled(page);
  const now = await page.evaluate(async () => {
    const f = document.querySelector('gb-figure');
    return { hash: await f.traceHash(), channel: f.get('channel'), step: f.currentStep, selected: JSON.parse(await f.session()).selected };
  });
  assert.deepEqual(now, { hash, channel: 2, step: 'chosen', selected: 'node:6' });
  // Silent: it was terminated behind the page's back. The second death within a minute is final, and can be tried again.
  await page.evaluate(() => {
    window.workers[1].terminate();
    document.querySelector('gb-figure').set({ layers: 4 });
  });
  assert.equal((await fault(page, 6000)).code, 'timeout');
  await page.locator('gb-figure').getByRole('button', { name: 'Try again' }).click();
  await settled(page);
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').get('layers')), 4);
  await close();
});

test('more explainers than a page can have engines for', async () => {
  const opened = await web.page('<gb-figure figure="hello/neuron" loading="eager"></gb-figure><gb-figure id="second" figure="gnn/message-passing" loading="eager"></gb-figure>', { init: WATCH, settings: { maxEngines: 1 } });
  const first = await fault(opened.page);
  assert.equal(first.code, 'too-many');
  assert.match(first.message, /at most 1/);
  await opened.close();
});

test('a sandboxed frame without an origin, and an engine from another origin', async () => {
  const framed = await web.visit('/demo/sandbox.html');
  const frame = await (await framed.page.waitForSelector('iframe')).contentFrame(); // it may not have its address yet
  await frame.waitForFunction(() => document.querySelector('gb-figure')?.getAttribute('status') === 'ready', undefined, { timeout: 15000 });
  assert.equal(await frame.evaluate(() => globalThis.origin), 'null');
  assert.equal(await frame.evaluate(() => document.querySelector('gb-figure').shadowRoot.querySelector('canvas') !== null), true);
  await framed.close();
  const elsewhere = await web.page(FIGURE, { script: `<script type="module" src="${web.elsewhere}/glassbox.mjs"></script>`, init: WATCH });
  await ready(elsewhere.page);
  assert.equal(await elsewhere.page.evaluate(() => window.workers.length), 1);
  await elsewhere.close();
});

test('without a script the author\'s words and picture are there', async () => {
  const { page, close } = await web.visit('/demo/plain.html', { context: { javaScriptEnabled: false } });
  assert.match(await page.locator('body').innerText(), /After 2 layers[\s\S]*the fourth atom[\s\S]*Pooling: sum\.[\s\S]*how near oxygen is/);
  const box = await page.locator('img').boundingBox();
  assert.ok(box.width > 300 && box.height > 200, JSON.stringify(box));
  await close();
});

test('a server may import the module', () => {
  for (const file of ['glassbox.mjs', 'glassbox.prose.mjs']) {
    const ran = spawnSync('node', ['--input-type=module', '-e', `const m = await import(${JSON.stringify(join(siteFolder, file))}); console.log(typeof (m.GbFigure ?? m.GbValue));`], { encoding: 'utf8' });
    assert.equal(ran.stdout.trim(), 'function', ran.stderr);
  }
});
