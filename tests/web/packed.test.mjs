// A figure away from its site: in one file, and in a frame of somebody else's page.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openWeb, ready, until } from './support/browser.mjs';
import { glassbox, root } from './support/site.mjs';

let web, folder;
before(async () => {
  web = await openWeb();
  folder = mkdtempSync(join(tmpdir(), 'glassbox-packed-'));
});
after(async () => {
  await web.close();
  rmSync(folder, { recursive: true });
});

test('a figure in one file lives when it is opened from a disk', async () => {
  const file = join(folder, 'neuron.html');
  execFileSync(glassbox, ['page', 'hello/neuron', '-o', file]);
  const context = await web.browser.newContext();
  const page = await context.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`file://${file}`);
  await until(page, () => document.querySelector('gb-figure') !== null);
  await ready(page);
  await page.evaluate(() => document.querySelector('gb-figure').set({ input: '2', weight: '2' }));
  await until(page, () => document.querySelector('gb-figure').output('y') === 4 || document.querySelector('gb-figure').get('input') === 2);
  assert.deepEqual(asked.filter((url) => !/^(data|blob):/.test(url)), [`file://${file}`]);
  await context.close();
});

test('a module for notebooks renders a figure, takes values and gives them back', async () => {
  const file = join(folder, 'neuron.mjs');
  execFileSync(glassbox, ['page', 'hello/neuron', '-o', file]);
  web.put('/widget.mjs', readFileSync(file, 'utf8'));
  const { page, close } = await web.page('<div id="cell"></div>', { script: '' });
  await page.evaluate(async () => {
    // Imported as anywidget does: from a blob, which has no address of its own.
    const text = await (await fetch('/widget.mjs')).text();
    const widget = await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
    const traits = { values: { weight: '-1' }, outputs: {} }, listeners = {};
    window.model = {
      get: (name) => traits[name],
      set: (name, value) => void (traits[name] = value),
      on: (name, run) => void (listeners[name] = run),
      off: (name) => void delete listeners[name],
      save_changes: () => void 0,
      change: (values) => (Object.assign(traits.values, values), listeners['change:values']()),
    };
    window.stop = await widget.default.render({ model: window.model, el: document.getElementById('cell') });
    await document.querySelector('gb-figure').ready;
  });
  await until(page, () => String(document.querySelector('gb-figure').get('weight')) === '-1');
  await page.evaluate(() => window.model.change({ weight: '0.5' }));
  await until(page, () => String(document.querySelector('gb-figure').get('weight')) === '0.5');
  await page.evaluate(() => window.stop());
  assert.equal(await page.locator('gb-figure').count(), 0);
  await close();
});

test('a frame without an origin of its own lives, keeps its height and speaks with the page around it', async () => {
  web.put('/frame.html', readFileSync(join(root, 'web/site/embed.html'), 'utf8').replaceAll('live/', ''));
  const { page, close } = await web.page('<iframe id="frame" sandbox="allow-scripts" src="/frame.html?figure=hello/neuron&weight=1.5" style="width: 600px; height: 150px"></iframe>', {
    script: `<script type="module">
      import { connect } from '/embed-parent.mjs';
      window.heard = [];
      addEventListener('DOMContentLoaded', () => {
        window.figure = connect(document.getElementById('frame'), {
          ready: (detail) => window.heard.push(['ready', detail.figure]),
          change: (detail) => window.heard.push(['change', detail.name, String(detail.value)]),
          error: (detail) => window.heard.push(['error', detail.message]),
        });
      });
    </script>`,
  });
  await until(page, () => window.heard.some(([kind]) => kind === 'ready'), undefined, 20000);
  await until(page, () => parseFloat(document.getElementById('frame').style.height) > 200);
  await page.evaluate(() => window.figure.set({ weight: 0.25 }));
  await until(page, () => window.heard.some(([kind, name, value]) => kind === 'change' && name === 'weight' && value === '0.25'));
  await page.evaluate(() => document.getElementById('frame').contentWindow.postMessage({ glassbox: 2, kind: 'set' }, '*'));
  await until(page, () => window.heard.some(([kind, message]) => kind === 'error' && message.includes('version')));
  await close();
});
