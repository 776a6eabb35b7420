#!/usr/bin/env node
// Writes docs/figure-api.md from the headers that an author of figures uses: node scripts/figure_api.mjs [--check].
// A header's opening comment becomes prose and an example; what follows is the header itself without what is private,
// without bodies. --check writes nothing and fails when the file is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Title, header, and whether its opening comment says all that an author needs.
const HEADERS = [
  ['The figure', 'engine/figure/figure.h'],
  ['Numbers that know where they come from', 'engine/figure/traced.h'],
  ['Names of marks', 'engine/base/key.h'],
  ['Dividing the stage', 'engine/figure/arrange.h'],
  ['Plots', 'engine/figure/plot.h'],
  ['Colours of numbers', 'engine/draw/colormap.h'],
  ['The look', 'engine/draw/theme.h'],
  ['Graphs and molecules', 'engine/data/graph.h'],
  ['Models', 'engine/trace/run.h', true],
];
const root = fileURLToPath(new URL('..', import.meta.url));
const target = 'docs/figure-api.md';

// The opening comment: prose, with the indented lines as code.
function opening(lines) {
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const out = [];
  let code = false;
  for (const line of lines.slice(0, end).map((l) => l.replace(/^\/\/ ?/, ''))) {
    const indented = line.startsWith('    ');
    if (indented && !code) out.push('```cpp');
    if (!indented && code && line !== '') out.push('```', '');
    code = indented || (code && line === '');
    out.push(code ? line.slice(4) : line);
  }
  if (code) out.push('```');
  return { prose: out.join('\n').replace(/\n+```$/gm, '\n```').trim(), rest: lines.slice(end) };
}

const count = (text, c) => text.split(c).length - 1;

// Declarations without bodies, private parts and preprocessor lines. It reads the house style (one declaration begins a
// line, an access label stands alone, a body's brace ends its line), not C++ at large.
function declarations(lines) {
  const out = [];
  let body = 0;            // depth of braces inside a body that is left out
  let inList = false;
  const classes = [];      // of the classes that are open: is the part being read private?
  for (const raw of lines) {
    const line = raw.replace(/\s+$/, '');
    const code = line.replace(/\s*\/\/.*$/, '').replace(/"(\\.|[^"\\])*"|'[{}]'/g, '""');
    const opens = count(code, '{') - count(code, '}');
    if (body > 0) {
      body += opens;
      continue;
    }
    if (/^(#|namespace |}  \/\/ namespace)/.test(line)) continue;
    if (/^\s*(public|protected|private):/.test(code)) {
      classes[classes.length - 1] = !code.includes('public');
      continue;
    }
    const type = /^\s*(template <.*> )?(class|struct|enum class|enum) \w+[^;()]*\{$/.test(code);
    if (/^\s*};$/.test(code) && classes.length > 0) {
      const outer = classes.slice(0, -1);
      classes.pop();
      if (!outer.includes(true)) out.push(line);
      continue;
    }
    const hidden = classes.includes(true);
    if (type) {
      classes.push(/^\s*class /.test(code) || / class \w+.*\{$/.test(code) && !/enum class/.test(code));
      if (!hidden) out.push(line);
      continue;
    }
    if (opens > 0) body = opens;
    if (hidden) continue;
    if (/^[\w:<>&* ]+\b\w+(<\w+>)?::(operator\W+|\w+)\(/.test(code)) {  // defined outside of its class
      if (out[out.length - 1]?.startsWith('template <')) out.pop();
      continue;
    }
    if (/^\s+: \w+\(/.test(code)) {  // the list of a constructor
      out.push(`${out.pop()};`);
      inList = !/[{;]/.test(code);
      continue;
    }
    if (inList) {
      inList = !/[{;]/.test(code);
      continue;
    }
    // A body on one line, or begun on it, is left out; so is a constructor's list.
    const cut = /^(.*?\)(?: const)?)(?: : \w+\(.*)? \{.*$/.exec(line);
    const remark = /}\s*(\/\/.*)$/.exec(line);
    out.push(cut && code.includes('{') ? `${cut[1]};${remark ? `  ${remark[1]}` : ''}` : line);
  }
  return out.join('\n').replace(/(^\s*template <[^\n]*>\n)(?=\s*$|\s*};|\n)/gm, '').replace(/\n{3,}/g, '\n\n').replace(/\n\n(\s*};)/g, '\n$1').trim();
}

export function figureApi() {
  const parts = HEADERS.map(([title, path, openingOnly]) => {
    const lines = readFileSync(`${root}/${path}`, 'utf8').split('\n').filter((line) => line !== '#pragma once');
    const { prose, rest } = opening(lines);
    const code = openingOnly ? '' : `\n\`\`\`cpp\n${declarations(rest)}\n\`\`\`\n`;
    return `## ${title}\n\`#include "${path}"\`\n\n${prose}\n${code}`;
  });
  return `# What a figure is written with\n\nMade from the headers by \`scripts/figure_api.mjs\`; a test compares. How to begin: \`docs/first-figure.md\`; one technique at a
time, with its source: the explainer \`cookbook\`.\n\n${parts.join('\n')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = figureApi();
  if (process.argv[2] === '--check') {
    if (readFileSync(`${root}/${target}`, 'utf8') !== text) {
      console.error(`figure_api: ${target} is out of date; run node scripts/figure_api.mjs`);
      process.exitCode = 1;
    }
  } else writeFileSync(`${root}/${target}`, text);
}
