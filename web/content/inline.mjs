// What an article adds to the inside of a paragraph, as rules of markdown-it. Each makes one token `gb_inline` whose meta
// says what it is; prose.mjs turns it into a span.
//   :value[0.41]{name=loss format=.3f}   :param[0.1]{name=lr}   :ref[the oxygen]{mark="node:6"}   :ref[try]{set="lr=0.3"}
//   :fig[message-passing]   :eq[update]   :table[sizes]      a reference to what has a number
//   [@gilmer2017; @kipf2017]                                 citations
//   [^note]   ^[a note]                                      footnotes
//   $x^2$   $$ ... $$                                        formulas

const DIRECTIVE = /^:(value|param|ref|fig|eq|table)\[((?:\\.|[^\]\\\n])*)\](?:\{([^}\n]*)\})?/;

export function addInline(markdown) {
  const add = (before, name, pattern, read) => {
    markdown.inline.ruler.before(before, name, (state, silent) => {
      const match = pattern.exec(state.src.slice(state.pos));
      if (!match) return false;
      if (!silent) state.push('gb_inline', '', 0).meta = read(match);
      state.pos += match[0].length;
      return true;
    });
  };
  add('link', 'gb_directive', DIRECTIVE, ([, kind, text, attributes]) =>
    ({ kind, text: text.replace(/\\(.)/g, '$1'), attributes: attributes ?? '' }));
  add('link', 'gb_cite', /^\[(@[\w:.-]+(?:\s*;\s*@[\w:.-]+)*)\]/, ([, keys]) =>
    ({ kind: 'cite', keys: keys.split(';').map((key) => key.trim().slice(1)) }));
  add('link', 'gb_note', /^\[\^([\w-]+)\]/, ([, id]) => ({ kind: 'note', id }));
  add('link', 'gb_inline_note', /^\^\[((?:\\.|[^\]\\]|\[[^\]]*\])+)\]/, ([, text]) => ({ kind: 'note', text }));
}

// $...$ in a line and $$...$$ on lines of their own, kept as TeX.
export function addMath(markdown) {
  markdown.inline.ruler.before('escape', 'math', (state, silent) => {
    const match = /^\$(?![\s$])((?:\\.|[^\\$\n])+?)(?<!\s)\$(?![\d$])/.exec(state.src.slice(state.pos));
    if (!match || state.src[state.pos - 1] === '$') return false;
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
    const token = state.push('math_block', '', 0);
    token.content = body.trim();
    token.map = [startLine, last + 1];
    state.line = last + 1;
    return true;
  }, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
}
