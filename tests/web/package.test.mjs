// The package of npm: packed, installed into an empty folder, and used from there by a server, a compiler of types and a browser.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openWeb, ready, settled } from './support/browser.mjs';
import { root, siteFolder } from './support/site.mjs';

const folder = mkdtempSync(join(tmpdir(), 'glassbox-package-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const run = (program, args) => execFileSync(program, args, { cwd: folder, encoding: 'utf8', timeout: 120000, env: { ...process.env, npm_config_update_notifier: 'false' } });

test('the package installs alone and serves Node, TypeScript and a page', async () => {
  run('npm', ['pack', siteFolder, '--silent', '--pack-destination', folder]);
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  assert.match(tarball, /^glassbox-figures-\d+\.\d+\.\d+\.tgz$/);
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', `./${tarball}`]);
  const installed = join(folder, 'node_modules/glassbox-figures');
  assert.deepEqual(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')), ['glassbox-figures']);
  const about = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  assert.equal(about.license, 'MIT');
  assert.equal(about.dependencies, undefined);
  for (const file of ['LICENSE', 'THIRD_PARTY.md', 'README.md', about.types, about.customElements, 'figures.json', 'glassbox.worker.mjs']) assert.ok(existsSync(join(installed, file)), file);
  const surplus = readdirSync(installed).filter((name) => /\.(br|gz)$|^studio/.test(name));
  assert.deepEqual(surplus, []);

  writeFileSync(join(folder, 'server.mjs'), "import { store } from 'glassbox-figures';\nconst shared = store('g');\nshared.set({ layers: 3 });\nconsole.log(shared.get('layers'));\n");
  assert.equal(run('node', ['server.mjs']).trim(), '3');

  const compile = (text) => {
    writeFileSync(join(folder, 'user.ts'), text);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    run('node', [tsc, '--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom', 'user.ts']);
  };
  const use = "import 'glassbox-figures';\nconst figure = document.querySelector('gb-figure')!;\nvoid figure.ready.then(() => figure.set({ layers: 3 }, { animate: false }));\nfigure.addEventListener('gb-output', (event) => { const text: string = event.detail.text; console.log(text); });\n";
  compile(use);
  assert.throws(() => compile(`${use}figure.set(3);\n`), 'a mistake does not compile');

  const web = await openWeb({ folder: installed });
  try {
    const { page, messages } = await web.page('<gb-figure figure="gnn/message-passing"></gb-figure>');
    await ready(page);
    await settled(page);
    assert.equal(await page.evaluate(() => document.querySelector('gb-figure').traceHash()), JSON.parse(readFileSync(join(installed, 'figures.json'), 'utf8')).figures.find((f) => f.id === 'gnn/message-passing').trace_hash);
    assert.deepEqual(messages.filter((m) => !m.includes('404')), []);
  } finally {
    await web.close();
  }
});
