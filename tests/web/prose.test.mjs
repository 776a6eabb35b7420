// The elements in the text around a figure.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWeb, ready, settled, until } from './support/browser.mjs';

const FIGURE = '<gb-figure id="f" figure="gnn/message-passing"></gb-figure>';
let web;
before(async () => void (web = await openWeb()));
after(() => web?.close());

test('numbers in the prose follow the figure, and can be dragged and typed', async () => {
  const { page, close } = await web.page(`<p id="p">With <gb-value for="f" name="layers" editable>two</gb-value> layers and <gb-param for="f" name="pooling">sum</gb-param>:
    <gb-value for="f" name="atoms">14</gb-value> atoms, <gb-value for="f" name="formula">C8</gb-value>, depth <gb-value for="f" name="depth" format=".2f">2</gb-value>.</p>${FIGURE}`);
  await ready(page);
  await settled(page);
  const text = (name) => page.locator(`gb-value[name=${name}] [part=value]`).innerText();
  assert.deepEqual([await text('layers'), await text('atoms'), await text('formula'), await text('depth')], ['2', '14', 'C8H10N4O2', '2.00']);
  const spin = page.getByRole('spinbutton', { name: 'layers' });
  await spin.focus();
  await page.keyboard.press('ArrowUp');
  await until(page, () => document.querySelector('#f').get('layers') === 3);
  assert.equal(await spin.getAttribute('aria-valuenow'), '3');
  await page.keyboard.press('End');
  await until(page, () => document.querySelector('#f').get('layers') === 6);
  await page.keyboard.press('Home');
  await until(page, () => document.querySelector('#f').get('layers') === 0);
  await settled(page);
  const box = await spin.boundingBox();
  await page.mouse.move(box.x + 3, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 8);
  await page.mouse.move(box.x + 103, box.y + 8);
  await page.mouse.up();
  await until(page, () => document.querySelector('#f').get('layers') === 3);
  await settled(page);
  await page.evaluate(() => document.querySelector('#f').undo());
  await until(page, () => document.querySelector('#f').get('layers') === 0);
  await page.locator('gb-param').getByText('mean').click();
  await until(page, () => document.querySelector('#f').get('pooling') === 'mean');
  assert.equal(await page.locator('gb-figure').getByLabel('mean').isChecked(), true);
  await close();
});

test('a reference lights a mark, a mark lights the reference, and a click sets controls', async () => {
  const { page, close } = await web.page(`<p><gb-ref for="f" mark="node:3" id="a">an atom</gb-ref> <gb-ref for="f" mark="node:*" id="any">any atom</gb-ref>
    <gb-ref for="f" set="layers=5 pooling=max" id="s">deep</gb-ref> <gb-ref for="f" step="mean" id="t">the mean</gb-ref></p>${FIGURE}`);
  await ready(page);
  await settled(page);
  await page.hover('#a');
  await until(page, () => document.querySelector('#f').hovered === 'node:3' && document.querySelector('#a').hasAttribute('data-active'));
  assert.equal(await page.locator('#any').getAttribute('data-active'), '', 'a pattern is lit too');
  await page.mouse.move(2, 2);
  await until(page, () => document.querySelector('#f').hovered === '' && !document.querySelector('#a').hasAttribute('data-active'));
  const atom = await page.evaluate(() => {
    const box = document.querySelector('#f').shadowRoot.querySelector('[data-mark="node:3"]').getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  });
  await page.mouse.move(atom.x, atom.y);
  await until(page, () => document.querySelector('#a').hasAttribute('data-active'));
  await page.click('#s');
  await until(page, () => document.querySelector('#f').get('layers') === 5 && document.querySelector('#f').get('pooling') === 'max');
  await page.focus('#t');
  await page.keyboard.press('Enter');
  await until(page, () => document.querySelector('#f').currentStep === 'mean');
  await close();
});

test('steps follow the scroll, the buttons and the address, and never take the wheel', async () => {
  const steps = ['alone', 'one-layer', 'deep'].map((step) => `<gb-step id="at-${step}" step="${step}" style="min-height:700px"><h3>${step}</h3><p>Text.</p></gb-step>`).join('');
  const { page, close } = await web.page(`<gb-steps><gb-figure slot="figure" id="f" figure="gnn/message-passing" controls="none"></gb-figure>${steps}</gb-steps>`, { hash: '#at-one-layer' });
  await ready(page);
  await until(page, () => document.querySelector('#f').currentStep === 'one-layer');
  const top = await page.evaluate(() => scrollY);
  await page.mouse.move(300, 600);
  await page.mouse.wheel(0, 900);
  await until(page, (y) => scrollY > y + 300, top);
  await until(page, () => document.querySelector('#f').currentStep === 'deep');
  await page.evaluate(() => document.querySelector('gb-steps').go(-2));
  await until(page, () => document.querySelector('#f').currentStep === 'alone');
  assert.equal(await page.evaluate(() => document.querySelector('#at-alone').hasAttribute('data-active')), true);
  await close();
  const parts = await web.page(`<div style="height:900px"></div>${FIGURE}<gb-steps for="f" mode="progress" control="depth" from="0" to="2"><div style="height:3000px">Text</div></gb-steps>`);
  await parts.page.evaluate(() => scrollTo(0, 600));
  await ready(parts.page);
  await parts.page.evaluate(() => scrollTo(0, document.querySelector('gb-steps').offsetTop + 1500 - innerHeight / 2));
  await until(parts.page, () => Math.abs(document.querySelector('#f').get('depth') - 1) < 0.1);
  await parts.close();
});

test('a guess is compared with what the model gives now', async () => {
  const { page, messages, close } = await web.page(`<gb-figure id="f" figure="gnn/message-passing" set="layers=5"></gb-figure>
    <gb-predict for="f" set="layers=2 depth=2" select="node:0" name="receptive-field" answer="1">Of how many atoms?
    <fieldset>${[2, 4, 9].map((n) => `<label><input type="radio" name="g" value="${n}"> ${n}</label>`).join('')}</fieldset>
    <details><summary>What the model says</summary>4</details></gb-predict>`);
  await ready(page);
  const said = () => page.evaluate(() => document.querySelector('.gb-verdict').textContent);
  assert.equal(await said(), '');
  await page.locator('input[value="9"]').check();
  await until(page, () => document.querySelector('.gb-verdict').textContent !== '');
  assert.equal(await said(), 'You said 9; the model says 4.');
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').get('layers')), 2);
  assert.equal(await page.evaluate(() => document.querySelector('gb-figure').output('receptive-field')), 4);
  assert.ok(await page.evaluate(() => document.querySelector('details').open));
  await page.locator('input[value="4"]').check();
  await until(page, () => document.querySelector('gb-predict').hasAttribute('data-right'));
  assert.equal(await said(), 'The model says so too: 4.');
  assert.deepEqual(messages.filter((m) => /^(error|uncaught)/.test(m) && !m.includes('404')), []);
  await close();
});

test('a listing lights the lines of the step, and shows what the trace has', async () => {
  const { page, close } = await web.page(`<gb-figure id="f" figure="gnn/message-passing"></gb-figure><gb-listing for="f"><pre><code><span data-steps="alone" data-tensor="h.0">h = x</span>
<span data-steps="one-layer mean" data-tensor="layers.{k}.pooled">pooled = pool(m)</span>
<span data-tensor="h.{k+1}">h = h + update</span></code></pre></gb-listing>`);
  await ready(page);
  const lines = () => page.evaluate(() => [...document.querySelectorAll('gb-listing span')].map((line) => ({ lit: line.hasAttribute('data-active'), title: line.title })));
  await page.evaluate(() => document.querySelector('gb-listing').scrollIntoView());
  await until(page, () => [...document.querySelectorAll('gb-listing span')].every((line) => line.dataset.numbers));
  assert.deepEqual((await lines()).map(({ lit }) => lit), [false, false, false]);
  assert.match((await lines())[0].title, /^h\.0 \(14, 8\) /);
  assert.match((await lines())[1].title, /^layers\.1\.pooled \(14, \d+\) /);
  assert.match((await lines())[2].title, /^h\.2 /);
  await page.evaluate(() => document.querySelector('gb-figure').step('one-layer'));
  await until(page, () => document.querySelectorAll('gb-listing span')[1].hasAttribute('data-active'));
  assert.deepEqual((await lines()).map(({ lit }) => lit), [false, true, false]);
  await page.evaluate(() => document.querySelector('gb-figure').set({ layers: 1 }));
  await until(page, () => document.querySelectorAll('gb-listing span')[2].title.startsWith('h.1 '));
  await close();
});

test('a name that the figure does not have is reported, once', async () => {
  const { page, messages, close } = await web.page(`<p><gb-value for="f" name="layer">2</gb-value><gb-param for="f" name="poling">x</gb-param><gb-ref for="f" set="chanel=3">x</gb-ref></p>${FIGURE}`);
  await ready(page);
  await page.evaluate(() => document.querySelector('#f').set({ layers: 3 }));
  await settled(page);
  for (const meant of ['layers', 'pooling', 'channel']) assert.equal(messages.filter((m) => m.includes(`did you mean "${meant}"`)).length, 1, messages.join('\n'));
  assert.equal(await page.locator('gb-value').innerText(), '2', 'the author\'s text stays');
  await close();
});

test('an author\'s own slider, through script alone', async () => {
  const { page, close } = await web.visit('/demo/slider.html');
  await ready(page);
  await page.fill('#mine', '4');
  await until(page, () => document.querySelector('#shown').textContent === '4' && document.querySelector('#f').get('layers') === 4);
  await page.evaluate(() => document.querySelector('#f').step('deep'));
  await until(page, () => document.querySelector('#mine').value === '6');
  await close();
});
