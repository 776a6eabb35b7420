// docs/figure-api.md is what scripts/figure_api.mjs makes of the headers, and leaves nothing private or defined in it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { figureApi } from '../../scripts/figure_api.mjs';

test('docs/figure-api.md is up to date (else: node scripts/figure_api.mjs)', () => {
  assert.ok(readFileSync('docs/figure-api.md', 'utf8') === figureApi(), 'run node scripts/figure_api.mjs');
});

test('the reference has what authors call, and nothing of the inside', () => {
  const text = figureApi();
  for (const part of ['double slider(', 'MarkRef circle(', 'Traced derive(', 'MarkRef& draggable(', 'class Plot {']) assert.ok(text.includes(part), part);
  assert.doesNotMatch(text, /private:|#pragma|friend class/);
  assert.doesNotMatch(text, /Rect area\(\) const \{/);
});
