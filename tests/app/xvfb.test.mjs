// The desktop app in a real window, under Xvfb: input without end, no OpenGL error, no frame when idle, and what it
// remembers. GLASSBOX is the program; GB_ALL=1 takes 30 seconds instead of 8.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { readPng } from '../support/png.mjs';

const program = resolve(process.env.GLASSBOX ?? 'build/desktop/glassbox');
const hasXvfb = spawnSync('Xvfb', ['-help']).error === undefined;
const skip = !hasXvfb ? 'Xvfb is not installed' : !existsSync(program) ? `${program} is not built` : false;
const seconds = process.env.GB_ALL ? 30 : 8;

let server, display, home;

before(async () => {
  if (skip) return;
  home = mkdtempSync(join(tmpdir(), 'glassbox-app-'));
  mkdirSync(join(home, 'state'));
  server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  display = await new Promise((done, fail) => {
    let text = '';
    server.stdio[3].on('data', (bytes) => {
      text += bytes;
      if (text.includes('\n')) done(`:${text.trim()}`);
    });
    server.on('exit', () => fail(new Error('Xvfb ended')));
  });
});

after(() => {
  server?.removeAllListeners('exit');
  server?.kill();
  if (home) rmSync(home, { recursive: true, force: true });
});

/** Runs the app to its end; gives what it reported. */
async function run(options, env = {}) {
  const child = spawn(program, options.map((o) => `--gui-${o}`), {
    env: { ...process.env, DISPLAY: display, HOME: home, XDG_STATE_HOME: join(home, 'state'), LC_ALL: 'C.UTF-8', LIBGL_ALWAYS_SOFTWARE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '', err = '';
  child.stdout.on('data', (b) => (out += b));
  child.stderr.on('data', (b) => (err += b));
  const [code, signal] = await new Promise((done) => child.on('close', (...how) => done(how)));
  assert.equal(signal, null, `ended by ${signal}: ${err}`);
  assert.equal(code, 0, err);
  const report = JSON.parse(out.trim().split('\n').at(-1));
  assert.equal(report.gl_errors, 0, `OpenGL error ${report.first_gl_error}`);
  assert.equal(report.missing_glyphs, 0);
  assert.ok(report.figures > 0);
  return report;
}

/** Runs it again with more time when a machine under load has not come to the end of its input. */
async function runUntil(reached, options, times) {
  for (const time of times) {
    rmSync(join(state(), 'session.json'), { force: true });
    await run([...options, `seconds=${time}`]);
    if (reached()) return;
  }
}

const state = () => join(home, 'state', 'glassbox');
const session = () => JSON.parse(readFileSync(join(state(), 'session.json'), 'utf8'));

test(`${seconds} seconds of random input, then nothing`, { skip, timeout: 120_000 }, async () => {
  const picture = join(home, 'random.png');
  const report = await run(['fresh', 'size=1280x800', `seconds=${seconds}`, 'input=random:7', `screenshot=${picture}`]);
  assert.ok(report.frames > 2, `${report.frames} frames`);  // a machine under load draws few
  assert.equal(report.idle_frames, 0, 'an idle window drew frames');
  const { width, height, colours } = readPng(picture);
  assert.deepEqual([width, height], [1280, 800]);
  assert.ok(colours > 40, `${colours} colours`);
});

test('Chinese and dark, idle from the start', { skip, timeout: 60_000 }, async () => {
  const picture = join(home, 'zh.png');
  const report = await run(['fresh', 'size=1100x700', 'seconds=3.5', 'lang=zh', 'theme=dark', 'input=key:?,0.5', `screenshot=${picture}`]);
  assert.equal(report.idle_frames, 0);
  assert.ok(readPng(picture).colours > 40);
});

test('a session is saved, restored, and a broken one moved aside', { skip, timeout: 60_000 }, async () => {
  await run(['size=1000x700', 'seconds=2.5', 'figure=hello/neuron', 'input=key:right,0.4', 'input=key:right,0.8']);
  const first = session();
  assert.equal(first.figure, 'hello/neuron');
  assert.ok(first.step, 'the step of the story is part of the session');
  await run(['seconds=1.5']);
  assert.deepEqual(session(), first);

  writeFileSync(join(state(), 'session.json'), '{"glassbox": 1, "figure": ');
  await run(['seconds=1.5']);
  assert.ok(readdirSync(state()).includes('session.json.broken'));
  assert.ok(session().figure);

  writeFileSync(join(state(), 'desktop.json'), 'nonsense');
  await run(['seconds=1.5']);
});

test('a slider sets its control, and one undo takes the whole drag back', { skip, timeout: 120_000 }, async () => {
  // The first slider of the side panel.
  const drag = ['size=1280x800', 'figure=hello/neuron', 'input=drag:1000,146,1255,146,0.4'];
  await runUntil(() => Number(session().controls.input) > 1.8, drag, [2, 8, 20]);
  assert.ok(Number(session().controls.input) > 1.8, JSON.stringify(session().controls));
  await runUntil(() => Object.keys(session().controls).length === 0, [...drag, 'input=key:ctrl+z,1.5'], [2.5, 8, 20]);
  assert.deepEqual(session().controls, {});
});

test('Ctrl+S writes a picture', { skip, timeout: 60_000 }, async () => {
  await run(['fresh', 'size=1000x700', 'seconds=3', 'figure=hello/neuron', 'input=key:ctrl+s,0.4', 'input=key:enter,1.2']);
  const saved = readPng(join(home, 'hello-neuron.png'));
  assert.ok(saved.width > 400 && saved.colours > 5, JSON.stringify(saved));
});

test('what cannot be opened is said, not died of', { skip, timeout: 60_000 }, async () => {
  const bad = join(home, 'bad.json');
  writeFileSync(bad, '\0\0{');
  await run(['fresh', 'seconds=1.5', `open=${bad}`]);
  await run(['fresh', 'seconds=1.5', `open=${join(home, 'missing.json')}`]);
  await run(['fresh', 'seconds=1.5', 'figure=no/such-figure']);
});
