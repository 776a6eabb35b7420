// Presenting and takes in the desktop app: drawn without a display, and with two real windows under Xvfb.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { readPng } from '../support/png.mjs';

const program = resolve(process.env.GLASSBOX ?? 'build/desktop/glassbox');
const skip = existsSync(program) ? false : 'the desktop app is not built';
const home = mkdtempSync(join(tmpdir(), 'glassbox-presenter-'));
after(() => rmSync(home, { recursive: true, force: true }));
const at = (name) => join(home, name);
const environment = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, XDG_RUNTIME_DIR: home };
const figure = 'gnn/message-passing';

function app(options, env = {}) {
  const run = spawnSync(program, options.map((o) => `--gui-${o}`), { encoding: 'utf8', env: { ...environment, ...env }, timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
  const report = JSON.parse(run.stdout);
  assert.deepEqual([report.gl_errors, report.missing_glyphs], [0, 0], run.stdout);
  return report;
}
const headless = (...more) => app(['headless', 'fresh', 'size=1280x800', `figure=${figure}`, ...more]);
const lines = (file) => readFileSync(file, 'utf8').trim().split('\n').map((l) => JSON.parse(l));

test('the audience sees the figure and what is laid over it, without tools', { skip, timeout: 60_000 }, () => {
  const show = (name, ...input) => {
    headless('seconds=3.4', `audience=${at(name)}`, `screenshot=${at(`own-${name}`)}`, 'input=key:f5,0.2', ...input.map((i) => `input=${i}`));
    return readPng(at(name));
  };
  const plain = show('plain.png');
  assert.deepEqual([plain.width, plain.height], [1280, 720]);
  // The same picture as a still of the stage: nothing of the app is in it.
  const still = spawnSync(program, ['still', figure, '-o', at('still.png'), '--size', '960x540', '--scale', String(720 / 540), '--step', 'alone'], { env: environment });
  assert.equal(still.status, 0);
  assert.ok(readPng(at('still.png')).bytes.equals(plain.bytes));
  assert.ok(readPng(at('own-plain.png')).width === 1280);
  assert.equal(show('dark.png', 'key:b,1.5').colours, 1, 'a dark screen');
  assert.ok(show('back.png', 'key:b,1.5', 'key:.,2').bytes.equals(plain.bytes), 'and back');
  const next = show('next.png', 'key:page-down,1.2', 'key:page-down,1.6', 'key:page-up,2');
  assert.ok(!next.bytes.equals(plain.bytes));
  const inked = show('ink.png', 'key:p,0.6', 'drag:300,300,500,420,1');
  assert.ok(!inked.bytes.equals(plain.bytes));
  assert.ok(show('rubbed.png', 'key:p,0.6', 'drag:300,300,500,420,1', 'key:e,2').bytes.equals(plain.bytes), 'ink comes off');
  assert.ok(show('faded.png', 'key:o,0.4', 'move:300,300,0.6').bytes.equals(plain.bytes), 'the pointer fades');
  assert.ok(!show('pointer.png', 'key:o,0.4', 'move:300,300,2.5').bytes.equals(plain.bytes));
  assert.ok(!show('lens.png', 'move:300,300,0.6', 'key:z,0.8').bytes.equals(plain.bytes));
  assert.ok(!show('spot.png', 'move:300,300,0.6', 'key:s,0.8').bytes.equals(plain.bytes));
});

test('a transparent audience', { skip, timeout: 60_000 }, () => {
  headless('seconds=2.5', 'transparent', `audience=${at('clear.png')}`, 'input=key:f5,0.2');
  assert.equal(readPng(at('clear.png')).channels, 4);
});

test('a take at 7 frames a second is the one at 60, and films the same', { skip, timeout: 120_000 }, () => {
  const hand = ['key:page-down,0.412', 'key:page-down,1.103', 'key:page-up,2.019', 'key:page-down,2.5'].map((i) => `input=${i}`);
  for (const fps of [7, 60]) headless('seconds=4', `fps=${fps}`, `take=${at(`${fps}.take`)}`, ...hand);
  const [slow, fast] = [7, 60].map((fps) => lines(at(`${fps}.take`)).slice(1).filter((e) => e.do !== 'hover'));
  assert.equal(slow.length, 4);
  assert.deepEqual(slow, fast);
  assert.equal(slow[0].name, 'alone');
  const film = (fps) => spawnSync(program, ['record', figure, '-o', `${at(`film${fps}`)}/`, '--take', at(`${fps}.take`), '--fps', '10', '--size', '320x180'],
    { encoding: 'utf8', env: environment });
  // The same length, however the last frame fell.
  for (const fps of [7, 60]) {
    const run = spawnSync(program, ['take', at(`${fps}.take`), '--trim', '0-3.5', '-o', at(`${fps}.take`)], { encoding: 'utf8', env: environment });
    assert.equal(run.status, 0, run.stderr);
    assert.equal(film(fps).stderr, '');
  }
  const names = readdirSync(at('film7'));
  assert.equal(names.length, 35);
  for (const n of names) assert.ok(readFileSync(at(`film7/${n}`)).equals(readFileSync(at(`film60/${n}`))), n);
});

test('what was presented is in the take, and a take opens and plays', { skip, timeout: 120_000 }, () => {
  headless('seconds=5', `take=${at('talk.take')}`, 'input=key:f5,0.2', 'input=key:p,0.6', 'input=drag:300,300,420,380,1', 'input=key:m,2', 'input=key:s,2.2',
    'input=key:o,2.4', 'input=move:420,300,2.6', 'input=key:b,3', 'input=key:b,3.4', 'input=key:page-down,3.8');
  const events = lines(at('talk.take')).slice(1);
  const kinds = new Set(events.map((e) => e.do));
  for (const kind of ['step', 'pen', 'lift', 'moment', 'spotlight', 'pointer', 'blank']) assert.ok(kinds.has(kind), kind);
  assert.ok(events.filter((e) => e.do === 'pen').length > 5);
  // Opened, played from the start with a click on the bar's button: it comes to its end.
  headless('seconds=2', `open=${at('talk.take')}`, `screenshot=${at('bar.png')}`);
  const whole = readPng(at('bar.png'));
  headless('seconds=2', `screenshot=${at('nobar.png')}`);
  assert.ok(!whole.bytes.equals(readPng(at('nobar.png')).bytes));
  writeFileSync(at('new.take'), readFileSync(at('talk.take'), 'utf8').replace('"format":1', '"format":9'));
  headless('seconds=1', `open=${at('new.take')}`);
});

test('a take is edited by hand on its line', { skip, timeout: 120_000 }, () => {
  const head = { glassbox: 'take', format: 1, length: 4, session: { glassbox: 1, figure, seed: 0, tick: 0, controls: {} } };
  const acts = [{ t: 0, do: 'step', name: 'alone' }, { t: 1, do: 'step', name: 'travel' }, { t: 3, do: 'step', name: 'one-layer' }];
  // Where the line and its buttons lie in this window, and a moment on the line.
  const y = 778, x = (t) => (248 + (688 * t) / 4).toFixed(1), click = (at) => `input=click:${at},744`, save = `${click(727)},1.6`;
  const edited = (...input) => {
    writeFileSync(at('hand.take'), [head, ...acts].map((l) => `${JSON.stringify(l)}\n`).join(''));
    headless('seconds=2.6', `open=${at('hand.take')}`, ...input.map((i) => (i.startsWith('input=') ? i : `input=${i}`)), `screenshot=${at('hand.png')}`);
    const [first, ...events] = lines(at('hand.take'));
    return { length: first.length, events: events.map((e) => [e.t, e.name]) };
  };
  const near = (found, wanted) => {
    assert.deepEqual(found.events.map((e) => e[1]), wanted.events.map((e) => e[1]));
    found.events.forEach(([t], i) => assert.ok(Math.abs(t - wanted.events[i][0]) < 0.06, JSON.stringify(found)));
    assert.ok(Math.abs(found.length - wanted.length) < 0.06, JSON.stringify(found));
  };
  const select = `shift-drag:${x(1.5)},${y},${x(2.5)},${y},0.5`;
  near(edited(save), { length: 4, events: [[0, 'alone'], [1, 'travel'], [3, 'one-layer']] });
  near(edited(select, `${click(459)},1.2`, save), { length: 3, events: [[0, 'alone'], [1, 'travel'], [2, 'one-layer']] });
  near(edited(select, `${click(586)},1.2`, save), { length: 4.25, events: [[0, 'alone'], [1, 'travel'], [3.25, 'one-layer']] });
  near(edited(`alt-drag:${x(3)},${y},${x(2)},${y},0.5`, save), { length: 4, events: [[0, 'alone'], [1, 'travel'], [2, 'one-layer']] });
  // Again from the second second (the click on the button takes a tenth): what follows is what is done now.
  near(edited(`click:${x(2)},${y},0.4`, `${click(257)},0.8`, 'input=key:page-up,1.3', 'input=key:r,1.8'), { length: 2.9, events: [[0, 'alone'], [1, 'travel'], [2.4, 'alone']] });
});

const xvfb = spawnSync('Xvfb', ['-help']).error ? 'Xvfb is not installed' : skip;
test('two real windows', { skip: xvfb, timeout: 90_000 }, async () => {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  try {
    const display = await new Promise((go, stop) => {
      server.stdio[3].once('data', (d) => go(`:${String(d).trim()}`));
      server.once('exit', () => stop(new Error('Xvfb ended')));
    });
    app(['fresh', 'size=1200x760', 'seconds=8', `figure=${figure}`, `audience=${at('window.png')}`, `take=${at('window.take')}`, 'input=key:f5,1',
      'input=key:page-down,3', 'input=key:b,4', 'input=key:b,5'], { DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1', vblank_mode: '0' });
    const seen = readPng(at('window.png'));
    assert.ok(seen.width >= 640 && seen.colours > 50, JSON.stringify({ ...seen, bytes: 0 }));
    assert.ok(lines(at('window.take')).some((e) => e.do === 'blank'));
  } finally {
    server.kill();
  }
});
