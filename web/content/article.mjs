// Reads an article (docs/articles.md): front matter, prose, and figures with their steps.
// One language at a time; compile.mjs puts the languages together.

import { parseProse } from './prose.mjs';

const FRONT_KEYS = ['title', 'description', 'authors', 'date', 'keywords'];
const FIGURE_KEYS = ['title', 'alt', 'hint'];
const STEP_TEXT = ['set', 'focus', 'select'];
const STEP_SECONDS = ['duration', 'hold'];
const MAX_TICK = 1e6;
const NAME = '[a-z0-9]+(?:-[a-z0-9]+)*';
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
 * @returns {{front: object, figures: Map<string, object>, strings: Map<string, object>, blocks: object[]}}
 *   figures by id: {id, line, title, alt, hint, steps: [{id, line, attributes, caption}]}
 */
export function parseArticle(text, { file, explainer, problems }) {
  const lines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').split('\n');
  const front = takeFrontMatter(lines, file, problems);
  const figures = new Map();
  const strings = new Map();

  const blocks = parseProse(lines.join('\n'), {
    // Called by the Markdown parser at a line that begins with ":::"; returns the line after the block.
    directive: (start) => {
      const opening = lines[start].trim();
      const match = /^:::+\s*(\S*)\s*(.*)$/.exec(opening);
      const [, kind, rest] = match;
      if (kind === 'figure') {
        const { figure, next } = takeFigure(lines, start, rest, { file, explainer, problems });
        if (!figure) return { next };
        if (figures.has(figure.id)) {
          problems.error(file, start + 1, `figure "${figure.id}" is in this article already (line ${figures.get(figure.id).line}).`);
          return { next };
        }
        figures.set(figure.id, figure);
        return { next, block: { type: 'figure', id: figure.id } };
      }
      if (kind === 'strings') return { next: takeStrings(lines, start, strings, { file, problems }) };
      if (kind === '') problems.error(file, start + 1, '":::" closes nothing here; no figure is open.');
      else if (kind === 'step') problems.error(file, start + 1, 'a step stands outside a figure; put it between "::: figure ID" and its closing ":::".');
      else problems.error(file, start + 1, `unknown directive "${kind}"; there are "figure" and, inside it, "step", and in a translation "strings".`);
      return { next: start + 1 };
    },
  });
  return { front, figures, strings, blocks };
}

function takeFrontMatter(lines, file, problems) {
  const front = {};
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

function takeFigure(lines, start, rest, { file, explainer, problems }) {
  const figure = { id: rest.trim(), line: start + 1, steps: [] };
  let valid = true;
  if (!new RegExp(`^${NAME}/${NAME}$`).test(figure.id)) {
    problems.error(file, start + 1, `"::: figure" needs the id of a figure, as in "::: figure ${explainer}/name"; it has "${figure.id}".`);
    valid = false;
  } else if (!figure.id.startsWith(`${explainer}/`)) {
    problems.error(file, start + 1, `figure "${figure.id}" belongs to another explainer; ids here begin with "${explainer}/".`);
    valid = false;
  }

  let i = start + 1;
  for (; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line === '') continue;
    const directive = /^:::+\s*(\S*)\s*(.*)$/.exec(line);
    if (!directive) {
      const match = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line);
      if (!match) problems.error(file, i + 1, 'inside a figure stand "name: value" lines and steps; a caption belongs inside a "::: step".');
      else if (!FIGURE_KEYS.includes(match[1])) problems.error(file, i + 1, `unknown line "${match[1]}:" in a figure; known are ${FIGURE_KEYS.join(', ')}.`);
      else if (match[1] in figure) problems.error(file, i + 1, `"${match[1]}" is given twice.`);
      else if (match[2] === '') problems.error(file, i + 1, `"${match[1]}" is empty.`);
      else figure[match[1]] = unquote(match[2].trim());
      continue;
    }
    if (directive[1] === '') return { figure: valid ? figure : null, next: i + 1 };
    if (directive[1] === 'step') {
      i = takeStep(lines, i, directive[2], figure, { file, problems });
      if (i < 0) return { figure: null, next: lines.length };
    } else if (directive[1] === 'figure') {
      problems.error(file, i + 1, `a figure begins inside the figure of line ${start + 1}, which is not closed with ":::".`);
      return { figure: valid ? figure : null, next: i };
    } else {
      problems.error(file, i + 1, `unknown directive "${directive[1]}" in a figure; there is "step".`);
    }
  }
  problems.error(file, start + 1, `the figure "${figure.id}" is not closed; end it with a line ":::".`);
  return { figure: null, next: lines.length };
}

// Returns the line of the closing ":::", or -1 when there is none.
function takeStep(lines, start, rest, figure, { file, problems }) {
  const match = /^(\S+)(?:\s+(.*))?$/.exec(rest);
  const id = match?.[1] ?? '';
  if (!new RegExp(`^${NAME}$`).test(id)) {
    problems.error(file, start + 1, `"::: step" needs an id in lower case, digits and hyphens, as in "::: step start"; it has "${id}".`);
  }
  const earlier = figure.steps.find((step) => step.id === id);
  if (earlier) problems.error(file, start + 1, `step "${id}" is in this figure already (line ${earlier.line}).`);

  const attributes = parseAttributes(match?.[2] ?? '', file, start + 1, problems);
  const caption = [];
  for (let i = start + 1; i < lines.length; i++) {
    const line = lines[i].trim();
    if (/^:::+$/.test(line)) {
      const text = plainCaption(caption);
      if (text === '') problems.error(file, start + 1, `step "${id}" has no caption.`);
      if (!earlier) figure.steps.push({ id, line: start + 1, attributes, caption: text });
      return i;
    }
    if (line.startsWith(':::')) {
      problems.error(file, i + 1, `the step "${id}" of line ${start + 1} is not closed; end it with a line ":::".`);
      return i - 1;
    }
    caption.push(line);
  }
  problems.error(file, start + 1, `the step "${id}" is not closed; end it with a line ":::".`);
  return -1;
}

// name="text" name=number ...
function parseAttributes(text, file, line, problems) {
  const out = {};
  let rest = text.trim();
  while (rest !== '') {
    const match = /^([A-Za-z][\w-]*)=(?:"([^"]*)"|([^\s"]+))(?:\s+|$)/.exec(rest);
    if (!match) {
      problems.error(file, line, `cannot read "${rest}"; attributes are written name="text" or name=number.`);
      return out;
    }
    const [all, name, quoted, bare] = match;
    const value = quoted ?? bare;
    rest = rest.slice(all.length);
    if (name in out) {
      problems.error(file, line, `"${name}" is given twice.`);
    } else if (STEP_SECONDS.includes(name)) {
      const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
      if (!(seconds >= 0 && seconds <= 600)) problems.error(file, line, `${name}=${value} is not a number of seconds from 0 to 600.`);
      else out[name] = seconds;
    } else if (name === 'tick') {
      if (!/^\d+$/.test(value) || Number(value) > MAX_TICK) problems.error(file, line, `tick=${value} is not a whole number from 0 to ${MAX_TICK}.`);
      else out.tick = Number(value);
    } else if (name === 'set') {
      out.set = parseSet(value, file, line, problems);
    } else if (STEP_TEXT.includes(name)) {
      out[name] = parseKeys(name, value, file, line, problems);
    } else {
      problems.error(file, line, `unknown attribute "${name}"; a step has ${[...STEP_TEXT, 'tick', ...STEP_SECONDS].join(', ')}.`);
    }
  }
  return out;
}

// "layers=2 pooling=sum label='two words'": a control's name, the first "=", its value as text.
function parseSet(text, file, line, problems) {
  const out = {};
  let rest = text.trim();
  while (rest !== '') {
    const match = /^([A-Za-z][\w.-]*)=(?:'([^']*)'|([^\s']+))(?:\s+|$)/.exec(rest);
    if (!match) {
      problems.error(file, line, `set: cannot read "${rest}"; it is written name=value name='two words'.`);
      return out;
    }
    if (Object.hasOwn(out, match[1])) problems.error(file, line, `set: "${match[1]}" is given twice.`);
    out[match[1]] = match[2] ?? match[3];
    rest = rest.slice(match[0].length);
  }
  return out;
}

function parseKeys(name, text, file, line, problems) {
  const keys = text.trim().split(/\s+/).filter(Boolean);
  for (const key of keys) {
    if (!/^[A-Za-z*][\w.*-]*(?:[:/][\w.*-]+)*$/.test(key)) {
      problems.error(file, line, `${name}: "${key}" is not a mark's key, as in "node:3" or "edge:*".`);
    }
  }
  return keys;
}

function unquote(text) {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text;
}

const WIDE = /[\u2E80-\u9FFF\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFFEF\u3000-\u303F]/;

/** Joins lines with a space, but not between two Chinese characters. */
export function joinLines(lines) {
  let out = '';
  for (const line of lines.map((l) => l.trim()).filter(Boolean)) {
    const wide = out !== '' && WIDE.test(out.at(-1)) && WIDE.test(line[0]);
    out += (out === '' || wide ? '' : ' ') + line;
  }
  return out;
}

// Captions are also subtitles, so they are plain text: emphasis and code marks go, the words stay.
function plainCaption(lines) {
  const blocks = parseProse(joinLines(lines), {});
  return blocks
    .map((block) => (block.spans ?? []).map((span) => span.text ?? (span.math ? `$${span.math}$` : '')).join(''))
    .join(' ')
    .trim();
}
