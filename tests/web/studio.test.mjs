// studio.html: the desktop app in a tab. What it holds is read from where it keeps it, its session in the browser's store.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { dirname, join } from 'node:path';
import { openWeb, until } from './support/browser.mjs';
import { siteFolder } from './support/site.mjs';

let web;
before(async () => {
  web = await openWeb({ folder: dirname(siteFolder), mustHave: 'studio.html' });
});
after(() => web.close());

const policy = { path: /studio\.html$/, headers: { 'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'" } };

async function studio(query = '', options = {}) {
  const opened = await web.visit(`/studio.html?figure=gnn/message-passing${query}`, {
    context: { viewport: { width: 1200, height: 800 }, permissions: ['clipboard-read', 'clipboard-write'], ...options.context },
    init: () => {
      // Counts the pictures that are asked for.
      window.pictures = 0;
      const ask = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (run) => (++window.pictures, ask(run));
    },
  });
  const { page } = opened;
  await until(page, () => document.getElementById('status').hidden, undefined, 30000);
  await atRest(page);
  return opened;
}

/** No picture was asked for in a while. */
async function atRest(page) {
  await until(page, () => {
    const now = performance.now();
    if (window.counted !== window.pictures) [window.counted, window.since] = [window.pictures, now];
    return now - window.since > 400;
  }, undefined, 40000);
}

/** The session as the app writes it when the tab is hidden. */
const session = (page) => page.evaluate(() => {
  window.dispatchEvent(new Event('pagehide'));
  return JSON.parse(JSON.parse(localStorage.getItem('glassbox.studio'))['session.json']);
});
const colours = async (page) => {
  const url = `data:image/png;base64,${(await page.screenshot()).toString('base64')}`;
  const plain = await page.context().newPage(); // whose policy lets it read the picture
  const seen = await plain.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
  }, url);
  await plain.close();
  return seen;
};
// A browser looks for an icon that a site need not have.
const complaints = (messages) => messages.filter((message) => !message.includes('404'));
const bytesOf = async (download) => readFileSync(await download.path());

test('opens under a strict policy, draws, and is idle afterwards', async () => {
  const back = web.change(policy.path, { headers: policy.headers });
  const { page, messages, close } = await studio();
  assert.ok(await colours(page) > 100, 'the window is empty');
  assert.match(await page.title(), /Message passing – Glassbox/);
  const before = await page.evaluate(() => window.pictures);
  await page.waitForTimeout(1500);
  assert.equal(await page.evaluate(() => window.pictures), before, 'an idle window draws');
  assert.deepEqual(complaints(messages), []);
  back();
  await close();
});

test('mouse and keyboard change the figure, and the next visit has it', async () => {
  const { page, messages, close } = await studio();
  assert.equal((await session(page)).controls?.layers, undefined);
  await page.mouse.click(1137, 246); // far on the track of "Layers"
  await atRest(page);
  assert.equal((await session(page)).controls.layers, '5');
  await page.keyboard.press('Control+z');
  await atRest(page);
  assert.equal((await session(page)).controls?.layers ?? '2', '2');
  await page.keyboard.press('ArrowRight');
  await atRest(page);
  const step = (await session(page)).step;
  assert.ok(step, 'the arrow goes on in the story');
  await page.goto(page.url().replace(/\?.*/, ''));
  await until(page, () => document.getElementById('status').hidden, undefined, 30000);
  await atRest(page);
  assert.equal((await session(page)).step, step);
  assert.deepEqual(complaints(messages), []);
  await close();
});

test('a still is downloaded under a Chinese name; the clipboard works both ways', async () => {
  const { page, messages, close } = await studio();
  await page.keyboard.press('Control+s');
  await until(page, () => document.activeElement.id === 'text');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await atRest(page);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'gnn-message-passing.png');
  await page.evaluate(() => navigator.clipboard.writeText('图'));
  await page.keyboard.press('Control+v');
  await atRest(page);
  // As an input method does: composed, then committed.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Input.imeSetComposition', { text: 'shu', selectionStart: 3, selectionEnd: 3 });
  assert.equal(await page.evaluate(() => document.getElementById('text').className), 'composing');
  await cdp.send('Input.insertText', { text: '书' });
  await page.keyboard.insertText('.png');
  await atRest(page);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.equal(download.suggestedFilename(), '图书.png');
  const png = await bytesOf(download);
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  assert.ok(png.readUInt32BE(16) > 1000 && png.length > 10000, 'the picture at twice the size of its view');
  assert.deepEqual(complaints(messages), []);
  await close();
});

test('a take is recorded, downloaded, and opened again', async () => {
  const { page, messages, close } = await studio();
  await page.keyboard.press('r');
  await page.mouse.click(1137, 246);
  await page.waitForTimeout(300);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('r')]);
  assert.equal(download.suggestedFilename(), 'gnn-message-passing.take');
  const take = (await bytesOf(download)).toString();
  assert.match(take, /"name": ?"layers"/);
  await page.goto(page.url().replace('gnn/message-passing', 'hello/neuron'));
  await until(page, () => document.title.includes('Glassbox') && !document.title.includes('Message'), undefined, 30000);
  await atRest(page);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Control+o')]);
  await chooser.setFiles({ name: 'mine.take', mimeType: 'text/plain', buffer: Buffer.from(take) });
  await until(page, () => document.title.startsWith('Message passing'));
  assert.deepEqual(complaints(messages), []);
  await close();
});

test('weights come when a figure asks for them', async () => {
  const asked = [];
  const { page, close } = await studio();
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(page.url().replace('gnn/message-passing', 'attention/be-the-head'));
  await until(page, () => document.getElementById('status').hidden, undefined, 30000);
  await atRest(page);
  assert.ok(asked.some((url) => /language\.[0-9a-f]{8}\.safetensors$/.test(url)), asked.join('\n'));
  await close();
});

test('what goes wrong is said, with a way to try again', async () => {
  const engine = JSON.parse(readFileSync(join(siteFolder, 'figures.json'), 'utf8')).studio.wasm;
  const back = web.change(new RegExp(engine), { status: 503 });
  const { page, close } = await web.visit('/studio.html');
  await until(page, () => !document.getElementById('again').hidden);
  assert.match(await page.textContent('#words'), /503/);
  back();
  await Promise.all([page.waitForNavigation(), page.click('#again')]);
  await until(page, () => document.getElementById('status').hidden, undefined, 30000);
  await close();

  const forbidden = web.change(policy.path, { headers: { 'content-security-policy': "script-src 'self'" } });
  const strict = await web.visit('/studio.html');
  await until(strict.page, () => !document.getElementById('again').hidden);
  assert.match(await strict.page.textContent('#words'), /wasm-unsafe-eval/);
  forbidden();
  await strict.close();

  const blind = await web.visit('/studio.html', { init: () => { HTMLCanvasElement.prototype.getContext = () => null; } });
  await until(blind.page, () => !document.getElementById('again').hidden);
  assert.match(await blind.page.textContent('#words'), /WebGL2/);
  await blind.close();
});
