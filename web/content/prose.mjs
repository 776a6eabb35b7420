// Markdown to blocks: the small tree that the desktop reader shows and that pages are made from.
//   {type: 'heading', level, spans} {type: 'paragraph', spans} {type: 'code', lang, text} {type: 'math', tex}
//   {type: 'list', ordered, start, items: [blocks]} {type: 'quote', blocks} {type: 'table', rows: [[spans]]}
//   {type: 'rule'} {type: 'figure', id}
//   span: {text, strong, em, code, strike, href} or {math} or {image, alt}

import MarkdownIt from 'markdown-it';

export function parseProse(text, { directive }) {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
  addMath(markdown);
  if (directive) addDirectives(markdown, directive);
  const tokens = markdown.parse(text, {});
  const [blocks] = readBlocks(tokens, 0, null);
  return blocks;
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

// $...$ in a line and $$...$$ on lines of their own, kept as TeX.
function addMath(markdown) {
  markdown.inline.ruler.before('escape', 'math', (state, silent) => {
    const match = /^\$(?![\s$])((?:\\.|[^\\$\n])+?)(?<!\s)\$(?!\d)/.exec(state.src.slice(state.pos));
    if (!match) return false;
    if (!silent) state.push('math_inline', '', 0).content = match[1];
    state.pos += match[0].length;
    return true;
  });
  markdown.block.ruler.before('fence', 'math', (state, startLine, endLine, silent) => {
    const lineAt = (n) => state.src.slice(state.bMarks[n] + state.tShift[n], state.eMarks[n]);
    const first = lineAt(startLine);
    if (!first.startsWith('$$')) return false;
    const oneLine = /^\$\$(.+)\$\$\s*$/.exec(first);
    let last = startLine;
    if (!oneLine) {
      for (last = startLine + 1; last < endLine && !lineAt(last).trim().endsWith('$$'); last++);
      if (last >= endLine) return false;
    }
    if (silent) return true;
    const body = oneLine
      ? oneLine[1]
      : [first.slice(2), ...Array.from({ length: last - startLine - 1 }, (_, i) => lineAt(startLine + 1 + i)),
          lineAt(last).trim().slice(0, -2)].join('\n');
    state.push('math_block', '', 0).content = body.trim();
    state.line = last + 1;
    return true;
  }, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
}

// Reads tokens from `i` until one of type `until`; returns the blocks and the index of that token.
function readBlocks(tokens, i, until) {
  const blocks = [];
  for (; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.type === until) break;
    switch (token.type) {
      case 'heading_open':
        blocks.push({ type: 'heading', level: Number(token.tag.slice(1)), spans: readSpans(tokens[++i]) });
        break;
      case 'paragraph_open':
        blocks.push({ type: 'paragraph', spans: readSpans(tokens[++i]) });
        break;
      case 'fence':
      case 'code_block':
        blocks.push({ type: 'code', lang: token.info.trim(), text: token.content });
        break;
      case 'math_block':
        blocks.push({ type: 'math', tex: token.content });
        break;
      case 'gb_block':
        blocks.push(token.meta);
        break;
      case 'hr':
        blocks.push({ type: 'rule' });
        break;
      case 'blockquote_open': {
        const [inner, end] = readBlocks(tokens, i + 1, 'blockquote_close');
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
          const [item, end] = readBlocks(tokens, i + 1, 'list_item_close');
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
          if (tokens[i].type === 'inline') table.rows.at(-1).push(readSpans(tokens[i]));
        }
        blocks.push(table);
        break;
      }
    }
  }
  return [blocks, i];
}

function readSpans(inline) {
  const spans = [];
  const style = {};
  const push = (text, more = {}) => {
    if (text !== '') spans.push({ text, ...style, ...more });
  };
  for (const token of inline.children) {
    switch (token.type) {
      case 'text':
        push(token.content);
        break;
      case 'code_inline':
        push(token.content, { code: true });
        break;
      case 'math_inline':
        spans.push({ math: token.content, ...style });
        break;
      case 'softbreak':
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
    const same = last && 'text' in last && 'text' in span &&
      ['strong', 'em', 'code', 'strike', 'href'].every((name) => last[name] === span[name]);
    if (same) last.text += span.text;
    else out.push({ ...span });
  });
  return out;
}
