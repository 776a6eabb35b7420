// "::: figure ID" in an article: its lines and its steps.

import { parseAttributes, unquote } from './attributes.mjs';
import { parseProse } from './prose.mjs';

const FIGURE_KEYS = ['title', 'alt', 'hint'];
const STEP = { set: 'set', focus: 'keys', select: 'keys', tick: 'tick', duration: 'seconds', hold: 'seconds' };
export const NAME = '[a-z0-9]+(?:-[a-z0-9]+)*';

/** A figure and its steps. Returns the figure (null if it is broken) and the line after it. */
export function takeFigure(lines, start, rest, { file, explainer, problems }) {
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

  const attributes = parseAttributes(match?.[2] ?? '', STEP, 'a step', file, start + 1, problems);
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
