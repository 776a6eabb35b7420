// One figure in a page: its picture, its controls, its story, what it takes from the page around.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openWeb, ready, settled, until } from './support/browser.mjs';
import { glassbox } from './support/site.mjs';

const FIGURE = '<gb-figure id="f" figure="gnn/message-passing"></gb-figure>';
const folder = mkdtempSync(join(tmpdir(), 'glassbox-page-'));
let web;
before(async () => void (web = await openWeb()));
after(() => (rmSync(folder, { recursive: true, force: true }), web?.close()));

/** A page with a live figure; whatever its console says of errors fails the test. */
async function live(body = FIGURE, options = {}) {
  const opened = await web.page(body, options);
  await ready(opened.page);
  await settled(opened.page);
  return { ...opened, fine: () => assert.deepEqual(opened.messages.filter((m) => /^(error|uncaught)/.test(m) && !m.includes('404')), []) };
}
const value = (page, name) => page.evaluate((n) => document.querySelector('gb-figure').get(n), name);
const raws = (page, name, expected) => until(page, ([n, e]) => document.querySelector('gb-figure').get(n) === e && document.querySelector('gb-figure').getAttribute('status') === 'ready', [name, expected]);
const pixels = (page) => page.evaluate(async () => {
  const bitmap = await createImageBitmap(await document.querySelector('gb-figure').snapshot());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height), colours = new Set();
  for (let i = 0; i < data.length; i += 4) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  return { width: bitmap.width, height: bitmap.height, colours: colours.size, corner: [...data.slice(0, 3)] };
});

/** A film of the page's figure as a file, and what it is. */
async function filmed(page, options) {
  const { type, bytes } = await page.evaluate(async (how) => {
    const blob = await document.querySelector('gb-figure').record(how);
    return { type: blob.type, bytes: [...new Uint8Array(await blob.arrayBuffer())] };
  }, options);
  assert.match(type, /^video\/(mp4|webm)$/);
  const path = join(folder, type.replace('/', '.'));
  writeFileSync(path, Buffer.from(bytes));
  const probe = spawnSync('ffprobe', ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_type,width,height,nb_read_frames,r_frame_rate:format=duration', '-of', 'json', path], { encoding: 'utf8' });
  const { streams: [stream], format } = JSON.parse(probe.stdout);
  assert.equal(stream.codec_type, 'video', probe.stderr);
  return { type, path, width: stream.width, height: stream.height, frames: Number(stream.nb_read_frames), seconds: Number(format.duration), rate: stream.r_frame_rate };
}

test('a figure shows its poster, then its first picture, without a jump of the layout', async () => {
  let release;
  const gate = new Promise((open) => (release = open));
  const opened = await web.page('<p>before</p><gb-figure figure="gnn/message-passing"></gb-figure><p id="below">below</p>', {
    init: "addEventListener('gb-ready', () => (window.readies = (window.readies ?? 0) + 1))", settings: { run: 'static' },
  });
  const { page } = opened;
  await until(page, () => document.querySelector('gb-figure').shadowRoot?.querySelector('img')?.complete && document.querySelector('gb-figure').shadowRoot.querySelector('img').naturalWidth > 0);
  const poster = await page.evaluate(() => {
    const img = document.querySelector('gb-figure').shadowRoot.querySelector('img');
    return { seen: img.checkVisibility({ visibilityProperty: true }), height: document.querySelector('#below').getBoundingClientRect().top };
  });
  assert.ok(poster.seen);
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').shadowRoot.querySelectorAll('.control').length > 5), true, 'the controls are there before the engine');
  release();
  await gate;
  await opened.close();

  const { page: alive, fine, close } = await live('<p>before</p><gb-figure figure="gnn/message-passing"></gb-figure><p id="below">below</p>', {
    init: "addEventListener('gb-ready', () => (window.readies = (window.readies ?? 0) + 1))",
  });
  assert.equal(await alive.evaluate(() => window.readies), 1);
  assert.equal(await alive.evaluate(() => document.querySelector('#below').getBoundingClientRect().top), poster.height);
  const picture = await pixels(alive);
  assert.ok(picture.colours > 50, `${picture.colours} colours`);
  assert.equal(await alive.evaluate(() => document.querySelector('gb-figure').shadowRoot.querySelector('img').checkVisibility({ visibilityProperty: true })), false);
  fine();
  await close();
});

test('a slider is a native input: keys and script set it, undo takes it back', async () => {
  const { page, fine, close } = await live(FIGURE, { init: "window.heard = []; for (const n of ['gb-input', 'gb-change', 'gb-output']) addEventListener(n, (e) => heard.push([n, e.detail.name, e.detail.value, e.detail.source]))" });
  const slider = page.locator('gb-figure').getByLabel('layers');
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await raws(page, 'layers', 3);
  await page.keyboard.press('ArrowRight');
  await raws(page, 'layers', 4);
  await page.keyboard.press('Control+z');
  await raws(page, 'layers', 3);
  await page.keyboard.press('Control+z');
  await raws(page, 'layers', 2);
  assert.equal(await slider.inputValue(), '2', 'the input follows');
  await page.keyboard.press('Control+Shift+z');
  await raws(page, 'layers', 3);
  const heard = await page.evaluate(() => window.heard);
  assert.ok(heard.some(([n, name, v, source]) => n === 'gb-input' && name === 'layers' && v === 3 && source === 'control'));
  assert.ok(heard.some(([n, name, v]) => n === 'gb-change' && name === 'layers' && v === 3));
  await page.evaluate(() => document.querySelector('gb-figure').set({ pooling: 'mean', layers: 5, residual: false }));
  await raws(page, 'pooling', 'mean');
  assert.deepEqual([await value(page, 'layers'), await value(page, 'residual')], [5, false]);
  assert.equal(await page.locator('gb-figure').getByLabel('mean').isChecked(), true);
  await page.locator('gb-figure').getByRole('button', { name: 'Reset' }).click();
  await raws(page, 'layers', 2);
  assert.equal(await value(page, 'pooling'), 'sum');
  fine();
  await close();
});

test('a molecule is named or written as a SMILES; a mistake is reported and changes nothing', async () => {
  const { page, messages, close } = await live(FIGURE, { init: "window.faults = []; addEventListener('gb-error', (e) => faults.push(e.detail))" });
  const field = page.locator('gb-figure').getByLabel('molecule');
  await field.fill('CCO');
  await field.press('Enter');
  await until(page, () => document.querySelector('gb-figure').output('formula') === 'C2H6O');
  await field.fill('not a molecule');
  await field.press('Enter');
  await until(page, () => window.faults.length > 0);
  assert.equal((await page.evaluate(() => window.faults[0])).code, 'value');
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').output('formula')), 'C2H6O');
  assert.equal(await value(page, 'molecule'), 'CCO');
  assert.ok(messages.some((m) => m.startsWith('error') && m.includes('molecule')));
  await close();
});

test('the story goes forward and back, with its captions', async () => {
  const { page, fine, close } = await live();
  const figure = page.locator('gb-figure');
  await figure.getByRole('button', { name: 'Step by step' }).click();
  await until(page, () => document.querySelector('gb-figure').currentStep === 'alone');
  assert.match(await figure.locator('.captions .on').innerText(), /two oxygens/);
  await figure.getByRole('button', { name: 'Next step' }).click();
  await until(page, () => document.querySelector('gb-figure').currentStep === 'travel');
  assert.equal(await value(page, 'depth'), 0.45);
  assert.match(await page.evaluate(() => document.querySelector('gb-figure').describe()), /half of what it knows/);
  await page.evaluate(() => document.querySelector('gb-figure').step('chosen'));
  await until(page, () => document.querySelector('gb-figure').currentStep === 'chosen');
  assert.equal(await figure.getByRole('button', { name: 'Previous step' }).isEnabled(), true);
  fine();
  await close();
});

test('attributes set values, steps, the theme, the language, the seed; removing from view pauses', async () => {
  const { page, fine, close } = await live('<gb-figure figure="gnn/message-passing" set="layers=4 pooling=max" data-set-channel="2" lang="zh" theme="dark" controls="layers pooling"></gb-figure>');
  assert.deepEqual([await value(page, 'layers'), await value(page, 'pooling'), await value(page, 'channel')], [4, 'max', 2]);
  assert.equal(await page.locator('gb-figure .control').count(), 2);
  assert.equal(await page.locator('gb-figure').getByText('层数').count(), 1);
  assert.deepEqual((await pixels(page)).corner, [0x14, 0x16, 0x1a]);
  const frames = () => page.evaluate(() => document.querySelector('gb-figure').frames());
  await page.evaluate(() => document.querySelector('gb-figure').setAttribute('theme', 'light'));
  await until(page, () => document.querySelector('gb-figure').dataset.look === 'light');
  await page.waitForTimeout(200);
  assert.deepEqual((await pixels(page)).corner, [255, 255, 255]);
  const before = await frames();
  await page.evaluate(() => (document.querySelector('gb-figure').style.marginTop = '5000px'));
  await page.waitForTimeout(200);
  const away = await frames();
  await page.evaluate(() => document.querySelector('gb-figure').set({ layers: 1 }));
  await page.waitForTimeout(300);
  assert.equal(await frames(), away, 'nothing is drawn out of sight');
  await page.evaluate(() => (document.querySelector('gb-figure').style.marginTop = ''));
  await raws(page, 'layers', 1);
  assert.ok((await frames()) > before);
  fine();
  await close();
});

test('light and dark follow the page, without a reload; less motion stops what plays by itself', async () => {
  const head = '<style>:root{color-scheme:light dark}</style>';
  const { page, fine, close } = await live('<gb-figure figure="gnn/message-passing" autoplay></gb-figure>', { head, context: { colorScheme: 'light', reducedMotion: 'reduce' } });
  assert.deepEqual((await pixels(page)).corner, [255, 255, 255]);
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').controlState('depth').playing ?? false), false, 'nothing plays by itself');
  await page.emulateMedia({ colorScheme: 'dark' });
  await until(page, () => document.querySelector('gb-figure').dataset.look === 'dark');
  await page.waitForTimeout(200);
  assert.deepEqual((await pixels(page)).corner, [0x14, 0x16, 0x1a]);
  fine();
  await close();
});

test('an unknown attribute, control, figure or step is reported with what was meant', async () => {
  const opened = await web.page('<gb-figure figure="gnn/message-passing" set="layer=3" contrls="none"></gb-figure><gb-figure id="g" figure="gnn/mesage-passing"></gb-figure>', {
    init: "window.faults = []; addEventListener('gb-error', (e) => faults.push(e.detail.message))",
  });
  const { page, messages } = opened;
  await until(page, () => window.faults.length >= 3);
  const faults = await page.evaluate(() => window.faults);
  assert.ok(faults.some((m) => m.includes('attribute "contrls"') && m.includes('"controls"')), faults.join());
  assert.ok(faults.some((m) => m.includes('control "layer"') && m.includes('"layers"')), faults.join());
  assert.ok(faults.some((m) => m.includes('figure "gnn/mesage-passing"') && m.includes('"gnn/message-passing"')), faults.join());
  assert.equal(messages.filter((m) => m.startsWith('error: gb-figure')).length >= 2, true);
  assert.match(await page.locator('#g').getByRole('alert').innerText(), /did you mean/);
  await opened.close();
});

test('the picture has the pixels of the screen and the size of its box', async () => {
  const { page, fine, close } = await live(FIGURE, { context: { deviceScaleFactor: 2, viewport: { width: 720, height: 900 } } });
  const box = () => page.evaluate(() => {
    const frame = document.querySelector('gb-figure').shadowRoot.querySelector('.frame');
    return [frame.clientWidth, frame.clientHeight];
  });
  let [width, height] = await box();
  let picture = await pixels(page);
  assert.deepEqual([picture.width, picture.height], [width * 2, height * 2]);
  await page.setViewportSize({ width: 360, height: 800 });
  await page.waitForTimeout(400);
  [width, height] = await box();
  assert.ok(width <= 360 && height >= 350, `${width} x ${height}`);
  picture = await pixels(page);
  assert.deepEqual([picture.width, picture.height], [width * 2, height * 2]);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'nothing is wider than the window');
  fine();
  await close();
});

test('what is far below is not loaded, and what does not change is not drawn', async () => {
  const opened = await web.page(`<div style="height:6000px"></div>${FIGURE}`, { init: 'window.posted = 0; const W = Worker; window.Worker = class extends W { constructor(...a) { super(...a); window.workers = (window.workers ?? 0) + 1; this.addEventListener("message", () => ++window.posted); } postMessage(...a) { ++window.posted; super.postMessage(...a); } }' });
  const { page } = opened;
  await page.waitForTimeout(400);
  assert.equal(await page.evaluate(() => window.workers ?? 0), 0);
  await page.evaluate(() => scrollTo(0, 6000));
  await ready(page);
  await settled(page);
  await page.waitForTimeout(500);
  const before = await page.evaluate(async () => [await document.querySelector('gb-figure').frames(), window.posted]);
  await page.waitForTimeout(2000);
  const posted = await page.evaluate(() => window.posted);
  assert.equal(posted - before[1], 0, 'no message in two idle seconds');
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').frames()), before[0], 'no frame');
  await opened.close();
});

test('a figure that is moved in the page keeps its engine; one that is removed gives it back', async () => {
  const { page, fine, close } = await live(`<div id="a">${FIGURE}</div><div id="b"></div>`, { settings: { removeGrace: 150, idleGrace: 150 }, init: 'const W = Worker; window.ended = 0; window.Worker = class extends W { terminate() { ++window.ended; super.terminate(); } }' });
  await page.evaluate(() => document.querySelector('gb-figure').set({ layers: 5 }));
  await raws(page, 'layers', 5);
  await page.evaluate(() => document.querySelector('#b').append(document.querySelector('gb-figure')));
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => window.ended), 0);
  await page.evaluate(() => document.querySelector('gb-figure').set({ channel: 3 }));
  await raws(page, 'channel', 3);
  assert.equal(await value(page, 'layers'), 5);
  await page.evaluate(() => document.querySelector('gb-figure').remove());
  await until(page, () => window.ended === 1);
  fine();
  await close();
});

test('figures of a group share controls; the address keeps them when asked', async () => {
  const opened = await web.page('<gb-figure id="a" figure="gnn/message-passing" group="g" hash></gb-figure><gb-figure id="b" figure="gnn/message-passing" group="g"></gb-figure>', { hash: '#a.layers=4&keep.me=1' });
  const { page } = opened;
  await ready(page, '#a');
  await ready(page, '#b');
  await until(page, () => document.querySelector('#b').get('layers') === 4);
  await page.locator('#b').getByLabel('layers').fill('1');
  await until(page, () => document.querySelector('#a').get('layers') === 1 && location.hash.includes('a.layers=1'));
  assert.match(await page.evaluate(() => location.hash), /keep\.me=1/);
  await page.evaluate(() => (location.hash = '#a.layers=6'));
  await until(page, () => document.querySelector('#b').get('layers') === 6);
  await opened.close();
});

test('a picture and a film of the figure are files', async () => {
  const { page, fine, close } = await live('<gb-figure figure="gnn/message-passing" set="depth=0"></gb-figure>');
  const picture = await page.evaluate(async () => {
    const f = document.querySelector('gb-figure'), frame = f.shadowRoot.querySelector('.frame');
    const bitmap = await createImageBitmap(await f.snapshot({ scale: 2 }));
    return { width: bitmap.width, height: bitmap.height, expected: [frame.clientWidth * 2, frame.clientHeight * 2] };
  });
  assert.deepEqual([picture.width, picture.height], picture.expected);
  const film = await filmed(page, { seconds: 2, fps: 15 });
  assert.deepEqual({ ...film, type: '', path: '' }, { type: '', path: '', width: picture.width / 2, height: picture.height / 2, frames: 30, seconds: 2, rate: '15/1' });
  await page.evaluate(() => void document.querySelector('gb-figure').play());
  const shown = await filmed(page, { seconds: 1, fps: 15, live: true });
  assert.deepEqual([shown.width, shown.height], [picture.width / 2, picture.height / 2]);
  assert.ok(shown.frames >= 2, `${shown.frames} frames`);
  const refused = await page.evaluate(() => document.querySelector('gb-figure').record({ fps: 0 }).then(() => '', (e) => e.message));
  assert.match(refused, /1 to 120 frames a second/);
  fine();
  await close();
});

test('a film of the story has the frames that glassbox record makes', async () => {
  const { page, fine, close } = await live('<gb-figure figure="gnn/message-passing" set="depth=1" style="width:640px"></gb-figure>');
  const film = await filmed(page, { fps: 1, scale: 1 });
  const native = join(folder, 'native');
  const made = spawnSync(glassbox, ['record', 'gnn/message-passing', '-o', `${native}/`, '--fps', '1', '--size', `${film.width}x${film.height}`, '--scale', '1'], { encoding: 'utf8' });
  assert.equal(made.stderr, '');
  assert.equal(film.frames, readdirSync(native).length);
  const decode = (...input) => spawnSync('ffmpeg', ['-v', 'error', ...input, '-f', 'rawvideo', '-pix_fmt', 'gray', '-'], { maxBuffer: 1 << 28 }).stdout;
  const paged = decode('-i', film.path), desk = decode('-i', join(native, 'frame_%06d.png')), size = film.width * film.height;
  assert.equal(paged.length, desk.length);
  // All but what moves where results came after the step: a page computes in slices.
  const far = Array.from({ length: film.frames }, (_, n) => {
    let count = 0;
    for (let i = n * size; i < (n + 1) * size; ++i) count += Math.abs(paged[i] - desk[i]) > 24;
    return count / size;
  });
  assert.ok(far.every((part) => part < 0.02) && far.filter((part) => part > 0.004).length <= 2, far.map((part) => part.toFixed(4)).join(' '));
  fine();
  await close();
});

test('a browser that cannot encode frames records what it shows', async () => {
  const { page, fine, close } = await live('<gb-figure figure="gnn/message-passing" set="depth=0"></gb-figure>', { settings: { run: 'main' }, init: 'delete globalThis.VideoEncoder' });
  await page.evaluate(() => void document.querySelector('gb-figure').play());
  assert.ok((await filmed(page, { seconds: 1, fps: 15 })).frames >= 2);
  fine();
  await close();
});
