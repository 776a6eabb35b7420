// docs/first-figure.md, followed to the letter: its files are written, its commands run in order against an installed
// Glassbox, its pictures compared. What needs the build for pages is left out where that is not built.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../support/cli.mjs';
import { differingPixels } from '../support/png.mjs';

const { program, folder, check, finish } = commandLine('tutorial');
const root = fileURLToPath(new URL('../..', import.meta.url));
const home = join(folder, 'home');
const env = { ...process.env, HOME: home };
delete env.DISPLAY;

const install = (build) => spawnSync('cmake', ['--install', build, '--prefix', join(home, 'glassbox')], { encoding: 'utf8' });
const native = install(dirname(program));
check('it can be installed', native.status === 0, native.stderr);
const pages = existsSync(join(root, 'build/web/pages/site.mjs'));
if (pages) {
  const web = install(join(root, 'build/web'));
  check('the build for pages can be installed', web.status === 0, web.stderr);
}

// Blocks marked sh are run, in one shell's folder after the other; blocks with a path are files of the project.
const text = readFileSync(join(root, 'docs/first-figure.md'), 'utf8');
let cwd = folder, commands = 0;
for (const [, language, path, body] of text.matchAll(/^```(sh|cpp|md)(?: (\S+))?\n(.*?)^```$/gms)) {
  if (path) {
    check(`${path} is a file of the project`, existsSync(join(cwd, path)));
    writeFileSync(join(cwd, path), body);
    continue;
  }
  check(`${language} is a command`, language === 'sh');
  for (const line of body.trim().split('\n')) {
    if (!pages && /--target pages|glassbox page|glassbox site/.test(line)) continue;
    const r = spawnSync('bash', ['-c', `set -e; ${line}\npwd >"$HOME/.cwd"`], { cwd, env, encoding: 'utf8', timeout: 300000 });
    check(`"${line}" works`, r.status === 0, r.stdout.slice(-800) + r.stderr.slice(-800));
    if (r.status !== 0) finish();
    cwd = readFileSync(join(home, '.cwd'), 'utf8').trim();
    commands++;
    if (line.startsWith('build/glassbox check')) check('nothing is wrong with it', r.stdout.trim() === '1 figures, 0 mistakes, 0 hints', r.stdout);
    if (line.startsWith('ctest')) check('its tests ran', r.stdout.includes('100% tests passed, 0 tests failed out of 2'), r.stdout);
  }
}
check('the text has commands', commands >= (pages ? 10 : 7), `${commands}`);
for (const [name, golden] of [['first.png', 'first-figure-1.png'], ['second.png', 'first-figure-2.png']]) {
  if (process.env.GB_WRITE_PICTURES) writeFileSync(join(root, 'docs/images', golden), readFileSync(join(cwd, name)));
  const part = differingPixels(join(cwd, name), join(root, 'docs/images', golden));
  check(`${name} is the picture in the text`, part <= 0.001, `${part} of the pixels differ`);
}
check('the film is there', existsSync(join(cwd, 'film.mp4')));
if (pages) for (const file of ['temperature.html', 'site/index.html', 'site/lessons/index.html', 'site/zh/lessons/index.html']) check(`${file} is there`, existsSync(join(cwd, file)));
finish();
