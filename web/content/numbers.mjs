// Gives numbers to what has them: figures, formulas, tables, citations; and writes the references to them.

import { visitBlocks } from './blocks.mjs';

const WORDS = {
  en: { fig: 'Figure ', eq: 'Equation ', table: 'Table ' },
  zh: { fig: '图 ', eq: '式 ', table: '表 ' },
};
const KINDS = { fig: 'figure', eq: 'formula', table: 'table' };

/**
 * Numbers follow the English, so that both languages agree. `references` grows by what is cited for the first time.
 */
export function numberArticle(article, english, { figures, references, library, explainer, lang, file, problems }) {
  const numbers = {
    fig: new Map(Object.entries(figures).map(([id, figure]) => [id, figure.number])),
    eq: new Map([...english.formulas.keys()].map((name, i) => [name, i + 1])),
    table: new Map([...english.tables.keys()].map((name, i) => [name, i + 1])),
  };
  visitBlocks(article.blocks, (block) => {
    if (block.type === 'formula') {
      block.number = numbers.eq.get(block.name) ?? 0;
      block.tex = article.formulas.get(block.name)?.tex || english.formulas.get(block.name)?.tex || '';
    }
    if (block.type === 'table' && block.name) block.number = numbers.table.get(block.name) ?? 0;
  });
  for (const { span, line } of article.xrefs) {
    const target = span.xref === 'fig' && !span.target.includes('/') ? `${explainer}/${span.target}` : span.target;
    const number = numbers[span.xref].get(target);
    if (!number) {
      const known = [...numbers[span.xref].keys()].join(', ') || 'none';
      problems.error(file, line, `:${span.xref}[${span.target}] names no ${KINDS[span.xref]} of this article; it has ${known}.`);
      continue;
    }
    Object.assign(span, { target, text: WORDS[lang][span.xref] + number });
  }
  for (const { span, line } of article.cites) {
    const numbersOf = span.cite.map((key) => {
      if (!library.has(key)) {
        problems.error(file, line, `[@${key}] is not in references.bib of this explainer${library.keys().length > 0 ? `; it has ${library.keys().join(', ')}` : ', or there is none'}.`);
        return 0;
      }
      const at = references.findIndex((entry) => entry.key === key);
      return at >= 0 ? at + 1 : references.push(library.entry(key));
    });
    span.text = `[${numbersOf.join(', ')}]`;
  }
}
