// references.bib of an explainer, through citation-js: what is cited, in the order of its first citation.
//
//   const library = readBibliography(text, 'explainers/gnn/references.bib', problems);
//   library.has('gilmer2017'); library.entry('gilmer2017') = {key, title, authors, year, url?, text, html}

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let citation;

function engine() {
  if (!citation) {
    citation = require('@citation-js/core');
    require('@citation-js/plugin-bibtex');
    require('@citation-js/plugin-csl');
    citation.logger.level = 'silent';
  }
  return citation;
}

export function readBibliography(text, file, problems) {
  const entries = new Map();
  if (text === null) return { has: () => false, entry: () => null, keys: () => [] };
  // One entry at a time, so that an error has its line.
  const starts = [...text.matchAll(/^@(\w+)\s*\{\s*([^,\s]+)/gm)].filter((m) => !/^(comment|preamble|string)$/i.test(m[1]));
  starts.forEach((match, i) => {
    const line = text.slice(0, match.index).split('\n').length;
    const key = match[2];
    if (entries.has(key)) {
      problems.error(file, line, `"${key}" is in this bibliography already.`);
      return;
    }
    try {
      const { Cite } = engine();
      const cite = new Cite(text.slice(match.index, starts[i + 1]?.index), { forceType: '@bibtex/text' });
      const [data] = cite.data;
      if (!data?.title) problems.error(file, line, `"${key}" has no title.`);
      else entries.set(key, entryOf(key, data, cite));
    } catch (error) {
      problems.error(file, line, `"${key}" cannot be read: ${String(error.message).split('\n')[0]}`);
    }
  });
  return { has: (key) => entries.has(key), entry: (key) => entries.get(key), keys: () => [...entries.keys()] };
}

function entryOf(key, data, cite) {
  const format = (output) => cite.format('bibliography', { format: output, template: 'apa', lang: 'en-US' }).trim();
  const html = format('html').replace(/<\/?div[^>]*>/g, '').trim();
  const entry = {
    key,
    title: data.title,
    authors: (data.author ?? []).map((a) => [a.given, a['non-dropping-particle'], a.family ?? a.literal].filter(Boolean).join(' ')),
    year: String(data.issued?.['date-parts']?.[0]?.[0] ?? ''),
    text: format('text'),
    html,
  };
  const url = data.DOI ? `https://doi.org/${data.DOI}` : data.URL;
  if (url) entry.url = url;
  return entry;
}
