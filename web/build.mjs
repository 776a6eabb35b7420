// Bundles what pages and the site need into one folder: node web/build.mjs --out DIR. `npx tsc` checks the types.
import { build } from 'esbuild';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { customElements } from './package/elements.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string' } } });
if (!values.out) {
  console.error('web/build.mjs: say where to write with --out DIR');
  process.exit(2);
}
const bundle = (entry, name, options) => build({
  bundle: true, format: 'esm', target: 'es2022', minify: true, legalComments: 'none', logLevel: 'warning',
  entryPoints: [join(root, 'web', entry)], outfile: join(values.out, name), ...options,
});
// The second file of the elements uses what the first has.
const partsOfLoader = {
  name: 'parts',
  setup(build) {
    build.onResolve({ filter: /^\.\/parts$/ }, () => ({ path: './glassbox.mjs', external: true }));
  },
};
await bundle('page/index.ts', 'glassbox.mjs');
await bundle('page/prose_entry.ts', 'glassbox.prose.mjs', { plugins: [partsOfLoader] });
await bundle('page/worker.ts', 'glassbox.worker.mjs');
await bundle('page/film.ts', 'glassbox.film.mjs', { banner: { js: '/* With mediabunny, https://mediabunny.dev, under the Mozilla Public License 2.0 */' } });
await bundle('site/search.mjs', 'search.mjs');
await bundle('studio/studio.ts', 'studio-page.mjs');
await bundle('site/embed.ts', 'embed.mjs');
await bundle('site/embed_parent.ts', 'embed-parent.mjs');
await bundle('site/site.mjs', 'site.mjs', { platform: 'node', target: 'node18', minify: false });
for (const file of ['content/article.css', 'site/site.css', 'site/embed.css', 'site/embed.html', 'studio/studio.css', 'studio/studio.html']) {
  copyFileSync(join(root, 'web', file), join(values.out, file.split('/').at(-1)));
}
copyFileSync(join(root, 'web/package/glassbox.d.ts'), join(values.out, 'glassbox.d.ts'));
for (const file of ['LICENSE', 'THIRD_PARTY.md', 'web/package/README.md']) copyFileSync(join(root, file), join(values.out, file.split('/').at(-1)));
writeFileSync(join(values.out, 'custom-elements.json'), JSON.stringify(customElements(), undefined, 1));
