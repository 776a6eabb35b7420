// Our WebAssembly beside that of others, in one run under Node: matrix products and a small training step.
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
  // The whole step of compute.step.mlp: 2-16-16-1, batch of 100, mean squared error.
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    for (const [name, activation, make] of [['mlp_relu_sgd', 'relu', () => tf.train.sgd(0.03)], ['mlp_tanh_adam', 'tanh', () => tf.train.adam(0.001)]]) {
      const shapes = [[2, 16], [16, 16], [16, 1]];
      const w = shapes.map((shape) => tf.variable(tf.randomNormal(shape, 0, 0.3))), b = shapes.map(([, out]) => tf.variable(tf.zeros([out])));
      const x = tf.randomNormal([100, 2]), y = tf.randomNormal([100, 1]), optimizer = make();
      const step = () => tf.tidy(() => {
        const loss = () => {
          let h = x;
          for (let i = 0; i < 3; ++i) {
            h = tf.add(tf.matMul(h, w[i]), b[i]);
            if (i < 2) h = tf[activation](h);
          }
          return tf.mean(tf.square(tf.sub(h, y)));
        };
        optimizer.minimize(loss);
      });
      for (let i = 0; i < 20; ++i) step();
      const group = async () => { for (let i = 0; i < 20; ++i) step(); };
      try {
        steps[name] = Math.min(steps[name] ?? Infinity, ((await fastest(group, 500)) / 20) * 1e6);
      } catch (problem) {
        console.error(`tfjs ${backend} cannot run ${name}: ${problem.message}`);
      }
    }
  }
  return { version: tf.version.tfjs, speeds, steps };
}

const ours = Object.fromEntries(execFileSync('node', ['--no-experimental-fetch', join(root, 'build/web/tests/bench_wasm.js'), 'compute'], { encoding: 'utf8' })
  .trim().split('\n').map((line) => JSON.parse(line)).map((row) => [row.name, row]));
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
