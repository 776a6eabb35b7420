// Bundles the scripts of a page: node web/build.mjs --out DIR. Types are checked by `npx tsc`.
import { build } from 'esbuild';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string' } } });
if (!values.out) {
  console.error('web/build.mjs: say where to write with --out DIR');
  process.exit(2);
}
const common = { bundle: true, format: 'esm', target: 'es2022', minify: true, legalComments: 'none', logLevel: 'warning' };
// The second file uses what the first has.
const partsOfLoader = {
  name: 'parts',
  setup(build) {
    build.onResolve({ filter: /^\.\/parts$/ }, () => ({ path: './glassbox.mjs', external: true }));
  },
};
for (const [entry, name, plugins] of [['index', 'glassbox.mjs', []], ['prose_entry', 'glassbox.prose.mjs', [partsOfLoader]], ['worker', 'glassbox.worker.mjs', []]]) {
  await build({ ...common, plugins, entryPoints: [join(root, 'web/page', `${entry}.ts`)], outfile: join(values.out, name) });
}
