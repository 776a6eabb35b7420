// The README shows the hello figure as it is, and the figure keeps to its eight lines.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const hello = readFileSync('explainers/hello/neuron.cpp', 'utf8').trim();

test('the README shows the hello figure word for word', () => {
  assert.ok(readFileSync('README.md', 'utf8').includes('```cpp\n' + hello + '\n```'));
});

test('the hello figure has at most eight lines', () => {
  const body = hello.slice(hello.indexOf('GB_FIGURE'));
  assert.ok(body.split('\n').length <= 8, `${body.split('\n').length} lines`);
});
