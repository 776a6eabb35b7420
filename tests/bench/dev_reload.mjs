#!/usr/bin/env node
// From a save to the new picture in `glassbox dev`, as docs/performance.md has it: a copy of attention/lookup in a folder of
// its own, without a display. node tests/bench/dev_reload.mjs [TIMES]
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const times = Number(process.argv[2] ?? 7);
const home = mkdtempSync(join(tmpdir(), 'glassbox-reload-'));
const folder = join(home, 'explainers/attention');
mkdirSync(folder, { recursive: true });
for (const name of ['lookup.cpp', 'model_lookup.h', 'model_lookup.cpp', 'parts.h', 'parts.cpp', 'article.en.md', 'article.zh.md', 'references.bib', 'head.py'])
  copyFileSync(join('explainers/attention', name), join(folder, name));

const env = { ...process.env, HOME: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home };
delete env.DISPLAY;
const child = spawn(resolve(process.env.GLASSBOX ?? 'build/desktop/glassbox'),
  ['dev', 'attention/lookup', '--project', home, '--gui-headless', '--gui-fresh', '--gui-seconds=3600', '--gui-size=1280x800'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
let lines = [], wake = null;
createInterface({ input: child.stdout }).on('line', (line) => {
  lines.push(JSON.parse(line));
  wake?.();
});
async function until(fits) {
  for (;;) {
    while (lines.length) {
      const line = lines.shift();
      if (line.problems.length > 0) throw new Error(JSON.stringify(line.problems));
      if (fits(line)) return line;
    }
    await new Promise((done) => { wake = done; });
  }
}
async function measure(what, file, from, change, fits) {
  const path = join(folder, file), text = readFileSync(path, 'utf8'), seconds = [];
  if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
  for (let i = 0; i <= times; i++) {
    await new Promise((done) => setTimeout(done, 500));
    lines = [];
    const start = performance.now();
    writeFileSync(path, text.replace(from, change(i)));
    await until((line) => fits(line, i));
    if (i > 0) seconds.push((performance.now() - start) / 1000);  // the first is warming up
  }
  seconds.sort((a, b) => a - b);
  console.log(`${what.padEnd(24)} median ${seconds[seconds.length >> 1].toFixed(3)} s, slowest ${seconds.at(-1).toFixed(3)} s`);
}

try {
  await until((line) => line.figure === 'attention/lookup' && line.compiling === '');
  await measure('a figure, C++', 'lookup.cpp', 'GB_FIGURE(', (i) => `// save ${i}\nGB_FIGURE(`, (line) => line.compiling === '');
  await measure('a model, C++', 'model_lookup.cpp', 'namespace glassbox {', (i) => `// save ${i}\nnamespace glassbox {`, (line) => line.compiling === '');
  const caption = /^::: step [^\n]*\n(.*)$/m.exec(readFileSync(join(folder, 'article.en.md'), 'utf8'))[1];
  await measure('an article', 'article.en.md', caption, (i) => `${caption} Again ${i}.`, () => true);
  await measure('an article, a new formula', 'article.en.md', 'A dictionary answers', (i) => `$x_{${i}} + y^{${i}}$ A dictionary answers`, () => true);
} finally {
  child.kill();
  rmSync(home, { recursive: true, force: true });
}
