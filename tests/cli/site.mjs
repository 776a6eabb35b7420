// glassbox site and glassbox page: what they write, and what they refuse. That it lives in a browser is tests/web's to say.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { commandLine } from '../support/cli.mjs';

const { folder, check, run, refused, finish } = commandLine('site');
const read = (path) => readFileSync(join(folder, path), 'utf8');
const pngSize = (path) => {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(24);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};
const walk = (path) => readdirSync(join(folder, path), { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? walk(join(path, e.name)) : [join(path, e.name)]));

// ---- mistakes
mkdirSync(join(folder, 'mine'));
writeFileSync(join(folder, 'mine/letter.txt'), 'dear');
writeFileSync(join(folder, 'file'), '');
refused('a folder of something else', 1, 'holds other files', ['site', '-o', 'mine']);
refused('a file in place of a folder', 1, 'is a file', ['site', '-o', 'file']);
refused('no folder', 2, '-o', ['site']);
refused('no Node', 1, 'install the package nodejs', ['site', '-o', 'new'], { PATH: '/nowhere' });
refused('an unknown figure', 2, 'did you mean hello/neuron', ['page', 'hello/neron', '-o', 'x.html']);
refused('a suffix that says nothing', 2, '.html or .mjs', ['page', 'hello/neuron', '-o', 'x.txt']);

// ---- a site
const made = run(['site', '-o', 'site']);
check('a site is written', made.status === 0, made.stderr);
const manifest = JSON.parse(read('site/live/figures.json'));
const listed = JSON.parse(run(['list', '--json']).stdout);
check('every figure is in figures.json', manifest.figures.map((f) => f.id).join() === listed.figures.map((f) => f.id).join());
const files = [manifest.worker, ...Object.values(manifest.engines).flatMap(Object.values), ...manifest.fonts.map((f) => f.file),
  ...manifest.chinese.map((f) => f.file), ...Object.values(manifest.assets)];
files.push(...Object.values(manifest.studio));
for (const file of files) check(`${file} is there`, existsSync(join(folder, 'site/live', file)));
for (const file of files.filter((f) => f !== manifest.worker)) check(`${file} has a name of its bytes`, /\.[0-9a-f]{8}\.\w+$/.test(file));
for (const figure of manifest.figures) {
  check(`${figure.id} has an engine`, manifest.engines[figure.explainer] !== undefined && /^[0-9a-f]{16}$/.test(figure.trace_hash));
  for (const posters of [figure.posters, figure.posters.zh])
    for (const theme of ['light', 'dark'])
      posters[theme].forEach((file, i) => {
        const [width, height] = pngSize(join(folder, 'site/live', file));
        check(`${file} has its size`, width === figure.size[0] * (i + 1) && height === figure.size[1] * (i + 1));
      });
}

// ---- pages: every address is relative and leads somewhere; both languages; readable without a script
const pages = walk('site').filter((path) => path.endsWith('.html'));
const withPage = listed.figures.map((f) => f.id.split('/')[0]).filter((x) => existsSync(join(folder, 'site', x)));
check('every explainer has a page', new Set(withPage).size === Object.keys(manifest.engines).length);
for (const path of pages) {
  const text = read(path);
  const addresses = [...text.matchAll(/\s(?:href|src)="([^"]*)"/g), ...[...text.matchAll(/\ssrcset="([^"]*)"/g)].flatMap((m) => m[1].split(', ').map((part) => [part, part.split(' ')[0]]))];
  for (const [, address] of addresses) {
    if (/^(https?:|#|data:|mailto:)/.test(address)) continue;
    const target = normalize(join(dirname(path), address.split(/[?#]/)[0]));
    check(`${path}: ${address}`, !address.startsWith('/') && existsSync(join(folder, target)));
  }
  if (!path.endsWith('embed.html') && !path.endsWith('studio.html')) {
    check(`${path} has a title and a language`, /<html lang="(en|zh-CN)">/.test(text) && /<title>[^<]+<\/title>/.test(text));
  }
}
for (const figure of listed.figures) {
  for (const [home, lang] of [['', 'en'], ['zh/', 'zh']]) {
    check(`${figure.id} is in the ${lang} gallery`, read(`site/${home}index.html`).includes(figure.title[lang].replaceAll('&', '&amp;')));
  }
}

// ---- the headers for hosts: what no path of the site meets twice is one policy
{
  const rules = read('site/_headers').split(/\n(?=\/)/).filter((rule) => rule.includes('Content-Security-Policy')).map((rule) => rule.split('\n')[0]);
  const meets = (rule, path) => (rule.endsWith('*') ? path.startsWith(rule.slice(0, -1)) : rule === path);
  for (const path of [...pages, 'live/glassbox.worker.mjs'].map((p) => `/${p.replace(/^site\//, '')}`))
    check(`one policy for ${path}`, rules.filter((rule) => meets(rule, path)).length === 1, rules.join(' '));
}

// ---- compressed copies say the same
for (const path of walk('site').filter((path) => /\.(br|gz)$/.test(path))) {
  const original = readFileSync(join(folder, path.slice(0, -3)));
  const copy = readFileSync(join(folder, path));
  check(`${path} is its original`, (path.endsWith('.br') ? brotliDecompressSync(copy) : gunzipSync(copy)).equals(original));
}

// ---- again into the same folder: nothing of the old run stays
writeFileSync(join(folder, 'site/live/old.01234567.wasm'), 'old');
check('a second run replaces the first', run(['site', '-o', 'site']).status === 0 && !existsSync(join(folder, 'site/live/old.01234567.wasm')));

// ---- one file
for (const name of ['neuron.html', 'neuron.mjs']) {
  const r = run(['page', 'hello/neuron', '-o', name]);
  check(`${name} is written`, r.status === 0 && r.stdout === '', r.stderr);
  const text = existsSync(join(folder, name)) ? read(name) : '';
  check(`${name} asks for no other file`, text.includes('data:application/wasm;base64,') && !/(src|href)="(?!data:)/.test(text));
  check(`${name} leaves nothing beside it`, !existsSync(join(folder, `${name}.part`)));
  check(`${name} can be sent`, text.length > 0 && statSync(join(folder, name)).size < 8e6);
}
finish();
