// What the tests of films share: a folder of their own, the program, tests that are counted, looking into a film.
//
//     const { good, test, at, probe, finish } = filmTests('record');
//     await test('a film', () => { good('record', 'hello/neuron', '-o', at('x.mp4'), '--duration', '1'); ... });
//     finish();
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export function filmTests(name) {
  const program = resolve(process.env.GLASSBOX ?? 'build/desktop/glassbox');
  const folder = mkdtempSync(join(tmpdir(), `glassbox-${name}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const glassbox = (args, env = {}) => spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 120000 });
  const good = (...args) => {
    const run = glassbox(args);
    assert.equal(run.stderr, '', args.join(' '));
    assert.equal(run.status, 0, args.join(' '));
  };
  /** One line on standard error that matches, and the exit code. */
  const refused = (status, pattern, args, env) => {
    const run = glassbox(args, env);
    const what = `${args.join(' ')}: ${run.status} ${run.stderr}`;
    assert.equal(run.status, status, what);
    assert.match(run.stderr, pattern, what);
    assert.match(run.stderr, /^glassbox: [^\n]*\n$/, what);
  };
  let passed = 0;
  let failed = 0;
  async function test(what, body) {
    try {
      await body();
      passed += 1;
    } catch (error) {
      failed += 1;
      console.log(`${what}: ${error.stack}`);
    }
  }
  function finish() {
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed ? 1 : 0);
  }
  const hasEncoder = !spawnSync('ffmpeg', ['-version']).error && !spawnSync('ffprobe', ['-version']).error;
  /** Streams, packets, chapters and format. */
  const probe = (path) => JSON.parse(spawnSync('ffprobe',
    ['-v', 'error', '-show_streams', '-show_packets', '-show_chapters', '-show_format', '-of', 'json', path],
    { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout);
  /** Raw bytes of the first frame that ffmpeg reads with these words. */
  const decode = (pixels, ...args) => spawnSync('ffmpeg',
    ['-v', 'error', ...args, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', pixels, '-'], { maxBuffer: 1 << 27 }).stdout;
  /** A hash of each decoded frame. */
  const frameHashes = (path) => spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:v:0', '-f', 'framemd5', '-'],
    { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout.split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split(',').pop().trim());
  return { program, folder, at: (file) => join(folder, file), glassbox, good, refused, test, finish, hasEncoder, probe, decode, frameHashes };
}

/** The names of the boxes at the top of an MP4 or MOV file. */
export function boxes(bytes) {
  const names = [];
  for (let i = 0; i + 8 <= bytes.length; i += bytes.readUInt32BE(i) || bytes.length) names.push(bytes.toString('latin1', i + 4, i + 8));
  return names;
}
