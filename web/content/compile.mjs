#!/usr/bin/env node
// The content compiler: explainers/*/article.en.md and article.zh.md to OUT/<explainer>.json (docs/articles.md).
//   node web/content/compile.mjs [--html | --serve] --root REPOSITORY --out DIRECTORY
// --html adds OUT/<explainer>.en.html and .zh.html, and article.css: pages that read by themselves (html.mjs).
// --serve stays and compiles what its input names (glassbox dev).

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DEFAULT_DURATION, DEFAULT_HOLD, DEPTHS, parseArticle, Problems } from './article.mjs';
import { readBibliography } from './citations.mjs';
import { articleHtml, pageHtml } from './html.mjs';
import { numberArticle } from './numbers.mjs';
import { checkPredictions, checkSteps, fillListings, fillPredictions, fillSources, typesetAll } from './parts.mjs';
import { alignTranslation } from './translation.mjs';

/**
 * Puts the languages of one article together.
 * @param {string} explainer
 * @param {{file: string, text: string}} en
 * @param {{file: string, text: string} | null} zh
 * @param {object} [more] what else is in the folder, each {file, text} or null: references (references.bib), formulas
 *   (formulas.tex), strings (strings.zh.json); and read(name) for listings and sources
 * @returns {Promise<{json: object | null, errors: string[], warnings: string[]}>}
 */
export async function compileArticle(explainer, en, zh, more = {}) {
  const problems = new Problems();
  const english = parseArticle(en.text, { file: en.file, explainer, problems });
  const chinese = zh ? parseArticle(zh.text, { file: zh.file, explainer, problems }) : null;
  const languages = [[en.file, english], ...(chinese ? [[zh.file, chinese]] : [])];
  const missing = [];
  const both = (what, a, b) => {
    if (a !== undefined && a !== '' && !b) missing.push(what);
    return { en: a ?? '', zh: b || (a ?? '') };
  };
  const library = readBibliography(more.references?.text ?? null, more.references?.file ?? '', problems);

  const json = {
    explainer,
    title: both('title', english.front.title, chinese?.front.title),
    description: both('description', english.front.description, chinese?.front.description),
    ...frontMatter(english.front, en.file, library, problems),
    figures: {},
    strings: strings(chinese, more.strings, problems),
    references: [],
    blocks: {},
    notes: {},
  };

  for (const figure of english.figures.values()) {
    const other = chinese?.figures.get(figure.id);
    if (!figure.title) problems.error(en.file, figure.line, `figure "${figure.id}" has no title.`);
    if (!figure.alt) problems.error(en.file, figure.line, `figure "${figure.id}" has no alt text: say what a reader would see.`);
    json.figures[figure.id] = {
      number: Object.keys(json.figures).length + 1,
      title: both(`title of ${figure.id}`, figure.title, other?.title),
      alt: both(`alt of ${figure.id}`, figure.alt, other?.alt),
      hint: both(`hint of ${figure.id}`, figure.hint, other?.hint),
      steps: figure.steps.map((step) => ({
        id: step.id,
        set: step.attributes.set ?? {},
        focus: step.attributes.focus ?? [],
        select: step.attributes.select ?? [],
        tick: step.attributes.tick ?? 0,
        duration: step.attributes.duration ?? DEFAULT_DURATION,
        hold: step.attributes.hold ?? DEFAULT_HOLD,
        caption: both(`caption of ${figure.id} step ${step.id}`, step.caption,
          other?.steps.find((s) => s.id === step.id)?.caption),
      })),
    };
  }
  if (chinese) checkTranslation(english, chinese, en.file, zh.file, problems);
  for (const { line } of english.strings.values()) {
    problems.error(en.file, line, 'strings are translated in article.zh.md; the figure itself has the English.');
    break;
  }

  for (const [file, article] of languages) {
    if (article === chinese) {
      article.translation = true;
      fillPredictions(english, chinese);
    }
    checkPredictions(file, article, problems);
    fillListings(file, article, json.figures, more.read ?? (() => null), problems);
    fillSources(file, article, more.read ?? (() => null), problems);
    checkSteps(file, article, json.figures, problems);
    const lang = article === chinese ? 'zh' : 'en';
    numberArticle(article, english, { figures: json.figures, references: json.references, library, explainer, lang, file, problems });
    json.blocks[lang] = article.blocks;
    json.notes[lang] = article.notes;
  }
  if (chinese) {
    missing.push(...alignTranslation(english, chinese));
    json.blocks.zh = chinese.blocks;
  } else {
    json.blocks.zh = json.blocks.en;
    json.notes.zh = json.notes.en;
  }
  json.formulas = await typesetAll(languages, more.formulas, problems);
  json.uses = [
    ...english.uses.map(({ line, ...use }) => ({ at: `${en.file}:${line}`, ...use })),
    ...(chinese?.uses ?? []).map(({ line, ...use }) => ({ at: `${zh.file}:${line}`, ...use })),
    ...[...english.predicts].map(([name, { line, figure, given }]) => ({ at: `${en.file}:${line}`, kind: 'predict', name: given.output, figure,
      text: given.answer, set: given.set ?? {}, select: given.select ?? [], ...(given.format ? { format: given.format } : {}), predict: name })),
    ...english.listings.flatMap(({ line, figure, lines }) => [...new Set((lines ?? []).flatMap((l) => (l.tensor && !l.tensor.includes('{') ? l.tensor : [])))]
      .map((tensor) => ({ at: `${en.file}:${line}`, kind: 'tensor', name: tensor, figure }))),
    ...[...english.figures.values()].flatMap((figure) => figure.steps.map((step) => ({ at: `${en.file}:${step.line}`, kind: 'step', figure: figure.id, name: step.id }))),
    ...[...english.figures.values()].map((figure) => ({ at: `${en.file}:${figure.line}`, kind: 'figure', figure: figure.id })),
  ];

  json.missing = missing;
  if (!zh) problems.warn(en.file, 'has no article.zh.md; readers of Chinese see the English.');
  else if (missing.length > 0) problems.warn(zh.file, `not translated, shown in English: ${missing.join('; ')}.`);
  return { json: problems.errors.length > 0 ? null : json, errors: problems.errors, warnings: problems.warnings };
}

function frontMatter(front, file, library, problems) {
  const out = {};
  for (const name of ['authors', 'date', 'keywords']) {
    if (front[name]) out[name] = front[name];
  }
  if (front.date && !/^\d{4}-\d{2}-\d{2}$/.test(front.date)) problems.error(file, front.lines.date, `date: "${front.date}" is not written 2026-11-24.`);
  out.depth = front.depth ?? 'overview';
  if (!DEPTHS.includes(out.depth)) problems.error(file, front.lines.depth, `depth: "${front.depth}" is none of ${DEPTHS.join(', ')}.`);
  if (front.order !== undefined) {
    out.order = Number(front.order);
    if (!/^\d+$/.test(front.order)) problems.error(file, front.lines.order, `order: "${front.order}" is not a whole number.`);
  }
  out.papers = [];
  for (const key of (front.papers ?? '').split(/[\s,]+/).filter(Boolean)) {
    if (library.has(key)) out.papers.push(library.entry(key));
    else problems.error(file, front.lines.papers, `papers: "${key}" is not in references.bib.`);
  }
  return out;
}

// The words of figures, of strings.zh.json and of "::: strings".
function strings(chinese, file, problems) {
  const out = {};
  if (file) {
    try {
      for (const [text, translation] of Object.entries(JSON.parse(file.text))) {
        if (typeof translation !== 'string') problems.error(file.file, 1, `the translation of "${text}" is not a text.`);
        else if (translation !== '') out[text] = translation;
      }
    } catch (error) {
      problems.error(file.file, 1, `is no JSON: ${error.message}.`);
    }
  }
  for (const [text, { text: translation }] of chinese?.strings ?? []) out[text] = translation;
  return out;
}

function checkTranslation(english, chinese, enFile, zhFile, problems) {
  for (const figure of chinese.figures.values()) {
    const original = english.figures.get(figure.id);
    if (!original) {
      problems.error(zhFile, figure.line, `figure "${figure.id}" is not in ${basename(enFile)}; a translation adds no figures.`);
      continue;
    }
    for (const step of figure.steps) {
      if (!original.steps.some((s) => s.id === step.id)) {
        problems.error(zhFile, step.line, `step "${step.id}" is not in ${basename(enFile)}; a translation has the steps of the original.`);
      }
      if (Object.keys(step.attributes).length > 0) {
        problems.error(zhFile, step.line, `step "${step.id}" sets ${Object.keys(step.attributes).join(', ')}; write these in ${basename(enFile)} only, a translation has captions.`);
      }
    }
  }
  for (const [kind, one, other] of [['formula', english.formulas, chinese.formulas], ['table', english.tables, chinese.tables], ['predict', english.predicts, chinese.predicts]]) {
    for (const [name, { line }] of other) {
      if (!one.has(name)) problems.error(zhFile, line, `${kind} "${name}" is not in ${basename(enFile)}; a translation adds none.`);
    }
  }
}

/** The article of one folder below root/explainers; json is undefined when it has none, null when it has errors. */
async function compileFolder(root, folder) {
  const file = (name) => {
    const path = join(root, 'explainers', folder, name);
    return existsSync(path) ? { file: relative(root, path), text: readFileSync(path, 'utf8') } : null;
  };
  const en = file('article.en.md');
  const zh = file('article.zh.md');
  if (!en) return { errors: zh ? [`${zh.file}:1: there is no article.en.md to translate.`] : [], warnings: [] };
  return compileArticle(folder, en, zh, {
    references: file('references.bib'), formulas: file('formulas.tex'), strings: file('strings.zh.json'), read: file,
  });
}

/** Compiles every article below root/explainers. Writes nothing if any has an error. */
export async function compileAll(root, out, options = {}) {
  const explainers = join(root, 'explainers');
  const errors = [];
  const warnings = [];
  const results = new Map();
  const folders = existsSync(explainers)
    ? readdirSync(explainers, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
    : [];
  for (const folder of folders) {
    const result = await compileFolder(root, folder);
    errors.push(...result.errors);
    warnings.push(...result.warnings);
    if (result.json === undefined) continue;
    results.set(`${folder}.json`, result.json && `${JSON.stringify(result.json)}\n`);
    if (!result.json || !options.html) continue;
    for (const lang of ['en', 'zh']) results.set(`${folder}.${lang}.html`, pageHtml(articleHtml(result.json, lang)));
    results.set('article.css', readFileSync(fileURLToPath(new URL('article.css', import.meta.url)), 'utf8'));
  }
  if (errors.length === 0) {
    mkdirSync(out, { recursive: true });
    for (const name of readdirSync(out)) {
      if (/\.(json|html)$/.test(name) && !results.has(name)) rmSync(join(out, name));
    }
    for (const [name, json] of results) writeWhole(join(out, name), json);
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

/**
 * Stays, and answers each line of its input, the name of a folder, by a line of JSON: {explainer, errors, warnings}. Ends with
 * its input. Begins with every article, so that libraries and formulas are there when the first line comes.
 */
async function serve(root, out) {
  mkdirSync(out, { recursive: true });
  await compileAll(root, out);
  process.stdout.write('{"ready": true}\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const { json, errors, warnings } = await compileFolder(root, line);
    if (json) writeWhole(join(out, `${line}.json`), `${JSON.stringify(json)}\n`);
    process.stdout.write(`${JSON.stringify({ explainer: line, errors, warnings })}\n`);
  }
  return 0;
}

async function main(args) {
  const options = { root: resolve(dirname(fileURLToPath(import.meta.url)), '../..'), out: '' };
  const html = args[0] === '--html';
  const stays = args[0] === '--serve';
  for (let i = html || stays ? 1 : 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, '');
    if (!args[i].startsWith('--') || !(name in options) || args[i + 1] === undefined) {
      process.stderr.write('usage: compile.mjs [--html | --serve] [--root REPOSITORY] --out DIRECTORY\n');
      return 2;
    }
    options[name] = resolve(args[i + 1]);
  }
  if (!options.out) {
    process.stderr.write('usage: compile.mjs [--html | --serve] [--root REPOSITORY] --out DIRECTORY\n');
    return 2;
  }
  if (stays) return serve(options.root, options.out);
  const { errors, warnings } = await compileAll(options.root, options.out, { html });
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  for (const error of errors) process.stderr.write(`${error}\n`);
  return errors.length > 0 ? 1 : 0;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
