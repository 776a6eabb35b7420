// The pages of all articles of this repository are valid HTML, by a validator that we did not write.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { compileAll } from '../../web/content/compile.mjs';

const validator = new HtmlValidate({ root: true, extends: ['html-validate:standard', 'html-validate:a11y'] });
const faults = async (html) => (await validator.validateString(html)).results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));

test('articles are valid HTML in both languages', async () => {
  const out = mkdtempSync(join(tmpdir(), 'articles-'));
  try {
    const { errors } = await compileAll(process.cwd(), out, { html: true });
    assert.deepEqual(errors, []);
    const pages = readdirSync(out).filter((name) => name.endsWith('.html'));
    assert.ok(pages.length >= 10 && pages.some((name) => name.endsWith('.zh.html')));
    for (const name of pages) assert.deepEqual(await faults(readFileSync(join(out, name), 'utf8')), [], name);
  } finally {
    rmSync(out, { recursive: true });
  }
});

test('the validator sees what is wrong', async () => {
  const found = (await faults('<!DOCTYPE html><html lang="en"><head><title>a</title></head><body><ul><p id="a">1</p></ul><p id="a">2</p><img src="x"></body></html>')).join('\n');
  for (const rule of ['no-dup-id', 'element-permitted-content', 'wcag/h37']) assert.match(found, new RegExp(rule));
});
