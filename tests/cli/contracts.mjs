// What docs/command-line.md promises to programs: the JSON, the metadata of traces, pictures from traces of one's own,
// and how the program behaves where something of the machine is missing. GLASSBOX is its path.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, openSync, closeSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../support/cli.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { program, folder, check, run, oneLine, refused, finish } = commandLine('contracts');
const figure = 'gnn/message-passing';
const kSmall = ['--size', '360x240'];
const bytesOf = (name) => readFileSync(join(folder, name));
function still(name, args, env) {
  const r = run(['still', figure, '-o', name, ...kSmall, ...args], env);
  check(`still ${args.join(' ')}`.slice(0, 90), r.status === 0 && r.stderr === '', r.stderr);
  return existsSync(join(folder, name)) ? bytesOf(name) : Buffer.alloc(0);
}

function readTrace(name) {
  const bytes = bytesOf(name);
  const size = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString('utf8', 8, 8 + size));
  return { metadata, tensors, data: bytes.subarray(8 + size) };
}
function writeTrace(name, { metadata, tensors, data }) {
  let header = JSON.stringify(metadata ? { __metadata__: metadata, ...tensors } : tensors);
  header = header.padEnd(Math.ceil(Buffer.byteLength(header) / 8) * 8);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  writeFileSync(join(folder, name), Buffer.concat([size, Buffer.from(header), data]));
}

// Every start has its end, in order; attributes are quoted, no stray & or <.
function wellFormed(xml) {
  const open = [];
  const rest = xml.replace(/<\?xml[^>]*\?>|<!--[^]*?-->/g, '').replace(/<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (_, end, name, __, empty) => {
    if (end) { if (open.pop() !== name) open.push('mismatch', name); }
    else if (!empty) open.push(name);
    return '';
  });
  return open.length === 0 && !rest.includes('<') && !/&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/.test(xml);
}

// ---- list
const manifest = JSON.parse(run(['list', '--json']).stdout);
{
  check('the format is stated', manifest.format === 1 && /^\d+\.\d+\.\d+$/.test(manifest.glassbox));
  const ids = manifest.figures.map((f) => f.id);
  check('figures are sorted', ids.join() === [...ids].sort().join() && new Set(ids).size === ids.length);
  const both = (t) => typeof t?.en === 'string' && typeof t?.zh === 'string';
  const listed = run(['list']).stdout;
  for (const f of manifest.figures) {
    check(`${f.id}: title and alt`, both(f.title) && f.title.en !== '' && both(f.alt));
    check(`${f.id}: draws without an error`, Array.isArray(f.errors) && f.errors.length === 0, f.errors?.join());
    for (const c of f.controls) {
      const name = `${f.id}: ${c.name}`;
      check(`${name} is whole`, !/\s/.test(c.name) && both(c.label) && typeof c.hidden === 'boolean' && (c.type === 'button' || typeof c.default === 'string'));
      if (['number', 'integer', 'playhead'].includes(c.type))
        check(`${name} has a range`, [c.min, c.max, c.step].every(Number.isFinite) && c.min <= c.max && typeof c.log === 'boolean' && both(c.unit)
          && Number(c.default) >= c.min && Number(c.default) <= c.max);
      if (c.type === 'choice')
        check(`${name} has choices`, c.choices.every((x) => typeof x.value === 'string' && both(x.label)) && c.choices.some((x) => x.value === c.default));
      check(`${name} is in the text`, listed.includes(` ${c.name} `));
    }
    for (const o of f.outputs) check(`${f.id}: output ${o.name}`, both(o.label) && both(o.text) && listed.includes(o.name));
    for (const s of f.steps)
      check(`${f.id}: step ${s.id}`, both(s.caption) && typeof s.set === 'object' && Array.isArray(s.focus) && Array.isArray(s.select)
        && s.duration >= 0 && s.hold >= 0 && listed.includes(s.id));
    const defaults = f.controls.filter((c) => c.type !== 'button').flatMap((c) => ['--set', `${c.name}=${c.default}`]);
    run(['still', f.id, '-o', 'plain.png', ...kSmall]);
    const r = run(['still', f.id, '-o', 'defaults.png', ...kSmall, ...defaults]);
    check(`${f.id}: the defaults listed can be set and change nothing`, r.status === 0 && bytesOf('plain.png').equals(bytesOf('defaults.png')), r.stderr);
  }
}

// ---- help
{
  const overview = run(['help']).stdout;
  const commands = [...overview.matchAll(/^glassbox ([a-z]+)/gm)].map((m) => m[1]);
  check('the help lists the commands', ['list', 'still', 'trace', 'bench', 'doctor'].every((c) => commands.includes(c)));
  const page = readFileSync(join(root, 'docs/command-line.md'), 'utf8');
  for (const c of commands) {
    const help = run(['help', c]).stdout;
    check(`help ${c}`, help.startsWith(`glassbox ${c}`) && help === run([c, '--help']).stdout);
    check(`docs name glassbox ${c}`, page.includes(`glassbox ${c}`));
    for (const [option] of help.split('\n')[0].matchAll(/--[a-z]+/g)) check(`help ${c} explains ${option}`, help.includes(`\n  ${option}`));
  }
}

// ---- pictures
{
  const svg = run(['still', figure, '-o', 'a.svg', '--lang', 'zh', '--theme', 'dark']).status === 0 && bytesOf('a.svg').toString();
  check('SVG is well-formed XML', svg && wellFormed(svg));
  check('PNG without paper has an alpha channel', still('t.png', ['--transparent'])[25] === 6 && still('p.png', [])[25] === 2);
  const step = ['--step', 'chosen'];
  const moving = still('m.png', [...step, '--time', '0.3']), settled = still('s.png', step);
  check('a picture in time differs from the settled one', !moving.equals(settled));
  check('long after, it is the settled one', still('l.png', [...step, '--time', '60']).equals(settled));
  check('--set overrides a step', still('o.png', [...step, '--set', 'layers=1']).equals(still('o2.png', ['--set=layers=1', '--step=chosen'])));
  check('kernels differ in speed only', still('k.png', [], { GLASSBOX_ISA: 'base' }).equals(still('k2.png', [])));
  check('options may end with --', run(['list', '--']).status === 0);
}

// ---- traces
{
  const made = ['trace', figure, '-o', 't.safetensors', '--set', 'layers=3', '--set', 'weights=random', '--seed', '7'];
  check('trace', run(made).status === 0);
  const first = bytesOf('t.safetensors');
  run(made);
  check('two traces are the same bytes', first.equals(bytesOf('t.safetensors')));
  const trace = readTrace('t.safetensors');
  const controls = JSON.parse(trace.metadata.controls), provenance = JSON.parse(trace.metadata.provenance);
  check('metadata', trace.metadata.figure === figure && trace.metadata.seed === '7' && trace.metadata.tick === '0'
    && trace.metadata.glassbox === manifest.glassbox);
  check('metadata has every control', controls.layers === '3' && controls.weights === 'random'
    && manifest.figures.find((f) => f.id === figure).controls.every((c) => c.type === 'button' || c.name in controls));
  check('each tensor says how it was computed', Object.keys(trace.tensors).every((n) => provenance[n]?.length > 0));

  const drawn = still('drawn.png', ['--set', 'layers=3', '--set', 'weights=random', '--seed', '7']);
  check('a trace brings its values and seed', still('d.png', ['--trace', 't.safetensors']).equals(drawn));
  check('an option changes them', !still('e.png', ['--trace', 't.safetensors', '--set', 'channel=3']).equals(drawn));

  writeTrace('own.safetensors', { ...trace, metadata: null });
  const own = ['--trace', 'own.safetensors', '--set', 'layers=3', '--set', 'weights=random'];
  check('a file of one\'s own is drawn', still('own.png', own).equals(drawn));
  const data = Buffer.from(trace.data);
  const [from, to] = trace.tensors['h.3'].data_offsets;
  for (let at = from; at < to; at += 4) data.writeFloatLE(at % 8 ? NaN : 0.5, at);
  writeTrace('other.safetensors', { tensors: trace.tensors, data });
  check('its numbers are what is drawn', !still('other.png', ['--trace', 'other.safetensors', '--set', 'layers=3', '--set', 'weights=random']).equals(drawn));

  const { 'h.1': gone, x, ...rest } = trace.tensors;
  writeTrace('lacks.safetensors', { tensors: { ...rest, 'h.one': gone, x }, data: trace.data });
  refused('a missing tensor', 1, 'lacks h.1', ['still', figure, '-o', 'x.png', '--trace', 'lacks.safetensors', '--set', 'layers=3']);
  // What is recorded but not read may be missing.
  const read = Object.fromEntries(Object.entries(trace.tensors).filter(([n]) => n === 'x' || n.startsWith('h.')));
  writeTrace('read.safetensors', { tensors: read, data: trace.data });
  const sparse = run(['still', figure, '-o', 'sparse.png', ...kSmall, '--trace', 'read.safetensors', '--set', 'layers=3', '--set', 'weights=random']);
  check('tensors that the figure does not read may be missing', Object.keys(read).length < Object.keys(trace.tensors).length && sparse.status === 0
    && bytesOf('sparse.png').equals(drawn), sparse.stderr);
  const turned = { ...trace.tensors, x: { ...x, shape: [...x.shape].reverse() } };
  writeTrace('shape.safetensors', { tensors: turned, data: trace.data });
  refused('another shape', 1, `x [${x.shape[1]}, ${x.shape[0]}] instead of [${x.shape[0]}, ${x.shape[1]}]`,
    ['still', figure, '-o', 'x.png', '--trace', 'shape.safetensors', '--set', 'layers=3']);
  run(['trace', 'hello/neuron', '-o', 'n.safetensors']);
  refused('a trace of another figure', 1, 'hello/neuron', ['still', figure, '-o', 'x.png', '--trace', 'n.safetensors']);
  writeTrace('meta.safetensors', { ...trace, metadata: { ...trace.metadata, controls: '[' } });
  refused('broken metadata', 1, 'metadata', ['still', figure, '-o', 'x.png', '--trace', 'meta.safetensors']);
}

// ---- what a person mistypes, and what a machine lacks
{
  refused('a line end in a value', 2, 'no SMILES', ['still', figure, '-o', 'x.png', '--set', 'molecule=C\nC1']);
  refused('no figure', 2, 'glassbox list', ['still', '-o', 'x.png']);
  refused('an empty figure', 2, 'no figure ""', ['still', '', '-o', 'x.png']);
  refused('the name without its topic', 2, `did you mean ${figure}?`, ['still', 'message-passing', '-o', 'x.png']);
  refused('two figures', 2, 'one too many', ['still', figure, figure, '-o', 'x.png']);
  refused('an option twice', 2, 'twice', ['still', figure, '-o', 'x.png', '-o', 'y.png']);
  refused('a flag with a value', 2, 'no value', ['still', figure, '-o', 'x.png', '--transparent=1']);
  refused('an option for a value', 2, '-o needs a value', ['still', figure, '-o', '--size', '9x9']);
  refused('no suffix', 2, '.png, .svg or .pdf', ['still', figure, '-o', 'picture']);
  refused('a trace that is no trace', 2, '.safetensors', ['trace', figure, '-o', 'x.bin']);
  refused('a place where nobody writes', 1, '/proc/x.png', ['still', figure, '-o', '/proc/x.png']);
  refused('too small', 2, '64', ['still', figure, '-o', 'x.png', '--size', '63x100']);
  refused('absurd numbers', 2, '--seed', ['still', figure, '-o', 'x.png', '--seed', '9'.repeat(40)]);
  refused('kernels that do not exist', 2, 'GLASSBOX_ISA', ['list'], { GLASSBOX_ISA: 'sse9' });
  refused('an option of no command', 2, '--frob', ['--frob']);
  refused('an unknown topic of help', 2, 'still', ['help', 'stil']);
  refused('a wrong option of the app', 2, '--gui-frob', ['--gui-frob']);
  const noGl = { __EGL_VENDOR_LIBRARY_FILENAMES: join(folder, 'none.json'), __EGL_VENDOR_LIBRARY_DIRS: folder };
  if (run(['doctor'], noGl).stdout.match(/^MISSING +OpenGL/m)) {
    refused('no OpenGL', 1, 'install Mesa', ['still', figure, '-o', 'x.png'], noGl);
    refused('no OpenGL and no display', 1, 'contact sheet', [], noGl);
    check('no OpenGL: SVG works', run(['still', figure, '-o', 'nogl.svg'], noGl).status === 0);
    check('no OpenGL: doctor fails', run(['doctor'], noGl).status === 1);
  } else {
    console.log('skipped: OpenGL could not be hidden from the program');
  }
  refused('no rsvg-convert', 1, 'rsvg', ['still', 'hello/neuron', '-o', 'x.pdf'], { PATH: folder });
  if (existsSync('/dev/full')) {
    const full = openSync('/dev/full', 'w');
    const r = run(['list'], {}, { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    check('a full disk', r.status === 1 && oneLine(r), r.stderr);
  }
  mkdirSync(join(folder, 'alone'));
  copyFileSync(program, join(folder, 'alone/glassbox'));
  const alone = { program: join(folder, 'alone/glassbox') };
  const figures = JSON.parse(run(['list', '--json'], {}, alone).stdout).figures;
  check('without articles figures have no steps', figures.length === manifest.figures.length && figures.every((f) => f.steps.length === 0));
  check('without articles figures draw', run(['still', figure, '-o', 'alone.png'], {}, alone).status === 0);
  const doctor = run(['doctor'], {}, alone);
  check('without articles doctor fails', doctor.status === 1 && /^MISSING +articles/m.test(doctor.stdout) && oneLine(doctor), doctor.stderr);
  mkdirSync(join(folder, 'installed/bin'), { recursive: true });
  mkdirSync(join(folder, 'installed/share/glassbox/content'), { recursive: true });
  copyFileSync(program, join(folder, 'installed/bin/glassbox'));
  for (const f of readdirSync(join(dirname(program), 'content')).filter((n) => n.endsWith('.json')))
    copyFileSync(join(dirname(program), 'content', f), join(folder, 'installed/share/glassbox/content', f));
  cpSync('assets/weights', join(folder, 'installed/share/glassbox/assets/weights'), { recursive: true });
  const installed = JSON.parse(run(['list', '--json'], {}, { program: join(folder, 'installed/bin/glassbox') }).stdout);
  check('installed, the articles are found', JSON.stringify(installed) === JSON.stringify(manifest));
}

// ---- bench
{
  const r = run(['bench', '--json', '--only', 'pictures']);
  const rows = JSON.parse(r.stdout).rows;
  check('bench rows', rows.length >= 4 && rows.every((x) => x.name && Number.isFinite(x.value) && x.unit && 'reference' in x === 'ratio' in x));
  check('nothing moves at rest', rows.filter((x) => x.name.startsWith('idle.')).length === 2
    && rows.filter((x) => x.name.startsWith('idle.')).every((x) => x.value === 0));
}

finish();
