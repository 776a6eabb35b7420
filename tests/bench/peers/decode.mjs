// Decoding in the layout of GPT-2 124M beside onnxruntime, on one thread: a prompt of 64 tokens, then 64 one after another.
//   npm install --prefix DIR --ignore-scripts onnxruntime-web onnxruntime-node
//   cmake --build build/desktop --target glassbox; cmake --build build/web --target bench_wasm
//   node tests/bench/peers/decode.mjs --packages DIR
// Both sides have random weights and do the whole step: embedding, attention over kept keys and values, norms, the head on the last
// position, the choice of the next. 8 bits: there as its own tools quantise, DynamicQuantizeLinear and MatMulInteger, ours as Gpt2::quantize.
// The fastest of three rounds counts, in time of the processor, since other programs may run.
// A ratio above 1 means that we are faster. Each peer runs in a process of its own.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { FLOAT, INT64, INT8, model, node, tensor, value } from './onnx.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values: options } = parseArgs({ options: { packages: { type: 'string' }, peer: { type: 'string' }, bits: { type: 'string' } } });
if (!options.packages) {
  console.error('decode.mjs: say with --packages where onnxruntime-web and onnxruntime-node are installed');
  process.exit(2);
}
const VOCABULARY = 50257, POSITIONS = 1024, WIDTH = 768, HEADS = 12, LAYERS = 12, PROMPT = 64, TOKENS = 64;

// ---- the graph
function gpt2(int8) {
  const nodes = [], weights = [], inputs = [], outputs = [];
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) | 0);
  const constant = (name, type, shape, data) => (weights.push(tensor(name, type, shape, data)), name);
  const floats = (name, shape, scale = 0.02, middle = 0) =>
    constant(name, FLOAT, shape, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => middle + (random() / 2 ** 31) * scale * 1.7));
  const op = (name, type, from, attributes) => (nodes.push(node(type, from, [name], attributes)), name);
  const ints = (name, list) => constant(name, INT64, [list.length], BigInt64Array.from(list.map(BigInt)));
  const linear = (name, x, rows, cols, bias = true) => {
    let y;
    if (int8) {
      const q = constant(`${name}.w`, INT8, [rows, cols], Int8Array.from({ length: rows * cols }, () => random() >> 24));
      nodes.push(node('DynamicQuantizeLinear', [x], [`${name}.x`, `${name}.s`, `${name}.z`]));
      op(`${name}.i`, 'MatMulInteger', [`${name}.x`, q, `${name}.z`, constant(`${name}.wz`, INT8, [1], new Int8Array(1))]);
      op(`${name}.f`, 'Cast', [`${name}.i`], { to: FLOAT });
      op(`${name}.t`, 'Mul', [`${name}.s`, constant(`${name}.ws`, FLOAT, [1], Float32Array.of(0.02 / 128))]);
      y = op(`${name}.m`, 'Mul', [`${name}.f`, `${name}.t`]);
    } else {
      y = op(`${name}.m`, 'MatMul', [x, floats(`${name}.w`, [rows, cols])]);
    }
    return bias ? op(`${name}.y`, 'Add', [y, floats(`${name}.b`, [cols])]) : y;
  };
  const norm = (name, x) => op(name, 'LayerNormalization', [x, floats(`${name}.g`, [WIDTH], 0.1, 1), floats(`${name}.b`, [WIDTH])], { axis: 2, epsilon: { float: 1e-5 } });
  inputs.push(value('ids', INT64, [1, 'n']), value('places', INT64, [1, 'n']), value('mask', FLOAT, ['n', 'all']));
  ints('split', [1, -1, HEADS, WIDTH / HEADS]);
  ints('join', [1, -1, WIDTH]);
  ints('last', [-1]);
  constant('scale', FLOAT, [1], Float32Array.of(1 / Math.sqrt(WIDTH / HEADS)));
  let x = op('embedded', 'Add', [op('words', 'Gather', [floats('wte', [VOCABULARY, WIDTH]), 'ids']), op('where', 'Gather', [floats('wpe', [POSITIONS, WIDTH], 0.01), 'places'])]);
  for (let i = 0; i < LAYERS; ++i) {
    const h = (name) => `h${i}.${name}`;
    nodes.push(node('Split', [linear(h('qkv'), norm(h('ln1'), x), WIDTH, 3 * WIDTH)], ['q', 'k', 'v'].map(h), { axis: 2, num_outputs: 3 }));
    const heads = (name) => op(h(`${name}.t`), 'Transpose', [op(h(`${name}.r`), 'Reshape', [h(name), 'split'])], { perm: [0, 2, 1, 3] });
    for (const name of ['k', 'v']) {
      inputs.push(value(h(`past.${name}`), FLOAT, [1, HEADS, 'past', WIDTH / HEADS]));
      op(h(`now.${name}`), 'Concat', [h(`past.${name}`), heads(name)], { axis: 2 });
      outputs.push(value(h(`now.${name}`), FLOAT, [1, HEADS, 'all', WIDTH / HEADS]));
    }
    const turned = op(h('kt'), 'Transpose', [h('now.k')], { perm: [0, 1, 3, 2] });
    const scores = op(h('scaled'), 'Mul', [op(h('scores'), 'MatMul', [heads('q'), turned]), 'scale']);
    const probs = op(h('probs'), 'Softmax', [op(h('masked'), 'Add', [scores, 'mask'])], { axis: 3 });
    const mix = op(h('back'), 'Transpose', [op(h('mix'), 'MatMul', [probs, h('now.v')])], { perm: [0, 2, 1, 3] });
    x = op(h('resid1'), 'Add', [x, linear(h('out'), op(h('joined'), 'Reshape', [mix, 'join']), WIDTH, WIDTH)]);
    const hidden = op(h('gelu'), 'Gelu', [linear(h('up'), norm(h('ln2'), x), WIDTH, 4 * WIDTH)], { approximate: 'tanh' });
    x = op(h('resid2'), 'Add', [x, linear(h('down'), hidden, 4 * WIDTH, WIDTH)]);
  }
  // The last position alone meets the head.
  const row = norm('ln_f', op('row', 'Gather', [x, 'last'], { axis: 1 }));
  if (int8) op('logits', 'Identity', [linear('head', row, WIDTH, VOCABULARY, false)]);
  else op('logits', 'MatMul', [row, op('wte.t', 'Transpose', ['wte'], { perm: [1, 0] })]);
  outputs.push(value('logits', FLOAT, [1, 1, VOCABULARY]));
  return model(nodes, { inputs, outputs, weights });
}

// ---- one peer, in this process
function processorTime() {
  const used = process.cpuUsage();
  return (used.user + used.system) / 1e6;
}
async function measurePeer(name, int8) {
  const require = createRequire(join(resolve(options.packages), 'package.json'));
  const ort = require(name);
  const web = name.endsWith('web');
  if (web) ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(new Uint8Array(gpt2(int8)), {
    executionProviders: [web ? 'wasm' : 'cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all',
  });
  const big = (list) => new ort.Tensor('int64', BigInt64Array.from(list, BigInt), [1, list.length]);
  const empty = () => Object.fromEntries(session.inputNames.filter((n) => n.includes('.past.')).map((n) => [n, new ort.Tensor('float32', new Float32Array(0), [1, HEADS, 0, WIDTH / HEADS])]));
  let cache, length;
  const feed = async (ids) => {
    const all = length + ids.length;
    const mask = Float32Array.from({ length: ids.length * all }, (_, i) => (i % all > length + Math.floor(i / all) ? -1e9 : 0));
    const out = await session.run({ ids: big(ids), places: big(ids.map((_, i) => length + i)), mask: new ort.Tensor('float32', mask, [ids.length, all]), ...cache });
    cache = Object.fromEntries(Object.keys(cache).map((n) => [n, out[n.replace('.past.', '.now.')]]));
    length = all;
    const logits = out.logits.data;
    let best = 0;
    for (let i = 1; i < logits.length; ++i) if (logits[i] > logits[best]) best = i;
    return best;
  };
  let promptTime = Infinity, decodeTime = Infinity;
  for (let round = 0; round < 3; ++round) {
    cache = empty();
    length = 0;
    let start = processorTime();
    let next = await feed(Array.from({ length: PROMPT }, (_, i) => (i * 37) % VOCABULARY));
    promptTime = Math.min(promptTime, processorTime() - start);
    start = processorTime();
    for (let i = 0; i < TOKENS; ++i) next = await feed([next]);
    decodeTime = Math.min(decodeTime, processorTime() - start);
  }
  return { version: ort.env.versions?.[web ? 'web' : 'node'] ?? '', prompt: PROMPT / promptTime, decode: TOKENS / decodeTime };
}

if (options.peer) {
  console.log(JSON.stringify(await measurePeer(options.peer, options.bits === '8')));
  process.exit(0);
}
const rows = (program, ...args) => Object.fromEntries(execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 24 }).split('\n').filter((s) => s.startsWith('{"name"')).map((s) => JSON.parse(s)).map((r) => [r.name, r.value]));
const native = Object.fromEntries(JSON.parse(execFileSync(join(root, 'build/desktop/glassbox'), ['bench', '--json', '--only', 'decode'], { encoding: 'utf8' })).rows.map((r) => [r.name, r.value]));
const wasm = rows(process.execPath, '--no-experimental-fetch', join(root, 'build/web/tests/bench_wasm.js'), 'decode');
for (const [peer, ours, where] of [['onnxruntime-node', native, 'native'], ['onnxruntime-web', wasm, 'WebAssembly']]) {
  for (const [form, bits] of [['f32', '32'], ['int8', '8']]) {
    const own = { prompt: ours[`decode.gpt2_124m.${form}.prompt`], decode: ours[`decode.gpt2_124m.${form}`] };
    let other;
    try {
      other = JSON.parse(execFileSync(process.execPath, ['--max-old-space-size=8192', fileURLToPath(import.meta.url), '--packages', options.packages, '--peer', peer, '--bits', bits], { encoding: 'utf8' }).trim().split('\n').pop());
    } catch (problem) {
      console.log(`${where} ${form}: ${own.prompt.toFixed(1)} and ${own.decode.toFixed(1)} tokens/s; ${peer} cannot run it (${problem.message.split('\n')[0]})`);
      continue;
    }
    const part = (name) => `${name} ${own[name].toFixed(1)} tokens/s, ${peer} ${other.version} ${other[name].toFixed(1)}: ${(own[name] / other[name]).toFixed(2)}x`;
    console.log(`${where} ${form}: ${part('prompt')}; ${part('decode')}`);
  }
}
for (const form of ['f32', 'int8']) console.log(`memory ${form}: ${native[`decode.gpt2_124m.${form}.memory`]?.toFixed(0)} MB`);
