// What is said of the elements, in custom-elements.json, in the types and in the docs, is what they have.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ELEMENTS, customElements } from '../../web/package/elements.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file) => readFileSync(join(root, file), 'utf8');

async function load(entry) {
  const { outputFiles } = await build({ bundle: true, format: 'esm', target: 'es2022', write: false, logLevel: 'error', entryPoints: [join(root, 'web/page', entry)] });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

test('attributes, methods, events, slots and parts are those of the code', async () => {
  const classes = { ...(await load('index.ts')), ...(await load('prose_entry.ts')) };
  const code = ['figure', 'view', 'controls', 'handles', 'prose', 'steps', 'dom'].map((file) => read(`web/page/${file}.ts`)).join('\n');
  for (const element of ELEMENTS) {
    const made = classes[element.name];
    if (made.observedAttributes) assert.deepEqual(Object.keys(element.attributes).sort(), [...made.observedAttributes].sort(), element.tag);
    for (const method of Object.keys(element.methods ?? {})) assert.equal(typeof made.prototype[method], 'function', `${element.tag}.${method}`);
    for (const event of Object.keys(element.events)) assert.ok(code.includes(`'${event}'`), `${element.tag} sends ${event}`);
    for (const part of Object.keys(element.parts)) assert.match(code, new RegExp(`part: '${part}'|'part', '${part}'`), `${element.tag} has the part ${part}`);
    for (const slot of Object.keys(element.slots)) if (slot) assert.match(code, new RegExp(`'slot', \\{ name: '${slot}'`), `${element.tag} has the slot ${slot}`);
  }
  const sent = new Set([...code.matchAll(/(?:dispatch|CustomEvent)\('(gb-[a-z]+)'/g)].map((m) => m[1]));
  assert.deepEqual([...sent].sort(), [...new Set(ELEMENTS.flatMap((e) => Object.keys(e.events)))].sort(), 'no event is left out');
  const listed = new Set([...code.matchAll(/part: '([a-z]+)'|'part', '([a-z]+)'/g)].map((m) => m[1] ?? m[2]));
  assert.deepEqual([...listed].filter((part) => !ELEMENTS.some((e) => part in e.parts)), [], 'no part is left out');
});

test('the manifest of the elements has the form that editors read', () => {
  const manifest = customElements();
  assert.equal(manifest.schemaVersion, '1.0.0');
  assert.deepEqual(manifest.modules.flatMap((m) => m.declarations.map((d) => d.tagName)), ELEMENTS.map((e) => e.tag));
});

test('docs/embed.md speaks of each attribute, method, event, part, colour and code of a fault', () => {
  const text = read('docs/embed.md');
  for (const element of ELEMENTS) {
    assert.ok(text.includes(`<${element.tag}`), element.tag);
    for (const kind of ['attributes', 'methods', 'events', 'parts', 'properties']) {
      for (const name of Object.keys(element[kind] ?? {})) assert.ok(text.includes(`\`${name}\``) || text.includes(`\`${name}(`), `${element.tag}: ${name}`);
    }
  }
  const codes = [...read('web/page/protocol.ts').matchAll(/^ {2}\| '([a-z0-9-]+)'/gm)].map((m) => m[1]);
  assert.ok(codes.length > 10);
  for (const code of codes) assert.ok(text.includes(`\`${code}\``), code);
});

test('each event, method and setting has a type', () => {
  const types = read('web/package/glassbox.d.ts');
  const figure = ELEMENTS[0];
  for (const name of Object.keys(figure.events)) assert.ok(types.includes(`'${name}': CustomEvent`), name);
  for (const name of Object.keys(figure.methods)) assert.match(types, new RegExp(`^ {2}${name}\\(`, 'm'), name);
});
