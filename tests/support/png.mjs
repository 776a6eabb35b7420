// Reading PNGs of 8 bits a channel without interlace, as Glassbox writes them.
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** Size, channels, how many colours it has, and its pixels, row by row. */
export function readPng(path) {
  const bytes = readFileSync(path);
  const parts = [];
  let width = 0, height = 0, channels = 0;
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12) {
    const size = bytes.readUInt32BE(at), kind = bytes.toString('latin1', at + 4, at + 8);
    if (kind === 'IHDR') {
      [width, height] = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
      channels = { 2: 3, 6: 4 }[bytes[at + 17]];
    }
    if (kind === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + size));
  }
  const data = inflateSync(Buffer.concat(parts)), row = width * channels;
  let above = new Uint8Array(row);
  const colours = new Set(), pixels = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (row + 1)], line = data.subarray(y * (row + 1) + 1, (y + 1) * (row + 1));
    for (let i = 0; i < row; i++) {
      const a = i >= channels ? line[i - channels] : 0, b = above[i], c = i >= channels ? above[i - channels] : 0;
      const p = a + b - c;
      const paeth = Math.abs(p - a) <= Math.abs(p - b) && Math.abs(p - a) <= Math.abs(p - c) ? a : Math.abs(p - b) <= Math.abs(p - c) ? b : c;
      line[i] = (line[i] + [0, a, b, (a + b) >> 1, paeth][filter]) & 255;
    }
    for (let i = 0; i < row; i += channels) colours.add((line[i] << 16) | (line[i + 1] << 8) | line[i + 2]);
    pixels.set(line, y * row);
    above = line;
  }
  return { bytes, width, height, channels, colours: colours.size, pixels };
}

/** The part of the pixels that differ by more than 5 of 255 in a channel; 1 when size or channels do. */
export function differingPixels(pathA, pathB) {
  const a = readPng(pathA), b = readPng(pathB);
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels) return 1;
  let differ = 0;
  for (let i = 0; i < a.pixels.length; i += a.channels) {
    let far = false;
    for (let c = 0; c < a.channels; c++) far ||= Math.abs(a.pixels[i + c] - b.pixels[i + c]) > 5;
    differ += far ? 1 : 0;
  }
  return differ / (a.width * a.height);
}
