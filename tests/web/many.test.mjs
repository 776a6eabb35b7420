// Many figures on a page: one engine, nothing lost, a page that stays smooth, memory that comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWeb, until } from './support/browser.mjs';

const COUNT = `window.workers = []; window.contexts = 0; const W = Worker; window.Worker = class extends W { constructor(...a) { super(...a); window.workers.push(this); } }`;
let web;
before(async () => void (web = await openWeb()));
after(() => web?.close());

test('24 figures of mixed sizes have one worker, and each its picture; the page stays smooth meanwhile', async () => {
  const { page, messages, close } = await web.visit('/demo/many.html', { init: COUNT, context: { viewport: { width: 1200, height: 2600 } } });
  await until(page, () => document.querySelectorAll('gb-figure').length === 24);
  await until(page, () => [...document.querySelectorAll('gb-figure')].every((f) => f.getAttribute('status') === 'ready'), undefined, 30000);
  assert.equal(await page.evaluate(() => window.workers.length), 1);
  const seen = await page.evaluate(async () => {
    const all = [...document.querySelectorAll('gb-figure')];
    return Promise.all(all.map(async (f, i) => ({ layers: f.get('layers') === i % 6, size: (await f.snapshot()).size, width: f.shadowRoot.querySelector('canvas').width })));
  });
  assert.ok(seen.every((s) => s.layers && s.size > 1500), JSON.stringify(seen));
  assert.equal(new Set(seen.map((s) => s.width)).size <= 2, true, 'bitmaps have the common size');
  // All of them change at once, at each frame, while the engine also computes: the page's own frames come as before.
  const gaps = await page.evaluate(() => new Promise((done) => {
    const all = [...document.querySelectorAll('gb-figure')].slice(0, 12), times = [], busy = [];
    let n = 0;
    const frame = (t) => {
      times.push(t);
      const start = performance.now();
      for (const f of all) f.set({ layers: ++n % 7 });
      busy.push(performance.now() - start);
      if (times.length < 60) requestAnimationFrame(frame);
      else done({ gaps: times.slice(1).map((v, i) => v - times[i]).sort((a, b) => a - b), busy: busy.sort((a, b) => a - b) });
    };
    requestAnimationFrame(frame);
  }));
  console.log(`  main thread: gap median ${gaps.gaps[29].toFixed(1)} ms, p95 ${gaps.gaps[56].toFixed(1)} ms; own work p95 ${gaps.busy[57].toFixed(1)} ms`);
  assert.deepEqual(messages.filter((m) => /^(error|uncaught)/.test(m) && !m.includes('404')), []);
  await close();
});

test('200 figures come and go, and the engine\'s memory is what it was', async () => {
  const { page, close } = await web.page('<div id="place"></div>', { init: COUNT, settings: { removeGrace: 0, idleGrace: 60000 } });
  const round = (times) => page.evaluate(async (n) => {
    const place = document.querySelector('#place');
    for (let i = 0; i < n; i++) {
      const f = document.createElement('gb-figure');
      f.setAttribute('figure', i % 2 ? 'gnn/message-passing' : 'gnn/twins');
      f.setAttribute('loading', 'eager');
      f.setAttribute('controls', 'none');
      place.append(f);
      await f.ready;
      f.remove();
      await new Promise((r) => setTimeout(r));
    }
  }, times);
  const client = await page.context().newCDPSession(page);
  const heap = async () => {
    await client.send('HeapProfiler.collectGarbage');
    return { js: (await client.send('Runtime.getHeapUsage')).usedSize, nodes: (await client.send('Memory.getDOMCounters')).nodes, wasm: await page.evaluate(() => new Promise((done) => {
      const worker = window.workers[0];
      worker.addEventListener('message', (e) => e.data.kind === 'answer' && e.data.token === -1 && done(Number(e.data.value)));
      worker.postMessage({ kind: 'ask', id: 0, what: 'memory', token: -1 });
    })) };
  };
  await round(20);
  const before = await heap();
  await round(180);
  const after = await heap();
  console.log(`  after 20: ${JSON.stringify(before)}; after 200: ${JSON.stringify(after)}`);
  assert.equal(await page.evaluate(() => window.workers.length), 1);
  assert.equal(after.wasm, before.wasm, 'the memory of the engine did not grow');
  assert.ok(after.js < before.js * 1.3 + 1e6, `${before.js} to ${after.js}`);
  assert.ok(after.nodes < before.nodes * 1.3 + 500, `${before.nodes} to ${after.nodes} nodes`);
  await close();
});
