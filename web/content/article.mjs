// Reads an article (docs/articles.md): front matter, prose, figures with their steps, and the other directives.
// One language at a time; compile.mjs puts the languages together.

import { parseAttributes, unquote } from './attributes.mjs';
import { plain } from './blocks.mjs';
import { NAME, takeFigure } from './figure_block.mjs';
import { parseProse } from './prose.mjs';

const FRONT_KEYS = ['title', 'description', 'authors', 'date', 'keywords', 'depth', 'papers', 'order'];
export const DEPTHS = ['skim', 'overview', 'deep'];
const DIRECTIVES = ['figure', 'formula', 'predict', 'table', 'listing', 'source', 'aside', ...DEPTHS];
const PREDICT = { for: 'text', set: 'set', select: 'keys', output: 'text', answer: 'text', format: 'text' };
const INLINE = {
  value: { for: 'text', name: 'text', format: 'text' },
  param: { for: 'text', name: 'text' },
  ref: { for: 'text', mark: 'keys', set: 'set', step: 'text' },
};
export const DEFAULT_DURATION = 1;
export const DEFAULT_HOLD = 4;

/** Collects what is wrong, with the file and the line (from 1). */
export class Problems {
  constructor() {
    this.errors = [];
    this.warnings = [];
  }
  error(file, line, message) {
    this.errors.push(`${file}:${line}: ${message}`);
  }
  warn(file, message) {
    this.warnings.push(`${file}: ${message}`);
  }
}

/**
 * @returns {object} front, blocks, figures (by id), formulas (by name), tables, predicts, listings, strings; and for
 *   compile.mjs: math (each formula of the prose), cites, notes, uses (what the figures must have), each with its line
 */
export function parseArticle(text, { file, explainer, problems }) {
  return new Article(text, file, explainer, problems).read();
}

class Article {
  constructor(text, file, explainer, problems) {
    this.lines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').split('\n');
    Object.assign(this, { file, explainer, problems });
    this.out = {
      figures: new Map(), formulas: new Map(), tables: new Map(), predicts: new Map(), listings: [], sources: [], strings: new Map(),
      math: [], cites: [], notes: [], uses: [], xrefs: [],
    };
    this.noteTexts = new Map();
    this.last = null;      // the figure that stands before what is read
    this.waiting = [];     // spans before the first figure: theirs is the first
  }

  error(line, message) {
    this.problems.error(this.file, line, message);
  }

  read() {
    this.out.front = takeFrontMatter(this.lines, this.file, this.problems);
    this.takeNotes();
    this.out.blocks = this.parse(0, this.lines.length);
    const [first] = this.out.figures.keys();
    for (const { line, give } of this.waiting) {
      if (first) give(first);
      else this.error(line, 'the article has no figure that this could belong to; add for="explainer/figure".');
    }
    for (const [id, note] of this.noteTexts) {
      if (!note.used) this.error(note.line, `the footnote [^${id}] is never referred to.`);
    }
    return this.out;
  }

  // The lines from `from` to `to` as blocks; line numbers stay those of the file.
  parse(from, to) {
    const text = '\n'.repeat(from) + this.lines.slice(from, to).join('\n');
    return parseProse(text, {
      directive: (start) => this.directive(start),
      inline: (meta, line) => this.inline(meta, line),
      math: (tex, display, line) => this.math(tex, display, line),
    });
  }

  math(tex, display, line) {
    if (tex === null) this.error(line, '"$$" stands inside a line; a displayed formula has lines of its own: "$$", its TeX, "$$".');
    else this.out.math.push({ tex, display, line });
  }

  // Footnotes, "[^id]: text" and lines indented below, are taken out before anything is read.
  takeNotes() {
    let fence = false;
    for (let i = 0; i < this.lines.length; i++) {
      if (/^\s*(```|~~~)/.test(this.lines[i])) fence = !fence;
      const match = fence ? null : /^\[\^([\w-]+)\]:\s*(.*)$/.exec(this.lines[i]);
      if (!match) continue;
      if (this.noteTexts.has(match[1])) this.error(i + 1, `the footnote [^${match[1]}] is in this article already (line ${this.noteTexts.get(match[1]).line}).`);
      const note = { line: i + 1, text: match[2] };
      this.lines[i] = '';
      for (; i + 1 < this.lines.length && /^\s+\S/.test(this.lines[i + 1]); i++) {
        note.text += `\n${this.lines[i + 1].trim()}`;
        this.lines[i + 1] = '';
      }
      this.noteTexts.set(match[1], note);
    }
  }

  // Called by the Markdown parser at a line that begins with ":::"; returns the line after the block.
  directive(start) {
    const [, kind, rest] = /^:::+\s*(\S*)\s*(.*)$/.exec(this.lines[start].trim());
    const { file, explainer, problems, out } = this;
    if (kind === 'figure') {
      const { figure, next } = takeFigure(this.lines, start, rest, { file, explainer, problems });
      if (!figure) return { next };
      if (out.figures.has(figure.id)) {
        this.error(start + 1, `figure "${figure.id}" is in this article already (line ${out.figures.get(figure.id).line}).`);
        return { next };
      }
      out.figures.set(figure.id, figure);
      for (const step of figure.steps) {
        for (const [, tex] of step.caption.matchAll(/\$([^$]+)\$/g)) this.math(tex, false, step.line);
      }
      return { next, block: () => {
        this.last = figure.id;
        return { type: 'figure', id: figure.id };
      } };
    }
    if (kind === 'strings') return { next: takeStrings(this.lines, start, out.strings, { file, problems }) };
    if (!DIRECTIVES.includes(kind)) {
      if (kind === '') this.error(start + 1, '":::" closes nothing here; no figure is open.');
      else if (kind === 'step') this.error(start + 1, 'a step stands outside a figure; put it between "::: figure ID" and its closing ":::".');
      else this.error(start + 1, `unknown directive "${kind}"; there are ${DIRECTIVES.join(', ')}, inside a figure "step", and in a translation "strings".`);
      return { next: start + 1 };
    }
    const end = this.closing(start);
    if (end < 0) {
      this.error(start + 1, `the ${kind} is not closed; end it with a line ":::".`);
      return { next: this.lines.length };
    }
    const inside = () => this.parse(start + 1, end);
    const next = end + 1;
    if (DEPTHS.includes(kind)) return { next, block: () => ({ type: 'depth', depth: kind, blocks: inside() }) };
    if (kind === 'aside') return { next, block: () => ({ type: 'aside', blocks: inside() }) };
    return { next, block: this[kind](rest.trim(), start, end, inside) };
  }

  // The line of the ":::" that closes the directive of `start`, or -1.
  closing(start) {
    let depth = 0;
    let fence = false;
    for (let i = start; i < this.lines.length; i++) {
      const line = this.lines[i].trim();
      if (/^(```|~~~)/.test(line)) fence = !fence;
      if (fence) continue;
      if (/^:::+\s*\S/.test(line)) depth++;
      else if (/^:::+$/.test(line) && --depth === 0) return i;
    }
    return -1;
  }

  named(kind, name, start, known) {
    if (!new RegExp(`^${NAME}$`).test(name)) this.error(start + 1, `"::: ${kind}" needs a name in lower case, digits and hyphens, as in "::: ${kind} first"; it has "${name}".`);
    else if (known.has(name)) this.error(start + 1, `${kind} "${name}" is in this article already (line ${known.get(name).line}).`);
    else return true;
    return false;
  }

  formula(rest, start, end) {
    const tex = this.lines.slice(start + 1, end).map((line) => line.trim()).filter(Boolean).join('\n');
    if (this.named('formula', rest, start, this.out.formulas)) this.out.formulas.set(rest, { tex, line: start + 1 });
    return { type: 'formula', name: rest };
  }

  table(rest, start, end, inside) {
    if (this.named('table', rest, start, this.out.tables)) this.out.tables.set(rest, { line: start + 1 });
    return () => {
      const blocks = inside();
      const table = blocks.find((block) => block.type === 'table');
      const caption = blocks.find((block) => block.type === 'paragraph')?.spans ?? [];
      if (!table) this.error(start + 1, `table "${rest}" has no table: write its caption, a blank line, and rows "| a | b |".`);
      else if (blocks.length > 2 || (blocks.length === 2 && caption.length === 0)) this.error(start + 1, `table "${rest}" holds more than a caption and one table.`);
      return { type: 'table', name: rest, caption, rows: table?.rows ?? [] };
    };
  }

  listing(rest, start) {
    const [figure, source, more] = rest.split(/\s+/);
    if (!source || more || !/^[\w-]+\.py$/.test(source)) this.error(start + 1, 'a listing is written "::: listing ID-OF-FIGURE FILE.py", the file in the folder of the article.');
    else this.out.listings.push({ figure, source, line: start + 1 });
    return { type: 'listing', figure, source };
  }

  source(rest, start) {
    if (!/^[\w-]+\.(cpp|h|py)$/.test(rest)) this.error(start + 1, 'a source is written "::: source FILE.cpp", a file of the folder of the article.');
    const block = { type: 'code', lang: rest.endsWith('.py') ? 'python' : 'cpp', text: '' };
    this.out.sources.push({ name: rest, line: start + 1, block });
    return block;
  }

  predict(rest, start, end, inside) {
    const [, name, attributes] = /^(\S*)\s*(.*)$/.exec(rest);
    const given = parseAttributes(attributes, PREDICT, 'a prediction', this.file, start + 1, this.problems);
    const predict = { line: start + 1, given };
    if (this.named('predict', name, start, this.out.predicts)) this.out.predicts.set(name, predict);
    return () => {
      const blocks = inside();
      const at = blocks.findIndex((block) => block.type === 'list');
      const flat = at < 0 ? [] : blocks[at].items.map((item) => item[0]?.spans ?? []);
      if (at < 1) this.error(start + 1, `predict "${name}" needs a question and then a list of at least two guesses.`);
      else if (flat.length < 2) this.error(start + 1, `predict "${name}" has ${flat.length} guess; give at least two.`);
      predict.choices = flat.map(plain);
      this.belongs(given.for, start + 1, (figure) => { predict.figure = figure; });
      return { type: 'predict', name, question: blocks.slice(0, Math.max(at, 0)), choices: flat, reveal: blocks.slice(at + 1) };
    };
  }

  // The figure that something belongs to: the one it names, else the one before it, else the first.
  belongs(figure, line, give) {
    if (figure) {
      const id = figure.includes('/') ? figure : `${this.explainer}/${figure}`;
      if (!this.out.figures.has(id)) this.error(line, `the article has no figure "${id}"; it has ${[...this.out.figures.keys()].join(', ') || 'none'}.`);
      else give(id);
    } else if (this.last) {
      give(this.last);
    } else {
      this.waiting.push({ line, give });
    }
  }

  inline(meta, line) {
    if (meta.kind === 'cite') {
      const span = { cite: meta.keys, text: '' };
      this.out.cites.push({ span, line });
      return span;
    }
    if (meta.kind === 'note') return this.note(meta, line);
    if (meta.text.trim() === '') {
      this.error(line, `":${meta.kind}[]" is empty: write what stands there without a program, as in ":${meta.kind}[${meta.kind === 'value' ? '0.41' : 'words'}]".`);
    }
    if (['fig', 'eq', 'table'].includes(meta.kind)) {
      const span = { xref: meta.kind, target: meta.text, text: '' };
      this.out.xrefs.push({ span, line });
      return span;
    }
    const given = parseAttributes(meta.attributes, INLINE[meta.kind], `a ${meta.kind}`, this.file, line, this.problems);
    const span = { text: meta.text };
    const about = {};
    span[meta.kind] = about;
    if (meta.kind === 'ref') {
      if (!given.mark && !given.set && !given.step) this.error(line, `":ref[${meta.text}]" needs mark="KEY", set="NAME=VALUE" or step=NAME.`);
      Object.assign(about, given.mark ? { marks: given.mark } : {}, given.set ? { set: given.set } : {}, given.step ? { step: given.step } : {});
    } else {
      if (!given.name) this.error(line, `":${meta.kind}[${meta.text}]" needs name=, the name of ${meta.kind === 'value' ? 'an output' : 'a control'} of its figure.`);
      if (given.format && !/^\.\d+[fg%]$|^d$/.test(given.format)) this.error(line, `format=${given.format} is not one of .3f, .3g, .1% or d.`);
      Object.assign(about, { name: given.name ?? '' }, given.format ? { format: given.format } : {});
    }
    this.belongs(given.for, line, (figure) => {
      about.figure = figure;
      this.out.uses.push({ line, kind: meta.kind, ...about, text: meta.text });
    });
    return span;
  }

  note(meta, line) {
    let text = meta.text;
    if (meta.id) {
      const known = this.noteTexts.get(meta.id);
      if (!known) {
        this.error(line, `there is no footnote [^${meta.id}]: write "[^${meta.id}]: its text" on a line of its own.`);
        return null;
      }
      known.used = true;
      ({ text } = known);
      line = known.line;
    }
    const number = this.out.notes.push([]);
    const blocks = parseProse(text, {
      inline: (inner) => (inner.kind === 'note' ? null : this.inline(inner, line)),
      math: (tex, display) => this.math(tex, display, line),
    });
    this.out.notes[number - 1] = blocks.flatMap((block) => block.spans ?? []);
    return { note: number };
  }
}

function takeFrontMatter(lines, file, problems) {
  const front = { lines: {} };
  if (lines[0]?.trim() !== '---') {
    problems.error(file, 1, 'the article must begin with front matter: "---", "title: ...", "---".');
    return front;
  }
  const end = lines.findIndex((line, i) => i > 0 && line.trim() === '---');
  if (end < 0) {
    problems.error(file, 1, 'the front matter is not closed; end it with a line "---".');
    return front;
  }
  for (let i = 1; i < end; i++) {
    if (lines[i].trim() === '' || lines[i].startsWith('#')) continue;
    const match = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(lines[i]);
    if (!match) problems.error(file, i + 1, 'a line of front matter must read "name: value".');
    else if (!FRONT_KEYS.includes(match[1])) problems.error(file, i + 1, `unknown front matter "${match[1]}"; known are ${FRONT_KEYS.join(', ')}.`);
    else if (match[1] in front) problems.error(file, i + 1, `"${match[1]}" is given twice.`);
    else front[match[1]] = unquote(match[2].trim());
    if (match) front.lines[match[1]] = i + 1;
  }
  if (!front.title) problems.error(file, 1, 'the front matter has no title.');
  // Blank lines keep the line numbers of what follows.
  for (let i = 0; i <= end; i++) lines[i] = '';
  return front;
}

// Words that a figure writes, with their translation: "number of layers = 层数" on lines of their own.
// Returns the line after the block.
function takeStrings(lines, start, strings, { file, problems }) {
  for (let i = start + 1; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line === '') continue;
    if (/^:::+$/.test(line)) return i + 1;
    if (line.startsWith(':::')) break;
    const match = /^(.+?)\s+=\s+(.+)$/.exec(line);
    if (!match) problems.error(file, i + 1, 'a string and its translation are written "text of the figure = translation".');
    else if (strings.has(match[1])) problems.error(file, i + 1, `"${match[1]}" is translated already (line ${strings.get(match[1]).line}).`);
    else strings.set(match[1], { text: match[2], line: i + 1 });
  }
  problems.error(file, start + 1, 'the strings are not closed; end them with a line ":::".');
  const next = lines.findIndex((line, i) => i > start && line.trim().startsWith(':::'));
  return next < 0 ? lines.length : next;
}
