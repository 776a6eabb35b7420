// Markdown to blocks: the small tree that the desktop reader shows and that pages are made from.
//   {type: 'heading', level, spans} {type: 'paragraph', spans} {type: 'code', lang, text} {type: 'math', tex}
//   {type: 'list', ordered, start, items: [blocks]} {type: 'quote', blocks} {type: 'table', rows: [[spans]]}
//   {type: 'rule'} {type: 'figure', id}, and what the directives make (article.mjs)
//   span: {text, strong, em, code, strike, href} or {math} or {image, alt}, or what `inline` makes of an addition

import MarkdownIt from 'markdown-it';
import { addInline, addMath } from './inline.mjs';

/**
 * @param {(line: number) => {next: number, block?: object | (() => object)}} [directive] a line that begins with ":::"
 * @param {(meta: object, line: number) => object | null} [inline] makes a span of what inline.mjs found
 * @param {(tex: string | null, display: boolean, line: number) => void} [math] hears of each formula; null: a "$$" astray
 */
export function parseProse(text, { directive, inline, math }) {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
  addMath(markdown);
  if (inline) addInline(markdown);
  if (directive) addDirectives(markdown, directive);
  return new Reader(markdown.parse(text, {}), { inline, math }).blocks(0, null)[0];
}

function addDirectives(markdown, directive) {
  markdown.block.ruler.before('fence', 'directive', (state, startLine, endLine, silent) => {
    const start = state.bMarks[startLine] + state.tShift[startLine];
    if (state.sCount[startLine] - state.blkIndent >= 4) return false;
    if (!state.src.startsWith(':::', start)) return false;
    if (silent) return true;
    const { next, block } = directive(startLine);
    if (block) state.push('gb_block', '', 0).meta = block;
    state.line = Math.min(next, endLine);
    return true;
  }, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
}

class Reader {
  constructor(tokens, { inline, math }) {
    this.tokens = tokens;
    this.inline = inline;
    this.math = math;
    this.line = 1;
  }

  // Reads tokens from `i` until one of type `until`; returns the blocks and the index of that token.
  blocks(i, until) {
    const blocks = [];
    const tokens = this.tokens;
    for (; i < tokens.length; i++) {
      const token = tokens[i];
      if (token.type === until) break;
      switch (token.type) {
        case 'heading_open':
          blocks.push({ type: 'heading', level: Number(token.tag.slice(1)), spans: this.spans(tokens[++i]) });
          break;
        case 'paragraph_open':
          blocks.push({ type: 'paragraph', spans: this.spans(tokens[++i]) });
          break;
        case 'fence':
        case 'code_block':
          blocks.push({ type: 'code', lang: token.info.trim(), text: token.content });
          break;
        case 'math_block':
          this.math?.(token.content, true, token.map[0] + 1);
          blocks.push({ type: 'math', tex: token.content });
          break;
        case 'gb_block':
          blocks.push(typeof token.meta === 'function' ? token.meta() : token.meta);
          break;
        case 'hr':
          blocks.push({ type: 'rule' });
          break;
        case 'blockquote_open': {
          const [inner, end] = this.blocks(i + 1, 'blockquote_close');
          blocks.push({ type: 'quote', blocks: inner });
          i = end;
          break;
        }
        case 'bullet_list_open':
        case 'ordered_list_open': {
          const ordered = token.type === 'ordered_list_open';
          const list = { type: 'list', ordered, items: [] };
          if (ordered) list.start = Number(token.attrGet('start') ?? 1);
          const close = ordered ? 'ordered_list_close' : 'bullet_list_close';
          for (i++; tokens[i].type !== close; i++) {
            const [item, end] = this.blocks(i + 1, 'list_item_close');
            list.items.push(item);
            i = end;
          }
          blocks.push(list);
          break;
        }
        case 'table_open': {
          const table = { type: 'table', rows: [] };
          for (i++; tokens[i].type !== 'table_close'; i++) {
            if (tokens[i].type === 'tr_open') table.rows.push([]);
            if (tokens[i].type === 'inline') table.rows.at(-1).push(this.spans(tokens[i]));
          }
          blocks.push(table);
          break;
        }
      }
    }
    return [blocks, i];
  }

  spans(inline) {
    const spans = [];
    const style = {};
    if (inline.map) this.line = inline.map[0] + 1;
    const push = (text, more = {}) => {
      if (text !== '') spans.push({ text, ...style, ...more });
    };
    for (const token of inline.children) {
      switch (token.type) {
        case 'text':
          if (this.math && token.content.includes('$$')) this.math(null, true, this.line);
          push(token.content);
          break;
        case 'code_inline':
          push(token.content, { code: true });
          break;
        case 'math_inline':
          this.math?.(token.content, false, this.line);
          spans.push({ math: token.content, ...style });
          break;
        case 'gb_inline': {
          const span = this.inline(token.meta, this.line);
          if (span) spans.push(Object.assign(span, style));
          break;
        }
        case 'softbreak':
          this.line++;
          push(' ');
          break;
        case 'hardbreak':
          push('\n');
          break;
        case 'image':
          spans.push({ image: token.attrGet('src'), alt: token.content });
          break;
        case 'strong_open': style.strong = true; break;
        case 'strong_close': delete style.strong; break;
        case 'em_open': style.em = true; break;
        case 'em_close': delete style.em; break;
        case 's_open': style.strike = true; break;
        case 's_close': delete style.strike; break;
        case 'link_open': style.href = token.attrGet('href'); break;
        case 'link_close': delete style.href; break;
      }
    }
    return mergeSpans(spans);
  }
}

const STYLES = ['text', 'strong', 'em', 'code', 'strike', 'href'];

// Neighbours in the same style become one; a line break between two Chinese characters is no space.
function mergeSpans(spans) {
  const wide = /[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF\u3000-\u303F]/;
  const out = [];
  spans.forEach((span, i) => {
    if (span.text === ' ') {
      const before = spans[i - 1]?.text?.at(-1);
      const after = spans[i + 1]?.text?.[0];
      if (before && after && wide.test(before) && wide.test(after)) return;
    }
    const last = out.at(-1);
    const plain = (s) => 'text' in s && Object.keys(s).every((name) => STYLES.includes(name));
    const same = last && plain(last) && plain(span) &&
      ['strong', 'em', 'code', 'strike', 'href'].every((name) => last[name] === span[name]);
    if (same) last.text += span.text;
    else out.push(plain(span) ? { ...span } : span);  // others may still be filled in
  });
  return out;
}
