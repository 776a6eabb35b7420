// The Chinese of the articles against the baked fonts: what readers of Chinese fetch first should have nearly all of it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FIRST_CODE = 36, COUNT = 18; // places in the file: engine/draw/font.h

function signs(name) {
  const bytes = readFileSync(join(root, `assets/fonts/${name}.gbfont`));
  assert.equal(bytes.toString('latin1', 0, 4), 'GBFT');
  return new Set(Array.from({ length: bytes.readUInt16LE(COUNT) }, (_, i) => bytes.readUInt32LE(FIRST_CODE + 4 * i)));
}

test('no sign of the articles is missing, and few are in the font that is fetched last', () => {
  const first = signs('cjk'), rest = signs('cjk_more');
  assert.ok(first.size > 1000 && rest.size > 4000, `${first.size} and ${rest.size} signs`);
  const texts = readdirSync(join(root, 'explainers')).map((name) => join(root, 'explainers', name, 'article.zh.md')).filter((path) => existsSync(path));
  assert.ok(texts.length >= 4);
  const used = [...new Set([...texts, join(root, 'engine/app/gui/strings.inc')].flatMap((path) => [...readFileSync(path, 'utf8')]))].filter((c) => c >= '\u4e00' && c <= '\u9fff');
  assert.deepEqual(used.filter((c) => !first.has(c.codePointAt(0)) && !rest.has(c.codePointAt(0))), [], 'signs in neither font');
  // Writing goes on between two bakings; each page with such a sign fetches a megabyte more.
  const late = used.filter((c) => !first.has(c.codePointAt(0)));
  assert.ok(late.length <= 150, `${late.length} signs are not in cjk.gbfont: run assets/fonts/bake.py cjk cjk_more`);
});
