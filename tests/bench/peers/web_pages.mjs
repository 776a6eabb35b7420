// Our figures in a page beside two peers with their smallest scene (a triangle; an empty artboard), in one run in Chromium: what is
// fetched, the first picture, the page's own frames with 20 of them, work at rest, memory after 200 that came and went.
//   npm install --prefix DIR --ignore-scripts @google/model-viewer @rive-app/canvas-lite three
//   node tests/web/support/site.mjs
//   node tests/bench/peers/web_pages.mjs --packages DIR
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { openWeb, until } from '../../web/support/browser.mjs';

const { values } = parseArgs({ options: { packages: { type: 'string' } } });
if (!values.packages) {
  console.error('web_pages.mjs: say with --packages where @google/model-viewer and @rive-app/canvas-lite are installed');
  process.exit(2);
}
const modules = join(resolve(values.packages), 'node_modules');
const web = await openWeb();
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const p95 = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length * 0.95)];

// ---- the smallest scenes
const triangle = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]);
web.put('/scene.gltf', JSON.stringify({
  asset: { version: '2.0' }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ mesh: 0 }],
  meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
  accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [1, 1, 0] }],
  bufferViews: [{ buffer: 0, byteLength: 36 }],
  buffers: [{ byteLength: 36, uri: `data:application/octet-stream;base64,${Buffer.from(triangle.buffer).toString('base64')}` }],
}));
// RIVE, version 7.0, no id, no table; a backboard (23), an artboard (1) with width (7) and height (8).
const side = Buffer.from(new Float32Array([300]).buffer);
const artboard = Buffer.concat([Buffer.from('RIVE'), Buffer.from([7, 0, 0, 0, 23, 0, 1, 7]), side, Buffer.from([8]), side, Buffer.from([0])]);
web.put('/scene.riv', artboard);

const file = (name, path) => web.put(name, readFileSync(join(modules, path)));
file('/model-viewer.mjs', '@google/model-viewer/dist/model-viewer.min.js');
file('/rive.js', '@rive-app/canvas-lite/rive.js');
file('/rive.wasm', '@rive-app/canvas-lite/rive.wasm');
// The engine's thread works 200 of each 300 ms; the page imports the same file and is left alone.
web.put('/busy.worker.mjs', `if (globalThis.WorkerGlobalScope) setInterval(() => { const end = performance.now() + 200; while (performance.now() < end); }, 300);\n${readFileSync(join(dirname(new URL(import.meta.url).pathname), '../../../build/web/test-site/live/glassbox.worker.mjs'))}`);

/** `add(place)` resolves when the picture is there, with what takes it away. */
const SUBJECTS = {
  glassbox: {
    head: '<script type="module">import "/glassbox.mjs"; window.add = async (place) => { const f = document.createElement("gb-figure"); f.setAttribute("figure", "hello/neuron"); f.setAttribute("loading", "eager"); f.setAttribute("controls", "none"); f.style.cssText = "display:block;width:300px"; place.append(f); await f.ready; return () => f.remove(); };</script>',
  },
  'model-viewer': {
    head: '<script type="module">import "/model-viewer.mjs"; window.add = (place) => new Promise((done) => { const m = document.createElement("model-viewer"); m.style.cssText = "display:block;width:300px;height:200px"; m.addEventListener("load", () => done(() => m.remove())); m.src = "/scene.gltf"; m.loading = "eager"; place.append(m); });</script>',
  },
  'rive canvas-lite': {
    head: '<script src="/rive.js"></script><script>rive.RuntimeLoader.setWasmUrl("/rive.wasm"); window.add = (place) => new Promise((done, fail) => { const c = document.createElement("canvas"); c.width = 300; c.height = 200; place.append(c); const r = new rive.Rive({ src: "/scene.riv", canvas: c, autoplay: false, onLoad: () => { r.drawFrame(); done(() => { r.cleanup(); c.remove(); }); }, onLoadError: (e) => fail(new Error(String(e.data))) }); });</script>',
  },
};
const ASKED = () => {
  window.asked = 0;
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (run) => (++window.asked, ask(run));
};
const gapsOf = (page) => page.evaluate(() => new Promise((done) => {
  const times = [];
  const frame = (t) => (times.push(t), times.length < 120 ? requestAnimationFrame(frame) : done(times.slice(1).map((v, i) => v - times[i])));
  requestAnimationFrame(frame);
}));
const addMany = (page, n) => page.evaluate((count) => Promise.all(Array.from({ length: count }, () => window.add(document.querySelector('#place')))).then(() => undefined), n);

async function fetched(subject) {
  const urls = new Set(), times = [];
  for (let i = 0; i < 5; ++i) {
    const { page, close } = await web.page('<div id="place"></div>', { script: '', head: subject.head, init: ASKED });
    page.on('request', (request) => urls.add(request.url()));
    await page.reload();
    await until(page, () => window.add);
    times.push(await page.evaluate(() => window.add(document.querySelector('#place')).then(() => new Promise((r) => requestAnimationFrame(() => r(performance.now()))))));
    await page.waitForTimeout(300);
    await close();
  }
  let bytes = 0;
  for (const url of urls) {
    if (/\/test-\d+\.html|favicon|^data:|^blob:/.test(url)) continue;
    const answer = await fetch(url, { headers: { connection: 'close' } });
    if (answer.ok) bytes += brotliCompressSync(Buffer.from(await answer.arrayBuffer())).length;
  }
  return { bytes, first: median(times) };
}

async function many(subject, busy) {
  const back = busy ? web.change(/^\/glassbox\.worker\.mjs$/, { to: '/busy.worker.mjs' }) : undefined;
  const { page, close } = await web.page('<div id="place" style="display:grid;grid-template-columns:repeat(5,300px)"></div>', { script: '', head: subject.head, init: ASKED, context: { viewport: { width: 1500, height: 1000 } } });
  await until(page, () => window.add);
  await addMany(page, 20);
  await page.waitForTimeout(1500);
  const gaps = await gapsOf(page);
  await page.waitForTimeout(500);
  const before = await page.evaluate(() => window.asked);
  await page.waitForTimeout(3000);
  const asked = await page.evaluate((n) => window.asked - n, before);
  await close();
  back?.();
  return { gap: p95(gaps), asked };
}

async function comeAndGo(subject) {
  const { page, close } = await web.page('<div id="place"></div>', { script: '', head: `<script type="module">import { settings } from '/glassbox.mjs'; settings.removeGrace = 0;</script>${subject.head}`, init: ASKED });
  await until(page, () => window.add);
  const round = (times) => page.evaluate(async (n) => {
    for (let i = 0; i < n; ++i) {
      (await window.add(document.querySelector('#place')))();
      await new Promise((r) => setTimeout(r));
    }
  }, times);
  const client = await page.context().newCDPSession(page);
  const heap = async () => {
    await page.waitForTimeout(1500);
    await client.send('HeapProfiler.collectGarbage');
    return { ...(await client.send('Runtime.getHeapUsage')), ...(await client.send('Memory.getDOMCounters')) };
  };
  await round(20);
  const first = await heap();
  await round(180);
  const last = await heap();
  await close();
  return { heap: (last.usedSize - first.usedSize) / 180, nodes: (last.nodes - first.nodes) / 180, listeners: (last.jsEventListeners - first.jsEventListeners) / 180 };
}

const empty = await web.page('', { script: '' });
console.log(`an empty page: gap p95 ${p95(await gapsOf(empty.page)).toFixed(1)} ms\n`);
await empty.close();
console.log('| | fetched, brotli | first picture | gap p95, 20 on the page | frames asked for in 3 s at rest | JS heap, nodes, listeners left by each of 180 |\n|---|---|---|---|---|---|');
for (const [name, subject] of Object.entries(SUBJECTS)) {
  const size = await fetched(subject), rest = await many(subject, false), memory = await comeAndGo(subject);
  const busy = name === 'glassbox' ? `${(await many(subject, true)).gap.toFixed(1)} with its worker busy, ` : '';
  console.log(`| ${name} | ${(size.bytes / 1024).toFixed(0)} KB | ${size.first.toFixed(0)} ms | ${busy}${rest.gap.toFixed(1)} ms | ${rest.asked} | ${memory.heap.toFixed(0)} bytes, ${memory.nodes.toFixed(2)}, ${memory.listeners.toFixed(2)} |`);
}
await web.close();
