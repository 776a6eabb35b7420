// Typesets TeX at build time: MathJax to glyph outlines with named parts, in one table of glyphs for an explainer.
//
//   const set = new FormulaSet();
//   set.ask('update', "h_v' = \\gb{sum}{\\sum_u h_u}", true);
//   const failures = await set.typeset();            // [{key, message}]
//   set.json() = {
//     glyphs: ["m0 0h1v1h-1z", ...],                 relative SVG path data, 1000 units an em, y up
//     items: {update: {w, up, down, parts: [[name, parent]], draw: [glyph, part, x, y, sx, sy, ...], mathml}}
//   }
// `draw` holds six whole numbers an instance; scales are thousandths. Glyph 0 is the unit square, of which rules are made.
// `\gb{name}{...}` names a part; parts nest, parent -1 is the formula itself.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let engine;

function mathjax() {
  if (!engine) {
    const MathJax = require('mathjax');
    engine = MathJax.init({
      loader: { load: ['input/tex', 'output/svg', '[tex]/html'] },
      tex: {
        packages: { '[+]': ['html'], '[-]': ['noundefined', 'noerrors'] },
        macros: { gb: ['\\class{gb-#1}{#2}', 2] },
        formatError: (jax, error) => { throw error; },
      },
      // A formula in a line is one picture: broken at its operators it would be several.
      svg: { fontCache: 'local', linebreaks: { inline: false } },
      startup: { typeset: false },
    }).then(() => MathJax);
  }
  return engine;
}

// What MathJax made, so that a compiler that stays sets only what is new.
const typesetBefore = new Map();

async function typesetTex(tex, display) {
  const key = proseKey(tex, display);
  if (!typesetBefore.has(key)) {
    const MathJax = await mathjax();
    const node = await MathJax.tex2svgPromise(tex, { display });
    const mathml = await MathJax.tex2mmlPromise(tex, { display });
    typesetBefore.set(key, { adaptor: MathJax.startup.adaptor, node, mathml });
  }
  return typesetBefore.get(key);
}

/** What a formula of the prose is kept under. */
export const proseKey = (tex, display) => (display ? '$$' : '$') + tex;

const PART = /\\gb\s*\{([^{}]*)\}/g;
const PART_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export class FormulaSet {
  #asked = new Map();
  #done = new Map();
  #glyphs = ['m0 0h1v1h-1z'];
  #index = new Map();

  ask(key, tex, display) {
    if (!this.#asked.has(key)) this.#asked.set(key, { tex, display });
  }

  has(key) {
    return this.#asked.has(key);
  }

  async typeset() {
    const failures = [];
    for (const [key, { tex, display }] of this.#asked) {
      if (this.#done.has(key)) continue;
      const bad = [...tex.matchAll(PART)].map((m) => m[1]).find((name) => !PART_NAME.test(name));
      if (bad !== undefined) {
        failures.push({ key, message: `\\gb{${bad}}: a part is named in lower case, digits and hyphens, as in \\gb{sum}{...}` });
        continue;
      }
      try {
        const { adaptor, node, mathml } = await typesetTex(tex, display);
        this.#done.set(key, { ...this.#pack(adaptor, node), mathml: cleanMathml(mathml) });
      } catch (error) {
        failures.push({ key, message: String(error.message ?? error).replace(/\.$/, '') });
      }
    }
    return failures;
  }

  json() {
    return { glyphs: this.#glyphs, items: Object.fromEntries(this.#done) };
  }

  #pack(adaptor, container) {
    const svg = adaptor.firstChild(container);
    if (adaptor.childNodes(container).length !== 1) throw new Error('the formula came in several pieces');
    const [, , width, height] = adaptor.getAttribute(svg, 'viewBox').split(/\s+/).map(Number);
    const top = -Number(adaptor.getAttribute(svg, 'viewBox').split(/\s+/)[1]);
    const paths = new Map();
    const parts = [];
    const draw = [];
    const partIndex = (name, parent) => {
      const at = parts.findIndex(([n]) => n === name);
      if (at >= 0) return at;
      parts.push([name, parent]);
      return parts.length - 1;
    };
    // The map of a node: x and y scale, and translation; MathJax never rotates.
    const walk = (node, map, part, clip) => {
      const kind = adaptor.kind(node);
      if (kind === '#text' || kind === 'title') return;
      if (kind === 'defs') {
        for (const path of adaptor.childNodes(node)) paths.set(adaptor.getAttribute(path, 'id'), adaptor.getAttribute(path, 'd'));
        return;
      }
      if (kind === 'text') throw new Error('a formula holds Latin, Greek and signs; write other words outside of it');
      map = compose(map, readTransform(adaptor.getAttribute(node, 'transform')));
      const number = (name) => Number(adaptor.getAttribute(node, name) ?? 0);
      if (kind === 'use') {
        const d = paths.get(adaptor.getAttribute(node, 'xlink:href').slice(1));
        if (d) this.#draw(draw, d, part, map, clip);
        return;
      }
      if (kind === 'rect') {
        const m = compose(map, { x: number('x'), y: number('y'), sx: number('width'), sy: number('height') });
        draw.push(0, part, Math.round(m.x), Math.round(m.y), Math.round(m.sx * 1000), Math.round(m.sy * 1000));
        return;
      }
      if (kind === 'svg' && node !== svg) {  // a piece of a tall brace: a window on a stretched glyph
        const [vx, vy] = adaptor.getAttribute(node, 'viewBox').split(/\s+/).map(Number);
        const from = compose(map, { x: 0, y: number('y'), sx: 1, sy: 1 }).y;
        clip = [from, from + number('height') * map.sy];
        map = compose(map, { x: number('x') - vx, y: number('y') - vy, sx: 1, sy: 1 });
      }
      const name = /(?:^|\s)gb-(\S+)/.exec(adaptor.getAttribute(node, 'class') ?? '');
      if (name) part = partIndex(name[1], part);
      for (const child of adaptor.childNodes(node)) walk(child, map, part, clip);
    };
    // The root turns y over; here y stays up, as in the font.
    walk(svg, { x: 0, y: 0, sx: 1, sy: -1 }, -1, null);
    return { w: Math.round(width), up: Math.round(top), down: Math.round(height - top), parts, draw };
  }

  #draw(draw, d, part, map, clip) {
    // The window of a stretched piece is cut at the points themselves: such glyphs are rectangles.
    const data = relativePath(d, clip ? (y) => (clamp(y * map.sy + map.y, clip) - map.y) / map.sy : (y) => y);
    if (!this.#index.has(data)) {
      this.#index.set(data, this.#glyphs.length);
      this.#glyphs.push(data);
    }
    draw.push(this.#index.get(data), part, Math.round(map.x), Math.round(map.y),
      Math.round(map.sx * 1000), Math.round(map.sy * 1000));
  }
}

const clamp = (v, [a, b]) => Math.min(Math.max(v, Math.min(a, b)), Math.max(a, b));

const compose = (a, b) => ({ x: a.x + a.sx * b.x, y: a.y + a.sy * b.y, sx: a.sx * b.sx, sy: a.sy * b.sy });

function readTransform(text) {
  let map = { x: 0, y: 0, sx: 1, sy: 1 };
  for (const [, kind, numbers] of (text ?? '').matchAll(/(translate|scale)\(([^)]*)\)/g)) {
    const [a, b] = numbers.split(/[\s,]+/).map(Number);
    map = compose(map, kind === 'scale' ? { x: 0, y: 0, sx: a, sy: b ?? a } : { x: a, y: b ?? 0, sx: 1, sy: 1 });
  }
  return map;
}

/** MathJax's absolute M L H V Q T C Z as relative m l h v q c z, in whole numbers. */
function relativePath(d, mapY) {
  let out = '';
  let pen = [0, 0];
  let start = [0, 0];
  let control = null;
  let last = '';
  const write = (command, numbers) => {
    const text = numbers.map((n) => Math.round(n)).map((n, i) => (i > 0 && n >= 0 ? ` ${n}` : `${n}`)).join('');
    out += command !== last || command === 'm' ? command + text : (text[0] === '-' ? '' : ' ') + text;
    last = command;
  };
  const rel = (points) => points.flatMap(([x, y]) => [x - pen[0], y - pen[1]]);
  for (const [, command, body] of d.matchAll(/([MLHVQTCZ])([^MLHVQTCZ]*)/g)) {
    const n = [...body.matchAll(/-?\d+(?:\.\d+)?/g)].map((m) => Number(m[0]));
    const point = (i) => [Math.round(n[i]), Math.round(mapY(n[i + 1]))];
    let to = pen;
    if (command === 'Z') {
      out += 'z';
      last = 'z';
      pen = start;
      continue;
    }
    const size = { M: 2, L: 2, H: 1, V: 1, Q: 4, T: 2, C: 6 }[command];
    for (let i = 0; i + size <= n.length; i += size) {
      if (command === 'M' && i === 0) {
        to = point(i);
        write('m', rel([to]));
        start = to;
      } else if (command === 'M' || command === 'L') {
        to = point(i);
        write('l', rel([to]));
      } else if (command === 'H') {
        to = [Math.round(n[i]), pen[1]];
        write('h', [to[0] - pen[0]]);
      } else if (command === 'V') {
        to = [pen[0], Math.round(mapY(n[i]))];
        write('v', [to[1] - pen[1]]);
      } else if (command === 'Q' || command === 'T') {
        const c = command === 'Q' ? point(i) : control ? [2 * pen[0] - control[0], 2 * pen[1] - control[1]] : pen;
        to = point(command === 'Q' ? i + 2 : i);
        write('q', rel([c, to]));
        control = c;
      } else {
        to = point(i + 4);
        write('c', rel([point(i), point(i + 2), to]));
      }
      if (command !== 'Q' && command !== 'T') control = null;
      pen = to;
    }
  }
  return out;
}

function cleanMathml(mathml) {
  return mathml
    .replace(/\s(?:data-[\w-]+|class|xmlns)="[^"]*"/g, '')
    .replace(/>\s+</g, '><')
    .trim();
}
