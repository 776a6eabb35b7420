// The program from outside: what it writes, and what a mistake costs. GLASSBOX is its path.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../support/cli.mjs';
import { readPng } from '../support/png.mjs';

const cli = commandLine('basics');
const { folder, check, finish } = cli;
const figure = 'gnn/message-passing';
const run = (...args) => cli.run(args);
const refused = (code, words, ...args) => cli.refused(args.join(' ').slice(0, 90), code, words, args);
const png = (name) => readPng(join(folder, name));
const clear = () => readdirSync(folder).forEach((f) => rmSync(join(folder, f), { recursive: true }));

// ---- what it writes
{
  const r = run('list', '--json');
  const figures = JSON.parse(r.stdout).figures ?? JSON.parse(r.stdout);
  const it = figures.find((f) => f.id === figure);
  check('list has the figures', figures.length >= 3 && it && r.status === 0);
  const controls = Object.fromEntries(it.controls.map((c) => [c.name, c]));
  for (const name of ['molecule', 'layers', 'depth', 'pooling', 'weights', 'channel', 'residual', 'tool', 'element'])
    check(`list has ${name}`, controls[name] && 'default' in controls[name] && controls[name].type);
  check('labels are translated', controls.molecule.label.zh === '分子' && controls.molecule.label.en === 'molecule');
  check('list has the steps', it.steps.length >= 5);
}
{
  check('still', run('still', figure, '-o', 'a.png', '--size', '360x240', '--scale', '2').status === 0);
  const a = png('a.png');
  check('still has its size', a.width === 720 && a.height === 480 && a.colours > 40);
  run('still', figure, '-o', 'b.png', '--size=360x240', '--scale=2');
  check('two runs give the same bytes', a.bytes.equals(png('b.png').bytes));
  const others = [['--theme', 'dark'], ['--lang', 'zh'], ['--step', 'chosen'], ['--set', 'pooling=mean'], ['--transparent'],
    ['--set', 'weights=random', '--seed', '4'], ['--set', 'weights=random', '--seed', '5']];
  const seen = new Set([a.bytes.toString('base64')]);
  for (const option of others) {
    check(`still ${option}`, run('still', figure, '-o', 'c.png', '--size', '360x240', '--scale', '2', ...option).status === 0);
    const text = png('c.png').bytes.toString('base64');
    check(`${option} changes the picture`, !seen.has(text));
    seen.add(text);
  }
  run('still', figure, '-o', 'clear.png', '--transparent');
  check('--transparent has an alpha channel', png('clear.png').channels === 4);
  const [one, two] = [['layers=1', 'depth=1'], ['depth=1', 'layers=1']].map((order) => {
    run('still', figure, '-o', 'o.png', '--set', order[0], '--set', order[1]);
    return png('o.png').bytes;
  });
  check('the order of --set does not matter', one.equals(two));
  run('still', figure, '-o', 'o.png', '--set', 'layers=1', 'depth=1');
  check('one --set takes several', png('o.png').bytes.equals(one));
  check('SVG', run('still', figure, '-o', 'a.svg').status === 0);
  const svg = readFileSync(join(folder, 'a.svg'), 'utf8');
  check('SVG is whole', svg.includes('<svg') && svg.trim().endsWith('</svg>') && svg.includes('<path'));
  if (spawnSync('rsvg-convert', ['--version']).status === 0) {
    check('PDF', run('still', 'hello/neuron', '-o', 'a.pdf').status === 0);
    check('PDF begins as one', readFileSync(join(folder, 'a.pdf')).toString('latin1', 0, 5) === '%PDF-');
  }
}
{
  check('trace', run('trace', figure, '-o', 't.safetensors', '--set', 'layers=3').status === 0);
  const bytes = readFileSync(join(folder, 't.safetensors'));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0))));
  for (const name of ['x', 'edge_index', 'edge_attr', 'h.0', 'h.3', 'layers.0.message', 'layers.2.pooled', 'layers.2.update', 'layers.0.message.weight'])
    check(`trace has ${name}`, name in header);
  check('trace says what it is of', header.__metadata__?.figure === figure);
  run('still', figure, '-o', 'live.png', '--set', 'layers=3');
  check('still from a trace', run('still', figure, '-o', 'traced.png', '--set', 'layers=3', '--trace', 't.safetensors').status === 0);
  check('a figure drawn from its own trace is the same', png('live.png').bytes.equals(png('traced.png').bytes));

  writeFileSync(join(folder, 'cut.safetensors'), bytes.subarray(0, bytes.length / 2));
  writeFileSync(join(folder, 'noise.safetensors'), Buffer.from('this is no trace at all, only words'));
  refused(1, 'cut.safetensors', 'still', figure, '-o', 'x.png', '--set', 'layers=3', '--trace', 'cut.safetensors');
  refused(1, 'noise.safetensors', 'still', figure, '-o', 'x.png', '--trace', 'noise.safetensors');
  const size = Number(bytes.readBigUInt64LE(0));
  const damaged = (change) => {
    const { __metadata__, ...tensors } = JSON.parse(bytes.toString('utf8', 8, 8 + size));
    change(tensors, __metadata__);
    const text = Buffer.from(JSON.stringify({ __metadata__, ...tensors }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    return Buffer.concat([length, text, bytes.subarray(8 + size)]);
  };
  const huge = Buffer.from(bytes);
  huge.writeBigUInt64LE(2n ** 63n);
  const damages = {
    'no bytes': Buffer.alloc(0),
    'three bytes': bytes.subarray(0, 3),
    'a huge header': huge,
    'half a header': bytes.subarray(0, 8 + size / 2),
    'offsets beyond the end': damaged((t) => { t['h.0'].data_offsets[1] += 1 << 30; }),
    'offsets backwards': damaged((t) => { t['h.0'].data_offsets.reverse(); }),
    'offsets that are words': damaged((t) => { t['h.0'].data_offsets = ['a', 'b']; }),
    'an unknown type': damaged((t) => { t['h.0'].dtype = 'F7'; }),
    'a shape that does not fit': damaged((t) => { t['h.0'].shape = [3, 3]; }),
    'an overflowing shape': damaged((t) => { t['h.0'].shape = [2 ** 31, 2 ** 31, 2 ** 31]; }),
    'a negative shape': damaged((t) => { t['h.0'].shape = [-14, 8]; }),
  };
  for (const [what, content] of Object.entries(damages)) {
    writeFileSync(join(folder, 'damaged.safetensors'), content);
    cli.refused(`a trace with ${what}`, 1, 'damaged.safetensors', ['still', figure, '-o', 'x.png', '--set', 'layers=3', '--trace', 'damaged.safetensors']);
  }
  refused(1, 'absent.safetensors', 'still', figure, '-o', 'x.png', '--trace', 'absent.safetensors');
  refused(1, 'it lacks h.4', 'still', figure, '-o', 'x.png', '--set', 'layers=6', '--trace', 't.safetensors');
  refused(1, 't.safetensors', 'still', figure, '-o', 'x.png', '--set', 'layers=3', '--set', 'molecule=water', '--trace', 't.safetensors');
}
{
  clear();
  const r = run();
  check('without a display there is a contact sheet', r.status === 0 && existsSync(join(folder, 'gallery.png')) && png('gallery.png').colours > 40);
  check('and it says so in a line', r.stderr.trim().split('\n').length === 1 && r.stderr.includes('gallery.png'), r.stderr);
  const doctor = run('doctor');
  check('doctor', [0, 1].includes(doctor.status) && doctor.stdout.includes('OpenGL'));
  check('help', run('--help').status === 0 && run('help', 'still').stdout.includes('--transparent'));
  check('version', /\d+\.\d+\.\d+/.test(run('--version').stdout));
}

// ---- mistakes
clear();
refused(2, 'frob', 'frob');
refused(2, 'did you mean gnn/message-passing', 'still', 'gnn/mesage-passing', '-o', 'x.png');
refused(2, 'layers', 'still', figure, '-o', 'x.png', '--set', 'layer=3');
refused(2, 'from 0 to 6', 'still', figure, '-o', 'x.png', '--set', 'layers=9');
refused(2, 'whole number', 'still', figure, '-o', 'x.png', '--set', 'layers=many');
refused(2, 'sum, mean, max', 'still', figure, '-o', 'x.png', '--set', 'pooling=median');
refused(2, 'true or false', 'still', figure, '-o', 'x.png', '--set', 'residual=perhaps');
refused(2, '--set', 'still', figure, '-o', 'x.png', '--set', 'layers');
refused(2, 'column', 'still', figure, '-o', 'x.png', '--set', 'molecule=C1CC');
refused(2, '500 atoms', 'still', figure, '-o', 'x.png', '--set', `molecule=${'C'.repeat(501)}`);
refused(2, 'chosen', 'still', figure, '-o', 'x.png', '--step', 'chosem');
refused(2, '--size', 'still', figure, '-o', 'x.png', '--size', '0x0');
refused(2, '--size', 'still', figure, '-o', 'x.png', '--size', 'large');
refused(2, '8192', 'still', figure, '-o', 'x.png', '--size', '5000x5000', '--scale', '9');
refused(2, '--scale', 'still', figure, '-o', 'x.png', '--scale', 'nan');
refused(2, '--scale', 'still', figure, '-o', 'x.png', '--scale', '-1');
refused(2, '--seed', 'still', figure, '-o', 'x.png', '--seed', '-1');
refused(2, '--ticks', 'still', figure, '-o', 'x.png', '--ticks', '1.5');
refused(2, '--time', 'still', figure, '-o', 'x.png', '--time', '-2');
refused(2, '--theme', 'still', figure, '-o', 'x.png', '--theme', 'sepia');
refused(2, '--lang', 'still', figure, '-o', 'x.png', '--lang', 'xx');
refused(2, '--colour', 'still', figure, '-o', 'x.png', '--colour', 'red');
refused(2, '-o', 'still', figure);
refused(2, 'x.bmp', 'still', figure, '-o', 'x.bmp');
refused(2, '.png: the suffix', 'still', figure, '-o', '.png');
refused(2, '.safetensors', 'trace', figure, '-o', '.safetensors');
refused(1, 'no directory', 'still', figure, '-o', 'absent/x.png');
mkdirSync(join(folder, 'folder.png'));
refused(1, 'folder.png', 'still', figure, '-o', 'folder.png');
refused(2, '--only', 'bench', '--only');

finish();
