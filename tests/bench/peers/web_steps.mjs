// Our WebAssembly beside that of others, in one run under Node: matrix products and whole training steps.
//   npm install --prefix DIR --ignore-scripts @tensorflow/tfjs @tensorflow/tfjs-backend-wasm onnxruntime-web
//   cmake --build build/web --target bench_wasm
//   node tests/bench/peers/web_steps.mjs --packages DIR
// Each on one thread. Ratios are ours over the better of the others, or their time over ours: above 1 we are faster.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { FLOAT, model, node, value } from './onnx.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values } = parseArgs({ options: { packages: { type: 'string' } } });
if (!values.packages) {
  console.error('web_steps.mjs: say with --packages where tfjs and onnxruntime-web are installed');
  process.exit(2);
}
const require = createRequire(join(resolve(values.packages), 'package.json'));
const SIZES = [64, 128, 256, 512, 1024];

async function fastest(run, budget = 200) {
  let best = Infinity;
  const start = performance.now();
  for (let i = 0; i < 3 || performance.now() - start < budget; ++i) {
    const before = performance.now();
    await run();
    best = Math.min(best, performance.now() - before);
  }
  return best / 1000;
}
const random = (n) => Float32Array.from({ length: n }, () => Math.random() * 2 - 1);

function matmulModel(n) {
  const matrix = (name) => value(name, FLOAT, [n, n]);
  return new Uint8Array(model([node('MatMul', ['A', 'B'], ['C'])], { inputs: [matrix('A'), matrix('B')], outputs: [matrix('C')], opset: 13 }));
}

async function onnxProducts() {
  const ort = require('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  const speeds = {};
  for (const n of SIZES) {
    const session = await ort.InferenceSession.create(matmulModel(n), { executionProviders: ['wasm'] });
    const feeds = { A: new ort.Tensor('float32', random(n * n), [n, n]), B: new ort.Tensor('float32', random(n * n), [n, n]) };
    speeds[n] = (2 * n ** 3) / (await fastest(() => session.run(feeds))) / 1e9;
  }
  return { version: ort.env.versions?.web ?? '', speeds };
}

function tfjsSteps(tf) {
  const weights = (...shape) => tf.variable(tf.randomNormal(shape, 0, 0.3));
  const layers = (widths) => widths.slice(1).map((out, i) => [weights(widths[i], out), tf.variable(tf.zeros([out]))]);
  const through = (net, x, activation) => net.reduce((h, [w, b], i) => {
    const z = tf.add(tf.matMul(h, w), b);
    return i + 1 < net.length ? tf[activation](z) : z;
  }, x);
  const mse = (y, target) => tf.mean(tf.square(tf.sub(y, target)));
  const mlp = (activation, optimizer) => {
    const net = layers([2, 16, 16, 1]), x = tf.randomNormal([100, 2]), y = tf.randomNormal([100, 1]);
    return () => tf.tidy(() => void optimizer.minimize(() => mse(through(net, x, activation), y)));
  };
  // Sums over neighbours by gather and segments, or, where a backend has no gradient of those, by a matrix of the graph.
  const gnn = (width, dense) => {
    const nodes = 640, from = [], to = [], matrix = new Float32Array(nodes * nodes);
    for (let m = 0; m < 32; ++m)
      for (let a = 1; a < 20; ++a) {
        const b = Math.floor(Math.random() * a);
        for (const [p, q] of [[a, b], [b, a]]) {
          from.push(m * 20 + p);
          to.push(m * 20 + q);
          matrix[(m * 20 + q) * nodes + m * 20 + p] = 1;
        }
      }
    const adjacency = tf.tensor2d(matrix, [nodes, nodes]), source = tf.tensor1d(from, 'int32'), target = tf.tensor1d(to, 'int32');
    const [[encode, eb]] = layers([8, width]), [[decode, db]] = layers([width, 1]);
    const own = layers([width, width, width, width]), other = layers([width, width, width, width]).map(([w]) => w);
    const x = tf.randomNormal([nodes, 8]), y = tf.randomNormal([32, 1]), optimizer = tf.train.adam(0.001);
    const gathered = (z) => (dense ? tf.matMul(adjacency, z) : tf.unsortedSegmentSum(tf.gather(z, source), target, nodes));
    return () => tf.tidy(() => void optimizer.minimize(() => {
      let h = tf.relu(tf.add(tf.matMul(x, encode), eb));
      own.forEach(([w, b], i) => { h = tf.relu(tf.add(tf.add(tf.matMul(h, w), b), gathered(tf.matMul(h, other[i])))); });
      return mse(tf.add(tf.matMul(tf.mean(tf.reshape(h, [32, 20, width]), 1), decode), db), y);
    }));
  };
  const gan = () => {
    const g = layers([2, 14, 14, 2]), d = layers([2, 14, 14, 1]), go = tf.train.adam(0.001), dopt = tf.train.adam(0.001);
    const real = tf.randomNormal([150, 2]), noise = tf.randomNormal([150, 2]);
    const judge = (points) => through(d, points, 'relu');
    return () => tf.tidy(() => {
      const fake = through(g, noise, 'relu');
      dopt.minimize(() => tf.add(tf.mean(tf.softplus(tf.neg(judge(real)))), tf.mean(tf.softplus(judge(fake)))), false, d.flat());
      go.minimize(() => tf.mean(tf.softplus(tf.neg(judge(through(g, noise, 'relu'))))), false, g.flat());
    });
  };
  return {
    mlp_relu_sgd: () => mlp('relu', tf.train.sgd(0.03)),
    mlp_tanh_adam: () => mlp('tanh', tf.train.adam(0.001)),
    gnn_16: () => gnn(16, false),
    gnn_16_dense: () => gnn(16, true),
    gnn_64: () => gnn(64, false),
    gnn_64_dense: () => gnn(64, true),
    gan,
  };
}

async function tfjsRows() {
  const tf = require('@tensorflow/tfjs');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setThreadsCount(1);
  const folder = join(resolve(values.packages), 'node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  wasm.setWasmPaths(folder);
  const speeds = {}, steps = {};
  await tf.setBackend('wasm');
  for (const n of SIZES) {
    const a = tf.tensor2d(random(n * n), [n, n]), b = tf.tensor2d(random(n * n), [n, n]);
    speeds[n] = (2 * n ** 3) / (await fastest(() => tf.dispose(tf.matMul(a, b)))) / 1e9;
    tf.dispose([a, b]);
  }
  // What engine/app/bench_training.cpp times, step for step.
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    for (const [name, make] of Object.entries(tfjsSteps(tf))) {
      try {
        const step = make(), group = name.startsWith('mlp') ? 20 : 3;
        for (let i = 0; i < group; ++i) step();
        const time = (await fastest(() => { for (let i = 0; i < group; ++i) step(); }, 500)) / group * 1e6;
        const row = name.replace('_dense', '');
        steps[row] = Math.min(steps[row] ?? Infinity, time);
      } catch (problem) {
        console.error(`tfjs ${backend} cannot run ${name}: ${problem.message.slice(0, 120)}`);
      }
    }
  }
  return { version: tf.version.tfjs, speeds, steps };
}

const ours = Object.fromEntries(['compute', 'training']
  .flatMap((part) => execFileSync('node', ['--no-experimental-fetch', join(root, 'build/web/tests/bench_wasm.js'), part], { encoding: 'utf8' }).trim().split('\n'))
  .map((line) => JSON.parse(line)).map((row) => [row.name, row]));
const onnx = await onnxProducts();
const tfjs = await tfjsRows();
console.log(`onnxruntime-web ${onnx.version}, tfjs ${tfjs.version}, Node ${process.version}`);
for (const n of SIZES) {
  const own = ours[`compute.matmul.${n}.base`].value;
  console.log(`product ${n}: ${own.toFixed(1)} GFLOP/s, onnxruntime-web ${onnx.speeds[n].toFixed(1)}, tfjs ${tfjs.speeds[n].toFixed(1)}: ${(own / Math.max(onnx.speeds[n], tfjs.speeds[n])).toFixed(2)}x`);
}
for (const [name, time] of Object.entries(tfjs.steps)) {
  const row = Object.values(ours).find((r) => r.name.endsWith(name));
  if (row) console.log(`${name}: ${row.value.toFixed(1)} us, tfjs ${time.toFixed(0)} us: ${(time / row.value).toFixed(0)}x`);
}
for (const row of Object.values(ours)) if (!row.name.includes('matmul')) console.log(`${row.name}: ${row.value} ${row.unit}`);
process.exit(0);
