// Mouse, finger and keyboard on a picture, and what the page keeps for itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWeb, ready, settled, until } from './support/browser.mjs';

const FIGURE = '<gb-figure id="f" figure="gnn/message-passing"></gb-figure>';
let web;
before(async () => void (web = await openWeb()));
after(() => web?.close());

async function live(body, options) {
  const opened = await web.page(body, options);
  await ready(opened.page);
  await settled(opened.page);
  await until(opened.page, () => document.querySelector('gb-figure').shadowRoot.querySelectorAll('.handle').length > 5);
  return opened;
}
const molecule = (page) => page.evaluate(() => document.querySelector('gb-figure').get('molecule'));
const centre = (page, mark) => page.evaluate((key) => {
  const box = document.querySelector('gb-figure').shadowRoot.querySelector(`.handle.drag[data-mark="${key}"]`).getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}, mark);

test('a mouse drags an atom as one gesture; a click chooses it; the wheel stays the page\'s', async () => {
  const { page, close } = await live(`${FIGURE}<div style="height:3000px"></div>`);
  const at = await centre(page, 'node:2');
  await page.mouse.move(at.x, at.y);
  await until(page, () => document.querySelector('gb-figure').hovered !== '');
  await page.mouse.down();
  for (let i = 1; i <= 6; i++) await page.mouse.move(at.x - 10 * i, at.y + 6 * i);
  await page.mouse.up();
  await until(page, () => document.querySelector('gb-figure').get('molecule').startsWith('{'));
  // The last of the moves arrives a frame later.
  await until(page, ({ x, y }) => {
    const box = document.querySelector('gb-figure').shadowRoot.querySelector('.handle.drag[data-mark="node:2"]').getBoundingClientRect();
    return Math.hypot(box.x + box.width / 2 - x + 60, box.y + box.height / 2 - y - 36) < 8;
  }, at);
  await page.keyboard.press('Tab');
  await page.evaluate(() => document.querySelector('gb-figure').undo());
  await until(page, () => document.querySelector('gb-figure').get('molecule') === 'caffeine');
  await page.waitForTimeout(800); // it eases back
  await page.mouse.click(at.x, at.y);
  await until(page, () => document.querySelector('gb-figure').shadowRoot.querySelector('.handle[aria-pressed=true]') !== null);
  const top = await page.evaluate(() => scrollY);
  await page.mouse.wheel(0, 300);
  await until(page, (y) => scrollY > y + 100, top);
  await close();
});

test('a finger scrolls the page over the picture, and drags on a handle', async () => {
  const { page, close } = await live(`${FIGURE}<div style="height:3000px"></div>`, { context: { hasTouch: true, isMobile: true, viewport: { width: 400, height: 800 } } });
  const client = await page.context().newCDPSession(page);
  const swipe = async (from, to) => {
    const touch = (type, p) => client.send('Input.dispatchTouchEvent', { type, touchPoints: p ? [{ x: p.x, y: p.y }] : [] });
    await touch('touchStart', from);
    for (let i = 1; i <= 8; i++) await touch('touchMove', { x: from.x + ((to.x - from.x) * i) / 8, y: from.y + ((to.y - from.y) * i) / 8 });
    await touch('touchEnd');
  };
  const empty = await page.evaluate(() => {
    const root = document.querySelector('gb-figure').shadowRoot, box = root.querySelector('.frame').getBoundingClientRect();
    for (let y = box.y + box.height - 10; y > box.y; y -= 6) for (let x = box.x + 6; x < box.x + box.width; x += 6) {
      if (!root.elementFromPoint(x, y)?.closest('.handle')) return { x, y };
    }
  });
  const at = await centre(page, 'node:0');
  await swipe(at, { x: at.x + 5, y: at.y + 60 });
  await until(page, () => document.querySelector('gb-figure').get('molecule').startsWith('{'));
  assert.equal(await page.evaluate(() => scrollY), 0, 'the drag did not scroll');
  await page.waitForTimeout(300); // the last of the moves arrives a frame later
  const moved = await molecule(page);
  await swipe(empty, { x: empty.x, y: empty.y - 150 });
  await until(page, () => scrollY > 60);
  assert.equal(await molecule(page), moved, 'the swipe moved nothing in the figure');
  const sizes = await page.evaluate(() => {
    const all = [...document.querySelector('gb-figure').shadowRoot.querySelectorAll('button, input, select, .segments label, summary, .toggle')].filter((e) => e.checkVisibility() && !e.closest('.segments label input'));
    return all.filter((e) => !e.matches('.segments input, .toggle input, .skip')).map((e) => [e.className || e.localName, e.type ?? '', e.getBoundingClientRect().height]).filter(([, , height]) => height < 44);
  });
  assert.deepEqual(sizes, [], 'targets of a finger are 44 pixels');
  await close();
});

test('the keyboard reaches every handle and control in reading order, and moves an atom', async () => {
  const { page, close } = await live(`<button id="start">start</button>${FIGURE}<button id="end">end</button>`);
  await page.focus('#start');
  const passed = [];
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const inside = document.activeElement.shadowRoot?.activeElement;
      return inside ? { kind: inside.className || inside.localName, name: inside.ariaLabel ?? inside.labels?.[0]?.textContent ?? inside.textContent } : { kind: document.activeElement.id };
    });
    passed.push(at);
    if (at.kind === 'end') break;
  }
  assert.equal(passed.at(-1).kind, 'end', 'the keyboard leaves the figure again');
  const handles = await page.evaluate(() => document.querySelector('gb-figure').shadowRoot.querySelectorAll('.handle').length);
  assert.equal(passed.filter((p) => p.kind.startsWith('handle')).length, handles);
  const controls = await page.evaluate(() => [...document.querySelector('gb-figure').shadowRoot.querySelectorAll('.control')].filter((c) => c.checkVisibility()).length);
  assert.ok(passed.filter((p) => ['input', 'select', 'push', 'tool'].includes(p.kind)).length >= controls);
  assert.equal(passed.filter((p) => !p.kind.startsWith('handle')).every((p) => p.kind === 'end' || (p.name ?? '').trim() !== ''), true, 'each has a name');
  assert.equal(passed[0].kind, 'skip');

  await page.evaluate(() => document.querySelector('gb-figure').shadowRoot.querySelector('.skip').focus());
  await page.keyboard.press('Tab');
  const before = await centre(page, 'node:0');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await until(page, (x) => document.querySelector('gb-figure').shadowRoot.querySelector('.handle.drag').getBoundingClientRect().x > x - 100 && document.querySelector('gb-figure').get('molecule').startsWith('{'), before.x);
  await page.keyboard.press('Enter');
  await until(page, () => document.querySelector('gb-figure').shadowRoot.querySelector('.handle[aria-pressed=true]') !== null);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await until(page, () => document.querySelector('gb-figure').get('molecule') === 'caffeine');
  await page.evaluate(() => document.querySelector('gb-figure').shadowRoot.querySelector('.skip').focus());
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.shadowRoot.activeElement.classList.contains('handle')), false, 'the parts can be skipped');
  await close();
});

test('a playhead plays and pauses; a figure that wants a click first waits for it', async () => {
  const { page, close } = await live('<gb-figure figure="gnn/message-passing" set="depth=0"></gb-figure>');
  await page.locator('gb-figure').getByRole('button', { name: 'Play: layer shown' }).click();
  await until(page, () => document.querySelector('gb-figure').get('depth') > 0.2);
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').getAttribute('status')), 'running');
  await page.locator('gb-figure').getByRole('button', { name: 'Pause: layer shown' }).click();
  await settled(page);
  const at = await page.evaluate(() => document.querySelector('gb-figure').get('depth'));
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').get('depth')), at);
  await close();
  const waiting = await web.page('<gb-figure figure="gnn/message-passing" loading="click"></gb-figure>');
  await waiting.page.waitForTimeout(400);
  assert.equal(await waiting.page.evaluate(() => document.querySelector('gb-figure').getAttribute('status')), 'idle');
  await waiting.page.locator('gb-figure').getByRole('button', { name: 'Activate the figure' }).click();
  await ready(waiting.page);
  await waiting.close();
});
