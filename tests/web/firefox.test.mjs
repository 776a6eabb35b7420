// The main checks once more in Firefox, in scripts/test --all (or with GB_FIREFOX=1): another engine of pictures, scripts and events.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dirname } from 'node:path';
import { serve } from './support/browser.mjs';
import { available, openFirefox } from './support/firefox.mjs';
import { readManifest, siteFolder } from './support/site.mjs';

const wanted = process.env.GB_ALL || process.env.GB_FIREFOX;
const skip = !wanted ? 'only in scripts/test --all' : available ? false : 'there is no firefox-esr or no Xvfb';
const COUNT = "<script>window.workers = []; window.faults = []; window.messages = 0; addEventListener('gb-error', (e) => faults.push(e.detail)); const W = Worker; window.Worker = class extends W { constructor(...a) { super(...a); window.workers.push(this); this.addEventListener('message', () => ++window.messages); } };</script>";
const FIGURE = '<gb-figure id="f" figure="gnn/message-passing" loading="eager"></gb-figure>';
let web, site, firefox;
before(async () => {
  if (skip) return;
  [web, site] = [await serve(), await serve(dirname(siteFolder), 'studio.html')];
  firefox = await openFirefox({ width: 1000, height: 800 });
});
after(async () => {
  await firefox?.close();
  await Promise.all([web?.close(), site?.close()]);
});

let made = 0;
async function open(body, options = {}) {
  const path = options.path ?? `/firefox-${++made}.html`;
  web.putPage(path, body, { head: COUNT, ...options });
  await firefox.goto(web.origin + path);
}
const settled = () => firefox.until(() => [...document.querySelectorAll('gb-figure')].every((f) => f.getAttribute('status') === 'ready'));
const fault = async () => {
  await firefox.until(() => window.faults.length > 0);
  return firefox.evaluate(() => window.faults[0]);
};

test('a figure lives: the native tensors, and its poster as its first picture', { skip }, async () => {
  const figure = readManifest().figures.find(({ id }) => id === 'gnn/message-passing');
  await open(FIGURE.replace('<gb-figure', '<gb-figure controls="none" theme="light" style="width:720px;display:block"'));
  await settled();
  assert.equal(await firefox.evaluate(() => document.querySelector('gb-figure').traceHash()), figure.trace_hash);
  const far = await firefox.evaluate(async (poster) => {
    const pixels = async (source) => {
      const bitmap = await createImageBitmap(source, { resizeWidth: 720, resizeHeight: 480 }), context = new OffscreenCanvas(720, 480).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, 720, 480).data;
    };
    const live = await pixels(await document.querySelector('gb-figure').snapshot({ scale: 1 })), native = await pixels(await (await fetch(poster)).blob());
    let differ = 0;
    for (let i = 0; i < native.length; i += 4) if ([0, 1, 2].some((c) => Math.abs(live[i + c] - native[i + c]) > 5)) ++differ;
    return differ / (720 * 480);
  }, `/${figure.posters.light[0]}`);
  assert.ok(far <= 0.001, `${(far * 100).toFixed(2)} % of the pixels differ`);
});

test('24 figures have one worker; the page goes on while they change; at rest nothing is drawn or said', { skip }, async () => {
  await firefox.goto(`${web.origin}/demo/many.html`);
  await firefox.until(() => document.querySelectorAll('gb-figure').length === 24);
  for (let i = 0; i < 24; i += 4) await firefox.evaluate((n) => void document.querySelectorAll('gb-figure')[n].scrollIntoView(), i);
  await firefox.evaluate(() => Promise.all([...document.querySelectorAll('gb-figure')].map((f) => f.ready)));
  await settled();
  const gaps = await firefox.evaluate(() => new Promise((done) => {
    const all = [...document.querySelectorAll('gb-figure')].slice(-8), times = [];
    const frame = (t) => {
      times.push(t);
      all.forEach((f, i) => f.set({ layers: (times.length + i) % 7 }));
      if (times.length < 60) requestAnimationFrame(frame);
      else done(times.slice(1).map((v, i) => v - times[i]).sort((a, b) => a - b));
    };
    requestAnimationFrame(frame);
  }));
  console.log(`  Firefox: gap median ${gaps[29].toFixed(1)} ms, p95 ${gaps[56].toFixed(1)} ms`);
  await settled();
  const idle = await firefox.evaluate(async () => {
    const all = [...document.querySelectorAll('gb-figure')], frames = async () => (await Promise.all(all.map((f) => f.frames()))).reduce((sum, n) => sum + n);
    await new Promise((r) => setTimeout(r, 500));
    const first = await frames();
    await new Promise((r) => setTimeout(r, 3000));
    return (await frames()) - first;
  });
  assert.equal(idle, 0, 'frames of an idle page');
});

test('keys and the mouse change a figure; the wheel scrolls the page', { skip }, async () => {
  await open(`${FIGURE}<p style="height:2000px">long</p>`);
  await settled();
  await firefox.evaluate(() => void document.querySelector('gb-figure').shadowRoot.querySelector('input[type=range][max="6"]').focus());
  await firefox.press('ArrowRight');
  await firefox.until(() => document.querySelector('gb-figure').get('layers') === 3);
  await firefox.wheel(400, 200, 300);
  await firefox.until(() => scrollY > 100);
  await firefox.evaluate(() => void scrollTo(0, 0));
  const box = await firefox.evaluate(() => {
    const r = [...document.querySelector('gb-figure').shadowRoot.querySelectorAll('.handle, [part~=handle]')].map((h) => h.getBoundingClientRect())[0];
    return r && { x: Math.round(r.x + r.width / 2), y: Math.round(r.y + r.height / 2) };
  });
  assert.ok(box, 'the figure has a handle');
  const before = await firefox.evaluate(() => document.querySelector('gb-figure').session());
  await firefox.drag(box.x, box.y, box.x + 60, box.y + 30);
  await firefox.until((old) => document.querySelector('gb-figure').session().then((now) => now !== old), before);
});

test('policies: no word for wasm in the page; wasm blocked; a worker blocked', { skip }, async (t) => {
  const change = (path, policy) => {
    const undo = web.change(path, { headers: { 'content-security-policy': policy } });
    t.after(undo);
    return undo;
  };
  const policy = "default-src 'none'; script-src 'self' 'unsafe-inline'; worker-src 'self'; connect-src 'self'; img-src 'self'; style-src 'self' 'unsafe-inline'";
  const page = change(/^\/policy\.html$/, policy);
  const worker = change(/worker\.mjs$/, "script-src 'self' 'wasm-unsafe-eval'");
  await open(FIGURE, { path: '/policy.html' });
  await settled();
  worker();
  const blocked = change(/worker\.mjs$/, "script-src 'self'");
  await open(FIGURE, { path: '/policy.html' });
  assert.equal((await fault()).code, 'csp-wasm');
  assert.ok(await firefox.evaluate(() => document.querySelector('gb-figure').shadowRoot.querySelector('img').checkVisibility()), 'the poster stays');
  blocked();
  page();
  change(/^\/policy\.html$/, policy.replace("worker-src 'self'", "worker-src 'none'"));
  await open(FIGURE, { path: '/policy.html' });
  assert.equal((await fault()).code, 'csp-worker');
});

test('a lost context comes back with the values; a dead worker too', { skip }, async () => {
  await open(FIGURE);
  await settled();
  await firefox.evaluate(() => document.querySelector('gb-figure').set({ layers: 5 }));
  await settled();
  await firefox.evaluate(() => window.workers[0].postMessage({ kind: 'lose-context', restore: false }));
  await firefox.until(() => document.querySelector('gb-figure').getAttribute('status') === 'lost');
  await firefox.evaluate(() => window.workers[0].postMessage({ kind: 'lose-context', restore: true }));
  await settled();
  await firefox.evaluate(() => void window.workers[0].dispatchEvent(new ErrorEvent('error', { message: 'trap' })));
  await firefox.until(() => window.workers.length === 2);
  await settled();
  assert.equal(await firefox.evaluate(() => document.querySelector('gb-figure').get('layers')), 5);
});

test('a sandboxed frame without an origin, and an engine from another origin', { skip }, async () => {
  await firefox.goto(`${web.origin}/demo/sandbox.html`);
  await firefox.until(() => document.querySelector('iframe') !== null);
  await firefox.frame(0);
  await settled();
  assert.equal(await firefox.evaluate(() => globalThis.origin), 'null');
  await firefox.frame(null);
  await open(FIGURE, { script: `<script type="module" src="${web.elsewhere}/glassbox.mjs"></script>` });
  await settled();
});

test('dark and light without a reload; figures that come and go leave one worker', { skip }, async () => {
  await open(`<div id="place">${FIGURE}</div>`, { settings: { removeGrace: 0 } });
  await settled();
  const colour = () => firefox.evaluate(async () => {
    const bitmap = await createImageBitmap(await document.querySelector('gb-figure').snapshot()), context = new OffscreenCanvas(1, 1).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, 1, 1).data[0];
  });
  await firefox.evaluate(() => document.querySelector('gb-figure').setAttribute('theme', 'dark'));
  await settled();
  assert.ok(await colour() < 80);
  await firefox.evaluate(() => document.querySelector('gb-figure').setAttribute('theme', 'light'));
  await settled();
  assert.ok(await colour() > 180);
  const workers = await firefox.evaluate(async () => {
    for (let i = 0; i < 40; ++i) {
      const f = document.createElement('gb-figure');
      f.setAttribute('figure', 'gnn/message-passing');
      f.setAttribute('loading', 'eager');
      document.querySelector('#place').append(f);
      await f.ready;
      f.remove();
    }
    return window.workers.length;
  });
  assert.equal(workers, 1);
});

test('the app opens, draws and takes the keyboard', { skip }, async () => {
  await firefox.goto(`${site.origin}/studio.html?figure=gnn/message-passing`);
  await firefox.until(() => document.getElementById('status').hidden);
  await firefox.until(() => document.title.startsWith('Message passing'));
  await firefox.click(500, 500);
  await firefox.press('ArrowRight');
  await firefox.until(() => {
    window.dispatchEvent(new Event('pagehide'));
    return JSON.parse(JSON.parse(localStorage.getItem('glassbox.studio'))['session.json']).step;
  });
});
