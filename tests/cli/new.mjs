// glassbox new: what it writes compiles, articles and source; it overwrites nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileAll } from '../../web/content/compile.mjs';
import { commandLine } from '../support/cli.mjs';

const { folder, check, run, refused, finish } = commandLine('new');
const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');

refused('in no tree and no project', 1, '--project begins a project here', ['new', 'optics/lens']);
writeFileSync(join(folder, 'CMakeLists.txt'), 'project(other)\n');
refused('in a project of something else', 1, 'must call glassbox_project()', ['new', '--project', 'optics/lens']);
mkdirSync(join(folder, 'explainers'));
mkdirSync(join(folder, 'cmake'));
writeFileSync(join(folder, 'cmake', 'gb_explainers.cmake'), '');
refused('a bad name', 2, 'in lower case', ['new', 'Optics/Lens']);
refused('no figure', 2, 'TOPIC/FIGURE', ['new', 'optics']);
refused('two hyphens', 2, 'in lower case', ['new', 'optics/a--b']);

const r = run(['new', 'optics/thin-lens']);
check('new', r.status === 0 && r.stderr === '', r.stderr);
const files = ['explainers/optics/thin-lens.cpp', 'explainers/optics/article.en.md', 'explainers/optics/article.zh.md', 'tests/unit/explainers/optics_thin-lens_claims.cpp'];
for (const file of files) {
  check(`${file} is there, and named`, existsSync(join(folder, file)) && r.stdout.includes(file));
  check(`${file} has no mark left`, !/@[A-Z]+@/.test(readFileSync(join(folder, file), 'utf8')));
}
const { errors, warnings } = await compileAll(folder, join(folder, 'out'));
check('its articles compile, translated', errors.length === 0 && warnings.length === 0, [...errors, ...warnings].join('\n'));
for (const file of [files[0], files[3]]) {
  const c = spawnSync('g++', ['-std=c++20', '-fsyntax-only', '-fno-exceptions', '-fno-rtti', '-Wall', '-Wextra', '-Werror', '-Wno-missing-field-initializers',
    '-DDOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS', '-DGB_FIGURE_SYMBOL=f', '-I', root, join(folder, file)], { encoding: 'utf8', timeout: 120000 });
  check(`${file} compiles`, c.status === 0, c.stderr);
}
refused('what is there', 1, 'is there already', ['new', 'optics/thin-lens']);

const before = readFileSync(join(folder, files[1]), 'utf8');
const second = run(['new', 'optics/mirror']);
check('a second figure leaves the article as it is', second.status === 0 && readFileSync(join(folder, files[1]), 'utf8') === before && second.stdout.includes('add "::: figure optics/mirror"'));
finish();
