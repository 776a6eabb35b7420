// What the scripts of tests/cli share: a folder of their own, the program, checks that are counted.
//
//     const { check, run, refused, folder, finish } = commandLine('bad-input');
//     refused('a mistyped figure', 2, 'did you mean', ['still', 'gnn/mesage-passing', '-o', 'x.png']);
//     finish();
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export function commandLine(name) {
  const program = resolve(process.env.GLASSBOX ?? 'build/desktop/glassbox');
  const folder = mkdtempSync(join(tmpdir(), `glassbox-${name}-`));
  let passed = 0, failed = 0;

  function check(what, condition, detail = '') {
    if (condition) return void passed++;
    failed++;
    console.log(`FAILED ${what} ${detail}`);
  }
  /** In the folder, without a display. */
  function run(args, env = {}, more = {}) {
    const surroundings = { ...process.env, ...env };
    delete surroundings.DISPLAY;
    delete surroundings.WAYLAND_DISPLAY;
    return spawnSync(more.program ?? program, args, { cwd: folder, encoding: 'utf8', env: surroundings, timeout: 120000, ...more });
  }
  const oneLine = (r) => r.stderr.startsWith('glassbox: ') && r.stderr.trimEnd().split('\n').length === 1;
  /** A mistake: one line on stderr that says `words`, the right exit code, nothing written. */
  function refused(what, code, words, args, env) {
    const before = readdirSync(folder).sort().join();
    const r = run(args, env);
    check(`${what}: exit code`, r.status === code, `${r.status} instead of ${code}: ${r.stderr}`);
    check(`${what}: one line`, oneLine(r) && r.stderr.includes(words), `says: ${r.stderr}`);
    check(`${what}: leaves nothing`, r.stdout === '' && readdirSync(folder).sort().join() === before);
  }
  function finish() {
    rmSync(folder, { recursive: true });
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed ? 1 : 0);
  }
  return { program, folder, check, run, oneLine, refused, finish };
}
