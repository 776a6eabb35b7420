// cmake/figure_table.cmake: from the sources of explainers/ to the table of figures.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../cmake/figure_table.cmake', import.meta.url));

function table(files) {
  const root = mkdtempSync(join(tmpdir(), 'figures-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, 'explainers', path)), { recursive: true });
      writeFileSync(join(root, 'explainers', path), text);
    }
    const list = Object.keys(files).map((path) => `${path}|gb_figure_${path.replace(/\.cpp$/, '').replace(/\W/g, '_')}\n`).join('');
    writeFileSync(join(root, 'list.txt'), list);
    const out = join(root, 'table.cpp');
    const run = spawnSync('cmake', [`-DROOT=${root}`, `-DLIST=${join(root, 'list.txt')}`, `-DOUT=${out}`, '-P', script], { encoding: 'utf8' });
    return { status: run.status, error: run.stderr.replace(/\s+/g, ' '), text: run.status === 0 ? readFileSync(out, 'utf8') : '' };
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('figures are listed in order of id, other sources are not', () => {
  const { status, text, error } = table({
    'gnn/pooling.cpp': '#include "x"\nGB_FIGURE("gnn/pooling") {\n}\n',
    'gnn/model.cpp': '// GB_FIGURE("gnn/no")\nint x;\n',
    'basics/two-parts.cpp': '  GB_FIGURE( "basics/two-parts" ) {}\n',
    'gnn/pool.cpp': 'GB_FIGURE("gnn/pool") {}\n',
  });
  assert.equal(status, 0, error);
  const rows = [...text.matchAll(/\{"(.*)", (\w+), "(.*)"\}/g)].map((m) => m.slice(1));
  assert.deepEqual(rows, [
    ['basics/two-parts', 'gb_figure_basics_two_parts', 'explainers/basics'],
    ['gnn/pool', 'gb_figure_gnn_pool', 'explainers/gnn'],
    ['gnn/pooling', 'gb_figure_gnn_pooling', 'explainers/gnn'],
  ]);
  assert.match(text, /kFigureCount = 3;/);
  assert.match(text, /void gb_figure_gnn_pooling\(Figure& fig\);/);
});

test('no figure gives an empty table', () => {
  assert.match(table({ 'gnn/model.cpp': 'int x;\n' }).text, /kFigureCount = 0;/);
});

const bad = [
  ['two in one file', { 'gnn/a.cpp': 'GB_FIGURE("gnn/a") {}\nGB_FIGURE("gnn/b") {}\n' }, /gnn\/a\.cpp: 2 GB_FIGURE in one file/],
  ['no literal', { 'gnn/a.cpp': 'GB_FIGURE(name) {}\n' }, /needs a string literal/],
  ['another folder', { 'gnn/a.cpp': 'GB_FIGURE("cnn/a") {}\n' }, /must be "gnn\/<name>"/],
  ['upper case', { 'gnn/a.cpp': 'GB_FIGURE("gnn/A") {}\n' }, /must be "gnn\/<name>"/],
  ['an id twice', { 'gnn/a.cpp': 'GB_FIGURE("gnn/a") {}\n', 'gnn/b.cpp': 'GB_FIGURE("gnn/a") {}\n' }, /already used by explainers\/gnn\/a\.cpp/],
];
for (const [what, files, says] of bad) {
  test(`error: ${what}`, () => {
    const { status, error } = table(files);
    assert.notEqual(status, 0);
    assert.match(error, says);
  });
}
