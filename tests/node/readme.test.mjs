// The README shows the hello figure as it is, and the figure keeps to its eight lines.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const hello = readFileSync('explainers/hello/neuron.cpp', 'utf8').trim();

const readmes = ['README.md', 'README.zh.md'].map((file) => readFileSync(file, 'utf8'));

test('both READMEs show the hello figure word for word', () => {
  for (const text of readmes) assert.ok(text.includes('```cpp\n' + hello + '\n```'));
});

test('the Chinese README has the sections and the commands of the English one', () => {
  const [en, zh] = readmes.map((text) => ({ sections: text.match(/^## /gm).length, commands: [...text.matchAll(/^(?:scripts\/\w+(?: \w+)?|cmake --\w+ \S+)/gm)].map((m) => m[0]) }));
  assert.deepEqual(zh, en);
});

test('what the READMEs point at is there', () => {
  for (const text of readmes) for (const [, path] of text.matchAll(/`((?:docs|explainers)\/[\w./-]+\.\w+)`/g)) assert.ok(existsSync(path), path);
});

test('the hello figure has at most eight lines', () => {
  const body = hello.slice(hello.indexOf('GB_FIGURE'));
  assert.ok(body.split('\n').length <= 8, `${body.split('\n').length} lines`);
});
