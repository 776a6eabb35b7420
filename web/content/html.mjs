// A compiled article (docs/articles.md, JSON) to the body of a page: static HTML that reads without JavaScript. What lives
// are the elements gb-figure, gb-value, gb-param, gb-ref, gb-steps and gb-step; what they hold is their fallback.
//
//   const { title, description, lang, toc, body } = articleHtml(json, 'en', { poster: (figure, theme) => 'x.png' });
//
// Nothing inline needs a style or a script, so that a strict Content-Security-Policy holds. The style is article.css.

import { anchors } from './blocks.mjs';
import { proseKey } from './formulas.mjs';

const WORDS = {
  en: {
    contents: 'Contents', figure: 'Figure', table: 'Table', references: 'References', notes: 'Footnotes', back: 'Back to the text',
    pass: 'How deep', skim: 'Skim', overview: 'Overview', deep: 'Every detail', more: 'More about this', deeper: 'In depth',
    guess: 'Your guess', reveal: 'What the model says', papers: 'This page teaches', listing: 'The same in NumPy',
    steps: 'The steps of the figure', note: 'Footnote',
  },
  zh: {
    contents: '目录', figure: '图', table: '表', references: '参考文献', notes: '脚注', back: '回到正文',
    pass: '阅读深度', skim: '略读', overview: '概览', deep: '细读', more: '更多内容', deeper: '深入',
    guess: '你的猜测', reveal: '模型的回答', papers: '本页讲解', listing: '用 NumPy 写出同样的计算',
    steps: '图的各个步骤', note: '脚注',
  },
};
const MATH_SCALE = 1.18;  // brings the x-height of the formulas to that of the text
const DEPTHS = ['skim', 'overview', 'deep'];

export const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const attr = (name, value) => (value === undefined || value === '' ? '' : ` ${name}="${escape(value)}"`);
/** The id of a figure's element in its page. */
export const elementId = (figure) => figure.slice(figure.indexOf('/') + 1);
const setText = (set) => Object.entries(set).map(([name, value]) => `${name}=${/\s/.test(value) ? `'${value}'` : value}`).join(' ');

/**
 * @param {object} json what compile.mjs wrote for one explainer
 * @param {'en' | 'zh'} lang
 * @param {{poster?: (figure: string, theme: 'light' | 'dark', lang: string) => string}} [options] the address of a picture
 */
export function articleHtml(json, lang, options = {}) {
  return new Page(json, lang, options).write();
}

/** A whole page around a body, for a reader without a site: `styles` are addresses of style sheets, `head` is added. */
export function pageHtml({ title, description, lang, body }, { styles = ['article.css'], head = '' } = {}) {
  return `<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<meta name="description" content="${escape(description)}">
${styles.map((style) => `<link rel="stylesheet" href="${escape(style)}">\n`).join('')}${head}</head>
<body>
${body}</body>
</html>
`;
}

class Page {
  constructor(json, lang, options) {
    Object.assign(this, { json, lang, options, words: WORDS[lang], used: new Set() });
    this.blocksOf = json.blocks[lang];
    this.anchors = anchors(this.blocksOf, Object.keys(json.figures).map(elementId));
    this.topLevel = Math.min(6, ...[...this.anchors.keys()].map((block) => block.level));  // becomes h2
    this.notesSeen = new Set();
    this.cited = 0;
  }

  write() {
    const { json, lang, words } = this;
    const main = this.passes(this.blocksOf);
    const notes = this.notes();
    const toc = this.contents();
    const body = `${this.pass()}<header class="gb-front">
<h1>${escape(json.title[lang])}</h1>
<p class="gb-lead">${escape(json.description[lang])}</p>
${json.authors || json.date ? `<p class="gb-byline">${escape([json.authors, json.date].filter(Boolean).join(' · '))}</p>\n` : ''}${json.papers.length > 0 ? `<p class="gb-papers">${words.papers}: ${json.papers.map((paper) => this.paper(paper)).join('; ')}</p>\n` : ''}</header>
${toc}<main class="gb-article">
${main}</main>
<footer class="gb-end">
${notes}${this.references()}</footer>
${this.glyphs()}`;
    return { title: json.title[lang], description: json.description[lang], lang: lang === 'zh' ? 'zh-CN' : 'en', toc, body };
  }

  paper({ title, authors, year, url }) {
    const text = `${escape(title)} (${escape(authors.length > 2 ? `${authors[0]} et al.` : authors.join(', '))}, ${escape(year)})`;
    return url ? `<a href="${escape(url)}">${text}</a>` : text;
  }

  pass() {
    const { words, json } = this;
    const depths = JSON.stringify(this.blocksOf).includes('"type":"depth"');
    if (!depths) return '';
    return `<section class="gb-pass" aria-label="${words.pass}"><fieldset><legend>${words.pass}</legend>${DEPTHS.map((depth) =>
      `<label><input type="radio" name="gb-pass" id="gb-pass-${depth}" value="${depth}"${depth === json.depth ? ' checked' : ''}> ${words[depth]}</label>`).join('')}</fieldset></section>\n`;
  }

  contents() {
    const items = [...this.anchors].filter(([block]) => block.level <= this.topLevel + 1);
    if (items.length < 2) return '';
    return `<nav class="gb-toc" aria-label="${this.words.contents}"><h2>${this.words.contents}</h2><ul>${items.map(([block, id]) =>
      `<li class="gb-toc-${block.level - this.topLevel + 2}"><a href="#${escape(id)}">${this.plainSpans(block.spans)}</a></li>`).join('')}</ul></nav>\n`;
  }

  plainSpans(spans) {
    return spans.map((span) => (span.math ? this.math(span.math, false) : escape(span.text ?? ''))).join('');
  }

  // Blocks without a depth of their own are of the article's; neighbours share one wrapper. Headings and figures are in
  // every pass.
  passes(blocks) {
    if (!this.pass()) return this.blocks(blocks);
    let out = '';
    let run = [];
    const flush = () => {
      if (run.length > 0) out += this.json.depth === 'skim' ? this.blocks(run) : this.depth(this.json.depth, run, this.words.more);
      run = [];
    };
    for (const block of blocks) {
      if (['heading', 'figure', 'depth'].includes(block.type)) {
        flush();
        out += block.type === 'depth' ? this.depth(block.depth, block.blocks, this.words.deeper) : this.block(block);
      } else {
        run.push(block);
      }
    }
    flush();
    return out;
  }

  depth(depth, blocks, label) {
    if (depth === 'skim') return `<div class="gb-skim">\n${this.blocks(blocks)}</div>\n`;
    return `<div class="gb-depth gb-${depth}"><label class="gb-more"><input type="checkbox"> ${label}</label><div class="gb-depth-body">
${this.blocks(blocks)}</div></div>\n`;
  }

  blocks(blocks) {
    return blocks.map((block) => this.block(block)).join('');
  }

  block(block) {
    const { words } = this;
    switch (block.type) {
      case 'heading': {
        const level = Math.min(block.level - this.topLevel + 2, 6);
        const id = this.anchors.get(block) ?? '';
        return `<h${level}${attr('id', id)}>${this.spans(block.spans)}</h${level}>\n`;
      }
      case 'paragraph': return `<p>${this.spans(block.spans)}</p>\n`;
      case 'rule': return '<hr>\n';
      case 'quote': return `<blockquote>\n${this.blocks(block.blocks)}</blockquote>\n`;
      case 'aside': return `<aside class="gb-aside">\n${this.blocks(block.blocks)}</aside>\n`;
      case 'lent': return `<div lang="en">\n${this.blocks(block.blocks)}</div>\n`;
      case 'depth': return this.depth(block.depth, block.blocks, words.deeper);
      case 'code': return `<pre${attr('data-lang', block.lang)} tabindex="0"><code>${escape(block.text)}</code></pre>\n`;
      case 'math': return `<div class="gb-equation">${this.math(block.tex, true)}</div>\n`;
      case 'formula': return `<div class="gb-equation" id="eq-${escape(block.name)}">${this.math(block.name, true, true)}<span class="gb-eqno">(${block.number})</span></div>\n`;
      case 'list': {
        const tag = block.ordered ? 'ol' : 'ul';
        const start = block.ordered && block.start !== 1 ? ` start="${block.start}"` : '';
        return `<${tag}${start}>${block.items.map((item) => `<li>${this.tight(item)}</li>`).join('')}</${tag}>\n`;
      }
      case 'table': return this.table(block);
      case 'figure': return this.figure(block.id);
      case 'predict': return this.predict(block);
      case 'listing': return this.listing(block);
      default: throw new Error(`no HTML for a block of type ${block.type}`);
    }
  }

  // A list item of one paragraph needs no <p>.
  tight(blocks) {
    const [first, ...rest] = blocks;
    return first?.type === 'paragraph' ? this.spans(first.spans) + this.blocks(rest) : this.blocks(blocks);
  }

  table(block) {
    const [head, ...rows] = block.rows;
    const row = (cells, tag) => `<tr>${cells.map((cell) => `<${tag}>${this.spans(cell)}</${tag}>`).join('')}</tr>`;
    const caption = block.number ? `<caption><b>${this.words.table} ${block.number}.</b> ${this.spans(block.caption)}</caption>` : '';
    return `<div class="gb-table"${attr('id', block.name && `table-${block.name}`)} tabindex="0" role="group"${attr('aria-label', `${this.words.table} ${block.number ?? ''}`.trim())}><table>${caption}<thead>${row(head ?? [], 'th scope="col"').replaceAll('</th scope="col">', '</th>')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>\n`;
  }

  figure(id) {
    const { lang, words, options } = this;
    const figure = this.json.figures[id];
    const name = elementId(id);
    const first = !this.used.has(id);
    this.used.add(id);
    const poster = (theme) => options.poster?.(id, theme, lang);
    const picture = poster('light')
      ? `<picture>${poster('dark') ? `<source srcset="${escape(poster('dark'))}" media="(prefers-color-scheme: dark)">` : ''}<img src="${escape(poster('light'))}" alt="${escape(figure.alt[lang])}" loading="lazy"></picture>`
      : `<p class="gb-alt">${escape(figure.alt[lang])}</p>`;
    const caption = `<figcaption><b>${words.figure} ${figure.number}.</b> ${escape(figure.title[lang])}${figure.hint[lang] ? ` <span class="gb-hint">· ${escape(figure.hint[lang])}</span>` : ''}</figcaption>`;
    const steps = figure.steps.length === 0 ? '' : `<gb-steps for="${name}" aria-label="${words.steps}" role="group">\n${figure.steps.map((step) =>
      `<gb-step id="${name}.${step.id}" step="${step.id}"${attr('set', setText(step.set))}${attr('mark', step.focus.join(' '))}><p>${this.caption(step.caption[lang])}</p></gb-step>`).join('\n')}\n</gb-steps>\n`;
    return `<section class="gb-scene${steps ? ' gb-scrolly' : ''} l-page">
<figure class="gb-stage" id="fig-${name}"><gb-figure${first ? ` id="${name}"` : ''} figure="${id}"${attr('alt', figure.alt[lang])}>${picture}</gb-figure>
${caption}</figure>
${steps}</section>\n`;
  }

  // Captions are text with formulas between dollar signs.
  caption(text) {
    return text.split(/\$([^$]+)\$/).map((piece, i) => (i % 2 && this.json.formulas.items[proseKey(piece, false)] ? this.math(piece, false) : i % 2 ? `<i>${escape(piece)}</i>` : escape(piece))).join('');
  }

  predict(block) {
    const { words } = this;
    const name = `guess-${block.name}`;
    const target = elementId(block.figure);
    return `<gb-predict class="gb-predict" id="predict-${block.name}" for="${target}"${attr('set', setText(block.set))}${attr('select', block.select.join(' '))} name="${escape(block.output)}"${attr('format', block.format)} answer="${block.answer}">
${this.blocks(block.question)}<fieldset><legend>${words.guess}</legend>${block.choices.map((choice, i) => `<label><input type="radio" name="${name}" value="${i}"> ${this.spans(choice)}</label>`).join('')}</fieldset>
<details><summary>${words.reveal}</summary>
<p><gb-ref for="${target}"${attr('set', setText(block.set))}><b>${this.spans(block.choices[block.answer])}</b></gb-ref></p>
${this.blocks(block.reveal)}</details>
</gb-predict>\n`;
  }

  listing(block) {
    const lines = block.lines.map((line) => `<span class="gb-line"${attr('data-steps', line.steps?.join(' '))}${attr('data-tensor', line.tensor)}>${escape(line.text) || ' '}</span>`).join('\n');
    return `<gb-listing class="gb-listing" for="${elementId(block.figure)}"><p class="gb-listing-title">${this.words.listing}</p><pre data-lang="python" tabindex="0"><code>${lines}</code></pre></gb-listing>\n`;
  }

  spans(spans) {
    return spans.map((span) => this.span(span)).join('');
  }

  span(span) {
    let html;
    if (span.math !== undefined) html = this.math(span.math, false);
    else if (span.image !== undefined) html = `<img src="${escape(span.image)}" alt="${escape(span.alt)}">`;
    else if (span.note) html = this.note(span.note);
    else if (span.cite) html = this.cite(span);
    else if (span.xref) html = `<a class="gb-xref" href="#${{ fig: 'fig-', eq: 'eq-', table: 'table-' }[span.xref]}${escape(span.xref === 'fig' ? elementId(span.target) : span.target)}">${escape(span.text)}</a>`;
    else if (span.value) html = `<gb-value for="${elementId(span.value.figure)}" name="${escape(span.value.name)}"${attr('format', span.value.format)}>${escape(span.text)}</gb-value>`;
    else if (span.param) html = `<gb-param for="${elementId(span.param.figure)}" name="${escape(span.param.name)}">${escape(span.text)}</gb-param>`;
    else if (span.ref) html = `<gb-ref for="${elementId(span.ref.figure)}"${attr('mark', span.ref.marks?.join(' '))}${attr('set', span.ref.set && setText(span.ref.set))}${attr('step', span.ref.step)}>${escape(span.text)}</gb-ref>`;
    else html = escape(span.text).replace(/\n/g, '<br>');
    if (span.code) html = `<code>${html}</code>`;
    if (span.strong) html = `<strong>${html}</strong>`;
    if (span.em) html = `<em>${html}</em>`;
    if (span.strike) html = `<s>${html}</s>`;
    if (span.href) html = `<a href="${escape(span.href)}">${html}</a>`;
    return html;
  }

  note(number) {
    const first = !this.notesSeen.has(number);
    this.notesSeen.add(number);
    const text = this.spans(this.json.notes[this.lang][number - 1]);
    return `<span class="gb-note"><sup><a href="#note-${number}"${first ? ` id="note-of-${number}"` : ''} aria-label="${this.words.note} ${number}">${number}</a></sup><span class="gb-card" aria-hidden="true">${unfocusable(text)}</span></span>`;
  }

  cite(span) {
    const entries = span.cite.map((key) => this.json.references.find((entry) => entry.key === key));
    this.cited++;
    const links = span.cite.map((key) => `<a href="#ref-${escape(key)}">${this.json.references.findIndex((entry) => entry.key === key) + 1}</a>`).join(', ');
    return `<span class="gb-cite">[${links}]<span class="gb-card" aria-hidden="true">${entries.map((entry) => escape(entry.text)).join('<br>')}</span></span>`;
  }

  notes() {
    const notes = this.json.notes[this.lang];
    if (notes.length === 0) return '';
    return `<section class="gb-notes" aria-labelledby="gb-notes"><h2 id="gb-notes">${this.words.notes}</h2><ol>${notes.map((spans, i) =>
      `<li id="note-${i + 1}">${this.spans(spans)} <a href="#note-of-${i + 1}" aria-label="${this.words.back}">↩</a></li>`).join('')}</ol></section>\n`;
  }

  references() {
    const { references } = this.json;
    if (references.length === 0) return '';
    return `<section class="gb-references" aria-labelledby="gb-references"><h2 id="gb-references">${this.words.references}</h2><ol>${references.map((entry) =>
      `<li id="ref-${escape(entry.key)}">${entry.html}</li>`).join('')}</ol></section>\n`;
  }

  // Outlines by reference to the page's glyphs, for the eye; MathML for everything else.
  math(tex, display, named = false) {
    const item = this.json.formulas.items[named ? tex : proseKey(tex, display)];
    if (!item) return `<code>${escape(tex)}</code>`;
    this.needsGlyphs ??= new Set();
    const groups = new Map();
    for (let i = 0; i < item.draw.length; i += 6) {
      const [glyph, part, x, y, sx, sy] = item.draw.slice(i, i + 6);
      this.needsGlyphs.add(glyph);
      const scale = sx === 1000 && sy === 1000 ? '' : ` scale(${sx / 1000}${sy === sx ? '' : ` ${sy / 1000}`})`;
      const use = `<use href="#gb-g${glyph}" transform="translate(${x} ${y})${scale}"/>`;
      groups.set(part, (groups.get(part) ?? '') + use);
    }
    const drawn = [...groups].map(([part, uses]) => (part < 0 ? uses : `<g data-part="${escape(item.parts[part][0])}">${uses}</g>`)).join('');
    const em = (units) => `${(units / 1000 * MATH_SCALE).toFixed(3)}em`;
    // Depths are classes of article.css, a twentieth of an em each: a style attribute would break a strict policy.
    const depth = Math.min(60, Math.round(item.down / 1000 * MATH_SCALE * 20));
    return `<span class="gb-math gb-d${depth}"><svg aria-hidden="true" width="${em(item.w)}" height="${em(item.up + item.down)}" viewBox="0 ${-item.up} ${item.w} ${item.up + item.down}"><g transform="scale(1 -1)">${drawn}</g></svg>${item.mathml}</span>`;
  }

  glyphs() {
    if (!this.needsGlyphs) return '';
    return `<svg class="gb-glyphs" aria-hidden="true" width="0" height="0"><defs>${[...this.needsGlyphs].sort((a, b) => a - b).map((glyph) =>
      `<path id="gb-g${glyph}" d="${this.json.formulas.glyphs[glyph]}"/>`).join('')}</defs></svg>\n`;
  }
}

// What a hover card repeats is for the eye only: no second stop for the keyboard, no second id.
function unfocusable(html) {
  return html.replace(/<a\b[^>]*>|<\/a>/g, '').replace(/\sid="[^"]*"/g, '');
}
