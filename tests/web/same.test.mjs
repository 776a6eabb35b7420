// The page against the native program: the same tensors, the same pictures; and what it all weighs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { openWeb, ready, settled } from './support/browser.mjs';
import { readManifest, siteFolder } from './support/site.mjs';

const manifest = readManifest();
let web;
before(async () => void (web = await openWeb()));
after(() => web?.close());

test('each figure has the native tensors, and its first picture is its poster', async () => {
  for (const [explainer] of Object.entries(manifest.engines)) {
    const figures = manifest.figures.filter((figure) => figure.explainer === explainer);
    const body = figures.map((figure, i) => `<gb-figure id="f${i}" figure="${figure.id}" controls="none" loading="eager" motion="off" style="width:720px;display:block"></gb-figure>`).join('');
    const { page, messages, close } = await web.page(body, { context: { viewport: { width: 760, height: 900 }, deviceScaleFactor: 1 } });
    for (const [i, figure] of figures.entries()) {
      await page.evaluate((id) => document.getElementById(id).scrollIntoView(), `f${i}`);
      await ready(page, `#f${i}`);
      await settled(page, `#f${i}`, 120000); // all figures of a page share one worker, and some train first
      await page.waitForLoadState('networkidle'); // a font for Chinese may be on its way
      await page.waitForTimeout(200);
      assert.match(figure.trace_hash, /^[0-9a-f]{16}$/, figure.id);
      assert.equal(await page.evaluate((id) => document.getElementById(id).traceHash(), `f${i}`), figure.trace_hash, `${figure.id}: the tensors`);
      const differs = await page.evaluate(async ([id, poster]) => {
        const image = async (source) => {
          const bitmap = await createImageBitmap(source), canvas = new OffscreenCanvas(bitmap.width, bitmap.height), context = canvas.getContext('2d');
          context.drawImage(bitmap, 0, 0);
          return { width: bitmap.width, height: bitmap.height, data: context.getImageData(0, 0, bitmap.width, bitmap.height).data };
        };
        const live = await image(await document.getElementById(id).snapshot()), native = await image(await (await fetch(poster)).blob());
        let far = 0;
        const colours = new Set();
        for (let i = 0; i < native.data.length; i += 4) {
          if (Math.max(...[0, 1, 2].map((c) => Math.abs(live.data[i + c] - native.data[i + c]))) > 5) ++far;
          colours.add((native.data[i] << 16) | (native.data[i + 1] << 8) | native.data[i + 2]);
        }
        return { sizes: [live.width, live.height, native.width, native.height], part: far / (native.width * native.height), colours: colours.size };
      }, [`f${i}`, `/${figure.posters.light[0]}`]);
      assert.deepEqual(differs.sizes.slice(0, 2), differs.sizes.slice(2), figure.id);
      assert.ok(differs.colours > 20, `${figure.id}: a poster with ${differs.colours} colours`);
      assert.ok(differs.part <= 0.001, `${figure.id}: ${(differs.part * 100).toFixed(2)} % of the pixels differ`);
    }
    assert.deepEqual(messages.filter((m) => /^(error|uncaught)/.test(m) && !m.includes('404')), []);
    await close();
  }
});

test('what a reader waits for is small', () => {
  const weight = (...files) => files.reduce((sum, file) => sum + brotliCompressSync(readFileSync(join(siteFolder, file)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length, 0);
  assert.ok(weight('glassbox.mjs') <= 15 * 1024, `glassbox.mjs has ${weight('glassbox.mjs')} bytes, 15 KB are allowed`);
  const { engines, worker } = manifest;
  for (const [explainer, { wasm, glue }] of Object.entries(engines)) {
    const bytes = weight(wasm, glue, worker);
    console.log(`  ${explainer}: ${bytes} bytes${bytes > 300 * 1024 ? ', more than the goal of 300 KB' : ''}`);
    assert.ok(bytes <= 400 * 1024, `${explainer}: ${bytes} bytes, 400 KB are allowed`);
  }
});
