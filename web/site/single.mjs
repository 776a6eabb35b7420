// One figure as one file: every part is in it as a data: address, so it needs no server and no other file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { escape } from '../content/html.mjs';

const TYPES = { mjs: 'text/javascript', wasm: 'application/wasm', json: 'application/json', png: 'image/png' };

/** The manifest of a folder live/ that holds one figure, with data: addresses in the place of names. */
function packedManifest(live) {
  const manifest = JSON.parse(readFileSync(join(live, 'figures.json'), 'utf8'));
  const pack = (name) => `data:${TYPES[name.split('.').at(-1)] ?? 'application/octet-stream'};base64,${readFileSync(join(live, name)).toString('base64')}`;
  const packAll = (list) => list.map((font) => ({ ...font, file: pack(font.file) }));
  const figure = manifest.figures[0];
  // Double pixels are for a page that loads them; a file that is sent stays small.
  const poster = (posters) => ({ light: [pack(posters.light[0])], dark: [pack(posters.dark[0])] });
  const { zh, ...en } = figure.posters;
  return {
    ...manifest,
    worker: pack(manifest.worker),
    engines: Object.fromEntries(Object.entries(manifest.engines).map(([name, engine]) => [name, { wasm: pack(engine.wasm), glue: pack(engine.glue), content: pack(engine.content) }])),
    fonts: packAll(manifest.fonts),
    chinese: usesChinese(manifest) ? packAll(manifest.chinese) : [],
    chinese_more: [],
    assets: Object.fromEntries(Object.entries(manifest.assets).map(([name, file]) => [name, pack(file)])),
    figures: [{ ...figure, posters: { ...poster(en), zh: poster(zh) } }],
  };
}

const usesChinese = (manifest) => manifest.figures.some((figure) => /\p{Script=Han}/u.test(JSON.stringify([figure.title.zh, figure.alt.zh])));

/** @returns {string} the text of the file: a page for `path` x.html, a module of anywidget for x.mjs */
export function singleFile(live, path) {
  const manifest = packedManifest(live);
  const figure = manifest.figures[0];
  const script = readFileSync(join(live, 'glassbox.mjs'), 'utf8');
  const scriptUrl = `data:text/javascript;base64,${Buffer.from(script).toString('base64')}`;
  if (path.endsWith('.mjs')) return widget(manifest, scriptUrl);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(figure.title.en)}</title>
<style>body { margin: 16px auto; max-width: 960px; padding: 0 16px; font: 16px/1.6 system-ui, sans-serif; color-scheme: light dark; }</style>
</head>
<body>
<div id="place"><img src="${figure.posters.light[0]}" alt="${escape(figure.alt.en)}" style="max-width: 100%"></div>
<script type="module">
const { provideManifest } = await import(${JSON.stringify(scriptUrl)});
provideManifest(${inScript(manifest)}, 'about:blank');
const figure = document.createElement('gb-figure');
figure.setAttribute('figure', ${inScript(figure.id)});
const place = document.getElementById('place');
figure.append(...place.childNodes);
place.append(figure);
</script>
</body>
</html>
`;
}

/** JSON that may stand in a script of a page. */
const inScript = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');

// Cells run again and again: the engine is kept on the page, one for each release of the file.
function widget(manifest, scriptUrl) {
  const figure = manifest.figures[0];
  return `// ${figure.id} for anywidget: traits values (control to raw value, both ways) and outputs (name to text and number).
const MANIFEST = ${JSON.stringify(manifest)};
const KEY = Symbol.for(${JSON.stringify(`glassbox:${manifest.glassbox}:${figure.id}:${figure.trace_hash}`)});
const ready = (globalThis[KEY] ??= import(${JSON.stringify(scriptUrl)}).then(({ provideManifest }) => provideManifest(MANIFEST, 'about:blank')));
export default {
  async render({ model, el }) {
    await ready;
    const figure = document.createElement('gb-figure');
    figure.setAttribute('figure', ${JSON.stringify(figure.id)});
    figure.setAttribute('loading', 'eager');
    el.append(figure);
    const take = () => figure.set(model.get('values') ?? {});
    model.on('change:values', take);
    figure.addEventListener('gb-ready', take, { once: true });
    figure.addEventListener('gb-change', ({ detail }) => {
      model.set('values', { ...model.get('values'), [detail.name]: detail.value });
      model.save_changes();
    });
    figure.addEventListener('gb-output', ({ detail }) => {
      model.set('outputs', { ...model.get('outputs'), [detail.name]: detail.value });
      model.save_changes();
    });
    return () => {
      model.off('change:values', take);
      figure.remove();
    };
  },
};
`;
}
