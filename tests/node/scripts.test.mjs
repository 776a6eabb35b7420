// The scripts say in one line what is wrong and what to do. Package tools are replaced by fakes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

function run(script, args, fakes = {}) {
  const bin = mkdtempSync(join(tmpdir(), 'fakes-'));
  try {
    for (const [name, text] of Object.entries(fakes)) {
      writeFileSync(join(bin, name), `#!/usr/bin/env bash\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    return spawnSync('bash', [join(root, script), ...args], { encoding: 'utf8', env, input: '' });
  } finally {
    rmSync(bin, { recursive: true });
  }
}

const hasApt = spawnSync('dpkg-query', ['--version']).status === 0;
// Everything is installed, except one package.
const dpkg = 'for name in "${@:3}"; do [[ $name == xdotool ]] || echo "$name installed"; done';
const sudo = 'exec "$@"';

test('scripts can be run and parsed', () => {
  for (const path of ['.ci/run', ...readdirSync(join(root, 'scripts')).map((name) => `scripts/${name}`)]) {
    if (!/^#!.*bash/.test(readFileSync(join(root, path), 'utf8'))) continue;
    assert.ok(statSync(join(root, path)).mode & 0o100, `${path} is executable`);
    assert.match(readFileSync(join(root, path), 'utf8'), /^set -euo pipefail$/m);
    assert.equal(spawnSync('bash', ['-n', join(root, path)]).status, 0, path);
  }
});

test('unknown options: one line, exit 2', () => {
  for (const [script, options] of [['scripts/setup', 'there are --no-web and --all'], ['scripts/test', 'there is --all']]) {
    const { status, stdout, stderr } = run(script, ['--bogus']);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(`^\\w+: unknown option --bogus; ${options}\\n$`));
  }
});

test('setup without a network', { skip: !hasApt }, () => {
  const { status, stdout, stderr } = run('scripts/setup', [], {
    'dpkg-query': dpkg, sudo, 'apt-get': 'echo "E: Temporary failure resolving"; exit 100',
  });
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^setup: installing xdotool\nsetup: apt cannot read its package lists \(E: Temporary failure resolving\); check the network\n$/);
});

test('setup when apt does not know a package', { skip: !hasApt }, () => {
  const { status, stderr } = run('scripts/setup', [], {
    'dpkg-query': dpkg, sudo, 'apt-get': '[[ "$*" == *" update"* ]] && exit 0; echo "E: Unable to locate package xdotool"; exit 100',
  });
  assert.equal(status, 1);
  assert.match(stderr, /\nsetup: apt could not install xdotool \(E: Unable to locate package xdotool\); the whole output is in build\/setup\.log\n$/);
});

test('fetch_imgui says when the mirror is out of reach', { skip: !hasApt }, () => {
  const fake = mkdtempSync(join(tmpdir(), 'checkout-'));
  try {
    const { status, stderr } = spawnSync('bash', ['-c', `
      mkdir -p scripts bin && cp "${root}/scripts/fetch_imgui" scripts/
      printf '#!/usr/bin/env bash\\n[[ "$*" == *indextargets* ]] && { echo "mirror|x"; exit 0; }; echo "E: no network" >&2; exit 100\\n' > bin/apt-get
      chmod +x bin/apt-get
      PATH=$PWD/bin:$PATH bash scripts/fetch_imgui && exit 0 || status=$?
      [[ ! -e build/third_party/imgui ]] || exit 9
      exit $status`], { cwd: fake, encoding: 'utf8' });
    assert.equal(status, 1, stderr);
    assert.match(stderr, /^fetch_imgui: apt cannot reach its mirror \(E: no network\); check the network, or set GB_IMGUI_DIR/);
  } finally {
    rmSync(fake, { recursive: true });
  }
});

test('nothing committed for npm names a host', () => {
  assert.doesNotMatch(readFileSync(join(root, 'package-lock.json'), 'utf8'), /"resolved"/);
});
