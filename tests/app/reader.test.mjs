// The article beside its figure in the desktop app, drawn without a display.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { differingPixels } from '../support/png.mjs';

const program = resolve(process.env.GLASSBOX ?? 'build/desktop/glassbox');
const skip = existsSync(program) ? false : 'the desktop app is not built';
const home = mkdtempSync(join(tmpdir(), 'glassbox-reader-'));
after(() => rmSync(home, { recursive: true, force: true }));
const at = (name) => join(home, name);

function app(...options) {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
  const run = spawnSync(program, ['headless', 'figure=attention/lookup', 'fps=12', ...options].map((o) => `--gui-${o}`), { encoding: 'utf8', env, timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
  const report = JSON.parse(run.stdout);
  assert.deepEqual([report.gl_errors, report.missing_glyphs], [0, 0], run.stdout);
}

test('scrolling through the article goes from step to step; the place is remembered', { skip, timeout: 120_000 }, () => {
  const wheel = [1, 1.4, 1.8, 2.2].map((t) => `input=wheel:200,500,-3,${t}`);
  app('fresh', 'size=1280x800', 'seconds=2', `screenshot=${at('without.png')}`);
  app('size=1280x800', 'seconds=4', 'input=key:a,0.3', ...wheel, `take=${at('read.take')}`, `screenshot=${at('read.png')}`);
  assert.ok(differingPixels(at('without.png'), at('read.png')) > 0.05);
  const events = readFileSync(at('read.take'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const steps = events.filter((e) => e.do === 'step').map((e) => e.name);
  assert.ok(steps.length >= 2, JSON.stringify(events.map((e) => e.do)));
  const state = JSON.parse(readFileSync(join(home, 'glassbox/desktop.json'), 'utf8'));
  assert.ok(state.reader && state.places.attention > 0.005 && state.places.attention < 0.5, JSON.stringify(state));
  // Started again, the same lines stand there.
  app('size=1280x800', 'seconds=2', `screenshot=${at('again.png')}`);
  const now = JSON.parse(readFileSync(join(home, 'glassbox/desktop.json'), 'utf8'));
  assert.ok(Math.abs(now.places.attention - state.places.attention) < 0.002, `${state.places.attention} became ${now.places.attention}`);
});

test('a window that is narrow, Chinese and dark', { skip, timeout: 60_000 }, () => {
  for (const size of ['900x700', '640x700']) {
    app('fresh', `size=${size}`, 'lang=zh', 'theme=dark', 'seconds=2', `screenshot=${at('closed.png')}`);
    app('fresh', `size=${size}`, 'lang=zh', 'theme=dark', 'seconds=2', 'input=key:a,0.3', `screenshot=${at('open.png')}`);
    assert.ok(differingPixels(at('closed.png'), at('open.png')) > 0.05, size);
  }
});
