// A site for the browser tests, in build/web/test-site: the scripts, the engines, content, fonts, posters, figures.json.
// Pictures and engines are kept as long as what they are made from is older.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const siteFolder = join(root, 'build/web/test-site');
export const glassbox = resolve(process.env.GLASSBOX ?? join(root, 'build/desktop/glassbox'));

const FACES = ['sans', 'medium', 'mono', 'math'];
const newer = (file, than) => existsSync(file) && statSync(file).mtimeMs >= statSync(than).mtimeMs;

/** Explainers with an engine. */
export function explainers() {
  return readdirSync(join(root, 'build/web/pages')).filter((name) => name.endsWith('.wasm')).map((name) => name.slice(0, -5)).sort();
}

export function makeSite() {
  const native = (...args) => execFileSync(glassbox, args, { encoding: 'utf8', maxBuffer: 1 << 26, timeout: 300000 });
  mkdirSync(join(siteFolder, 'posters'), { recursive: true });
  execFileSync('node', [join(root, 'web/build.mjs'), '--out', siteFolder], { stdio: 'inherit' });
  const fonts = (names, first) => names.map((name, i) => {
    copyFileSync(join(root, 'assets/fonts', `${name}.gbfont`), join(siteFolder, `${name}.gbfont`));
    return { face: first + i, file: `${name}.gbfont` };
  });
  const engines = {};
  for (const explainer of explainers()) {
    for (const suffix of ['mjs', 'wasm']) copyFileSync(join(root, 'build/web/pages', `${explainer}.${suffix}`), join(siteFolder, `${explainer}.${suffix}`));
    copyFileSync(join(root, 'build/desktop/content', `${explainer}.json`), join(siteFolder, `${explainer}.json`));
    engines[explainer] = { wasm: `${explainer}.wasm`, glue: `${explainer}.mjs`, content: `${explainer}.json` };
  }
  const assets = {}; // weights of figures
  const weights = join(root, 'assets/weights');
  for (const name of existsSync(weights) ? readdirSync(weights).filter((n) => n.endsWith('.safetensors')) : []) {
    copyFileSync(join(weights, name), join(siteFolder, name));
    assets[`weights/${name}`] = name;
  }
  const list = JSON.parse(native('list', '--json'));
  const figures = list.figures.filter((figure) => engines[figure.id.split('/')[0]]).map((figure) => {
    const name = figure.id.replace('/', '-'), posters = {};
    for (const theme of ['light', 'dark']) {
      posters[theme] = [['', '1'], ['@2x', '2']].map(([suffix, scale]) => {
        const file = `posters/${name}-${theme}${suffix}.png`;
        if (!newer(join(siteFolder, file), glassbox)) native('still', figure.id, '-o', join(siteFolder, file), '--size', '720x480', '--scale', scale, '--theme', theme);
        return file;
      });
    }
    return { ...figure, explainer: figure.id.split('/')[0], size: [720, 480], posters };
  });
  writeFileSync(join(siteFolder, 'figures.json'), JSON.stringify({
    format: 1, glassbox: list.glassbox, protocol: 1, worker: 'glassbox.worker.mjs', engines, fonts: fonts(FACES, 0), chinese: fonts(['cjk'], 4), assets, figures,
  }));
  return siteFolder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(makeSite());

export const readText = (file) => readFileSync(join(siteFolder, file), 'utf8');
