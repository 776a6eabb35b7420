// Models in the wire format of ONNX, as lists of buffers: (field << 3 | type), then a number, or a length and bytes.
//   const bytes = model([node('MatMul', ['A', 'B'], ['C'])], { inputs: [value('A', FLOAT, [2, 3]), ...], outputs: [...], weights: [tensor(...)] });
export const FLOAT = 1, INT8 = 3, INT64 = 7;

const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);
const number = (field, n) => [Buffer.from([...varint(field << 3), ...varint(n)])];
const message = (field, parts) => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Buffer.from([...varint((field << 3) | 2), ...varint(length)]), ...parts];
};
const text = (field, s) => message(field, [Buffer.from(s)]);

function attribute(name, x) {
  const typed = (field, type, parts) => [...text(1, name), ...parts, ...number(20, type)];
  if (Array.isArray(x)) return typed(8, 7, x.flatMap((n) => number(8, n)));
  if (typeof x === 'string') return typed(4, 3, text(4, x));
  if (Number.isInteger(x)) return typed(3, 2, number(3, x));
  const four = Buffer.alloc(4);
  four.writeFloatLE(x.float);
  return typed(2, 1, [Buffer.from(varint((2 << 3) | 5)), four]);
}
// attributes: numbers, strings, lists of numbers, { float: x }
export const node = (op, inputs, outputs, attributes = {}) =>
  message(1, [...inputs.flatMap((s) => text(1, s)), ...outputs.flatMap((s) => text(2, s)), ...text(4, op),
    ...Object.entries(attributes).flatMap(([name, x]) => message(5, attribute(name, x)))]);
// `shape` holds sizes, or names of sizes that may vary.
export const value = (name, type, shape) => {
  const dims = shape.flatMap((d) => message(1, typeof d === 'string' ? text(2, d) : number(1, d)));
  return [...text(1, name), ...message(2, message(1, [...number(1, type), ...message(2, dims)]))];
};
export const tensor = (name, type, shape, data) =>
  message(5, [...shape.flatMap((d) => number(1, d)), ...number(2, type), ...text(8, name), ...message(9, [Buffer.from(data.buffer, data.byteOffset, data.byteLength)])]);
export function model(nodes, { inputs, outputs, weights = [], opset = 20 }) {
  const graph = [...nodes.flat(), ...text(2, 'graph'), ...weights.flat(), ...inputs.flatMap((v) => message(11, v)), ...outputs.flatMap((v) => message(12, v))];
  return Buffer.concat([...number(1, 9), ...message(7, graph), ...message(8, number(2, opset))]);
}
