#!/usr/bin/env node
// The content compiler: explainers/*/article.en.md and article.zh.md to OUT/<explainer>.json (docs/articles.md).
//   node web/content/compile.mjs --root REPOSITORY --out DIRECTORY

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_DURATION, DEFAULT_HOLD, parseArticle, Problems } from './article.mjs';

/**
 * Puts the languages of one article together.
 * @param {string} explainer
 * @param {{file: string, text: string}} en
 * @param {{file: string, text: string} | null} zh
 * @returns {{json: object | null, errors: string[], warnings: string[]}}
 */
export function compileArticle(explainer, en, zh) {
  const problems = new Problems();
  const english = parseArticle(en.text, { file: en.file, explainer, problems });
  const chinese = zh ? parseArticle(zh.text, { file: zh.file, explainer, problems }) : null;
  const missing = [];
  const both = (what, a, b) => {
    if (a !== undefined && a !== '' && !b) missing.push(what);
    return { en: a ?? '', zh: b || (a ?? '') };
  };

  const json = {
    explainer,
    title: both('title', english.front.title, chinese?.front.title),
    description: both('description', english.front.description, chinese?.front.description),
    figures: {},
    strings: Object.fromEntries([...(chinese?.strings ?? [])].map(([text, { text: translation }]) => [text, translation])),
    blocks: { en: english.blocks, zh: chinese?.blocks.length ? chinese.blocks : english.blocks },
  };
  for (const name of ['authors', 'date', 'keywords']) {
    if (english.front[name]) json[name] = english.front[name];
  }

  for (const figure of english.figures.values()) {
    const other = chinese?.figures.get(figure.id);
    if (!figure.title) problems.error(en.file, figure.line, `figure "${figure.id}" has no title.`);
    if (!figure.alt) problems.error(en.file, figure.line, `figure "${figure.id}" has no alt text: say what a reader would see.`);
    const steps = figure.steps.map((step) => ({
      id: step.id,
      set: step.attributes.set ?? {},
      focus: step.attributes.focus ?? [],
      select: step.attributes.select ?? [],
      tick: step.attributes.tick ?? 0,
      duration: step.attributes.duration ?? DEFAULT_DURATION,
      hold: step.attributes.hold ?? DEFAULT_HOLD,
      caption: both(`caption of ${figure.id} step ${step.id}`, step.caption,
        other?.steps.find((s) => s.id === step.id)?.caption),
    }));
    json.figures[figure.id] = {
      title: both(`title of ${figure.id}`, figure.title, other?.title),
      alt: both(`alt of ${figure.id}`, figure.alt, other?.alt),
      hint: both(`hint of ${figure.id}`, figure.hint, other?.hint),
      steps,
    };
  }

  for (const figure of chinese?.figures.values() ?? []) {
    const original = english.figures.get(figure.id);
    if (!original) {
      problems.error(zh.file, figure.line, `figure "${figure.id}" is not in ${basename(en.file)}; a translation adds no figures.`);
      continue;
    }
    for (const step of figure.steps) {
      if (!original.steps.some((s) => s.id === step.id)) {
        problems.error(zh.file, step.line, `step "${step.id}" is not in ${basename(en.file)}; a translation has the steps of the original.`);
      }
      if (Object.keys(step.attributes).length > 0) {
        problems.error(zh.file, step.line, `step "${step.id}" sets ${Object.keys(step.attributes).join(', ')}; write these in ${basename(en.file)} only, a translation has captions.`);
      }
    }
  }

  for (const { line } of english.strings.values()) {
    problems.error(en.file, line, 'strings are translated in article.zh.md; the figure itself has the English.');
    break;
  }

  json.missing = missing;
  if (!zh) problems.warn(en.file, 'has no article.zh.md; readers of Chinese see the English.');
  else if (missing.length > 0) problems.warn(zh.file, `not translated, shown in English: ${missing.join('; ')}.`);
  return { json: problems.errors.length > 0 ? null : json, errors: problems.errors, warnings: problems.warnings };
}

/** Compiles every article below root/explainers. Writes nothing if any has an error. */
export function compileAll(root, out) {
  const explainers = join(root, 'explainers');
  const errors = [];
  const warnings = [];
  const results = new Map();
  const folders = existsSync(explainers)
    ? readdirSync(explainers, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
    : [];
  for (const folder of folders) {
    const read = (lang) => {
      const path = join(explainers, folder, `article.${lang}.md`);
      return existsSync(path) ? { file: relative(root, path), text: readFileSync(path, 'utf8') } : null;
    };
    const en = read('en');
    const zh = read('zh');
    if (!en && zh) errors.push(`${zh.file}:1: there is no article.en.md to translate.`);
    if (!en) continue;
    const result = compileArticle(folder, en, zh);
    errors.push(...result.errors);
    warnings.push(...result.warnings);
    results.set(`${folder}.json`, result.json);
  }
  if (errors.length === 0) {
    mkdirSync(out, { recursive: true });
    for (const name of readdirSync(out)) {
      if (name.endsWith('.json') && !results.has(name)) rmSync(join(out, name));
    }
    for (const [name, json] of results) writeWhole(join(out, name), `${JSON.stringify(json, null, 1)}\n`);
  }
  return { errors, warnings, count: results.size };
}

// A file appears under its name whole or not at all, and keeps its time when nothing changed.
function writeWhole(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, text);
  renameSync(part, path);
}

function main(args) {
  const options = { root: resolve(dirname(fileURLToPath(import.meta.url)), '../..'), out: '' };
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, '');
    if (!args[i].startsWith('--') || !(name in options) || args[i + 1] === undefined) {
      process.stderr.write('usage: compile.mjs [--root REPOSITORY] --out DIRECTORY\n');
      return 2;
    }
    options[name] = resolve(args[i + 1]);
  }
  if (!options.out) {
    process.stderr.write('usage: compile.mjs [--root REPOSITORY] --out DIRECTORY\n');
    return 2;
  }
  const { errors, warnings } = compileAll(options.root, options.out);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  for (const error of errors) process.stderr.write(`${error}\n`);
  return errors.length > 0 ? 1 : 0;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
