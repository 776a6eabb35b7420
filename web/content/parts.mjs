// The parts of an article that need more than its text: predictions, listings, formulas.

import { Problems } from './article.mjs';
import { visitBlocks } from './blocks.mjs';
import { FormulaSet, proseKey } from './formulas.mjs';
import { readListing } from './listing.mjs';

// A translated prediction has words only: what it asks of the figure comes from the English.
export function fillPredictions(english, chinese) {
  for (const [name, predict] of chinese.predicts) {
    const original = english.predicts.get(name);
    if (original) Object.assign(predict, { given: original.given, figure: original.figure, original: original.choices });
  }
}

/** Puts what a prediction asks of its figure into its block. */
export function checkPredictions(file, article, problems) {
  visitBlocks(article.blocks, (block) => {
    const { line, given, figure, choices, original } = (block.type === 'predict' && article.predicts.get(block.name)) || {};
    if (!given) return;
    if (!given.output || !given.answer) {
      problems.error(file, line, `predict "${block.name}" needs output=NAME, an output of its figure, and answer="...", what the model gives there.`);
      return;
    }
    const answer = (original ?? choices).indexOf(given.answer);
    if (answer < 0) problems.error(file, line, `predict "${block.name}": the answer "${given.answer}" is none of its guesses: ${choices.join(', ')}.`);
    if (original && original.length !== choices.length) problems.error(file, line, `predict "${block.name}" has ${choices.length} guesses, the original ${original.length}.`);
    Object.assign(block, { figure, answer, output: given.output, set: given.set ?? {}, select: given.select ?? [] },
      given.format ? { format: given.format } : {});
  });
}

/** Reads the sources that stand in an article as they are. */
export function fillSources(file, article, read, problems) {
  for (const { name, line, block } of article.sources) {
    const source = read(name);
    if (source) block.text = source.text.trimEnd();
    else problems.error(file, line, `there is no ${name} in the folder of the article.`);
  }
}

/** Reads the listings; the lines go to their blocks. A translation reads the same files, already checked. */
export function fillListings(file, article, figures, read, problems) {
  const known = new Map();
  for (const listing of article.listings) {
    const steps = figures[listing.figure]?.steps.map((step) => step.id);
    if (!steps) {
      problems.error(file, listing.line, `the article has no figure "${listing.figure}"; a listing stands beside one.`);
      continue;
    }
    const source = read(listing.source);
    if (!source) {
      problems.error(file, listing.line, `there is no ${listing.source} in the folder of the article.`);
      continue;
    }
    listing.lines = readListing(source.text, source.file, steps, article.translation ? new Problems() : problems);
    known.set(listing.source, listing.lines);
  }
  visitBlocks(article.blocks, (block) => {
    if (block.type === 'listing') block.lines = known.get(block.source) ?? [];
  });
}

export function checkSteps(file, article, figures, problems) {
  for (const use of article.uses) {
    const steps = figures[use.figure]?.steps.map((step) => step.id) ?? [];
    if (use.step && !steps.includes(use.step)) problems.error(file, use.line, `figure "${use.figure}" has no step "${use.step}"; it has ${steps.join(', ') || 'none'}.`);
  }
}

/** All formulas of both languages and of formulas.tex, in one set of glyphs. */
export async function typesetAll(languages, file, problems) {
  const set = new FormulaSet();
  const where = new Map();
  const ask = (key, tex, display, place) => {
    set.ask(key, tex, display);
    if (!where.has(key)) where.set(key, place);
  };
  for (const [name, article] of languages) {
    for (const [formula, { tex, line }] of article.formulas) {
      if (tex !== '') ask(formula, tex, true, [name, line]);
      else if (article === languages[0][1]) problems.error(name, line, `formula "${formula}" is empty: write its TeX between the lines of ":::".`);
    }
  }
  for (const { name, tex, line } of file ? readFormulas(file, problems) : []) {
    if (set.has(name)) problems.error(file.file, line, `formula "${name}" is given twice; it also stands in ${where.get(name)[0]}, line ${where.get(name)[1]}.`);
    else ask(name, tex, true, [file.file, line]);
  }
  for (const [name, article] of languages) {
    for (const { tex, display, line } of article.math) ask(proseKey(tex, display), tex, display, [name, line]);
  }
  for (const { key, message } of await set.typeset()) problems.error(...where.get(key), `${key.startsWith('$') ? key : `formula "${key}"`}: ${message}.`);
  return set.json();
}

// "\formula{name}{TeX}", "%" begins a comment.
function readFormulas({ file, text }, problems) {
  const out = [];
  const source = text.replace(/(^|[^\\])%.*$/gm, '$1');
  const pattern = /\\formula\s*\{([^}]*)\}\s*\{/g;
  for (let match; (match = pattern.exec(source));) {
    const line = source.slice(0, match.index).split('\n').length;
    let end = pattern.lastIndex;
    for (let depth = 1; end < source.length; end++) {
      if (source[end] === '\\') end++;
      else if (source[end] === '{') depth++;
      else if (source[end] === '}' && --depth === 0) break;
    }
    if (end >= source.length) problems.error(file, line, `the formula "${match[1]}" is not closed: a "}" is missing.`);
    else if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(match[1])) problems.error(file, line, `a formula is named in lower case, digits and hyphens, not "${match[1]}".`);
    else out.push({ name: match[1], tex: source.slice(pattern.lastIndex, end).trim(), line });
    pattern.lastIndex = end;
  }
  return out;
}
