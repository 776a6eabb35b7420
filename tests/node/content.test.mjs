import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileAll, compileArticle } from '../../web/content/compile.mjs';
import { articleHtml } from '../../web/content/html.mjs';

const EN = `---
title: Graph networks
description: How a graph network sees a molecule.
---
# Messages

Each atom adds up its *neighbours'* vectors, $h_v^{(k)}$.

::: figure gnn/message-passing
title: Message passing
hint: drag an atom
alt: A molecule whose atoms are coloured.
::: step start set="layers=2 pooling=sum smiles=CC(=O)O name='acetic acid'" focus="node:3 edge:*" select="node:3" tick=40 duration=1.2 hold=5
Look at atom three.
It has \`two\` neighbours.
:::
::: step more
More layers see further.
:::
:::

Text after it.
`;
const ZH = `---
title: 图网络
description: 图网络如何看分子。
---
# 消息

每个原子把*邻居*的向量加起来。

::: figure gnn/message-passing
title: 消息传递
hint: 拖动原子
alt: 一个分子。
::: step start
看三号原子。
它有两个邻居。
:::
::: step more
层数越多看得越远。
:::
:::

之后的文字。
`;
const compile = (en, zh = ZH, more = {}) => compileArticle('gnn', { file: 'article.en.md', text: en },
  zh === null ? null : { file: 'article.zh.md', text: zh }, more);

function lineOf(text, part) {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

test('an article becomes figures, steps and blocks in both languages', async () => {
  const { json, errors, warnings } = await compile(EN);
  assert.deepEqual(errors, []);
  assert.deepEqual(warnings, []);
  assert.deepEqual(json.title, { en: 'Graph networks', zh: '图网络' });
  const figure = json.figures['gnn/message-passing'];
  assert.deepEqual(figure.title, { en: 'Message passing', zh: '消息传递' });
  assert.deepEqual(figure.hint, { en: 'drag an atom', zh: '拖动原子' });
  assert.deepEqual(figure.steps[0], {
    id: 'start',
    set: { layers: '2', pooling: 'sum', smiles: 'CC(=O)O', name: 'acetic acid' },
    focus: ['node:3', 'edge:*'],
    select: ['node:3'],
    tick: 40,
    duration: 1.2,
    hold: 5,
    caption: { en: 'Look at atom three. It has two neighbours.', zh: '看三号原子。它有两个邻居。' },
  });
  assert.deepEqual(figure.steps[1].set, {});
  assert.deepEqual(json.blocks.en.map((b) => b.type), ['heading', 'paragraph', 'figure', 'paragraph']);
  assert.deepEqual(json.blocks.en[1].spans, [
    { text: 'Each atom adds up its ' }, { text: 'neighbours\'', em: true }, { text: ' vectors, ' }, { math: 'h_v^{(k)}' }, { text: '.' }]);
  assert.deepEqual(json.blocks.zh.map((b) => b.type), ['heading', 'paragraph', 'figure', 'paragraph']);
});

test('the blocks of the prose', async () => {
  const { json } = await compile(EN.replace('Text after it.', () => `> quoted

1. one
2. two
   - inner

| a | b |
|---|---|
| 1 | 2 |

$$
x^2
$$

---

\`\`\`cpp
::: not a directive
\`\`\`
`));
  assert.deepEqual(json.blocks.en.slice(3).map((b) => b.type), ['quote', 'list', 'table', 'math', 'rule', 'code']);
  assert.equal(json.blocks.en[4].items[1][1].type, 'list');
  assert.deepEqual(json.blocks.en[5].rows[1], [[{ text: '1' }], [{ text: '2' }]]);
  assert.equal(json.blocks.en[6].tex, 'x^2');
  assert.equal(json.blocks.en[8].text, '::: not a directive\n');
});

test('the words that figures write are translated in the Chinese article', async () => {
  const { json, errors } = await compile(EN, `${ZH}\n::: strings\nnumber of layers = 层数\na = b = c\n:::\n`);
  assert.deepEqual(errors, []);
  assert.deepEqual(json.strings, { 'number of layers': '层数', a: 'b = c' });
  assert.deepEqual((await compile(EN)).json.strings, {});
});

test('what is not translated falls back to English and is listed', async () => {
  const { json, errors, warnings } = await compile(EN, ZH.replace(/::: step more[^]*?:::\n/, '').replace('hint: 拖动原子\n', ''));
  assert.deepEqual(errors, []);
  assert.equal(json.figures['gnn/message-passing'].steps[1].caption.zh, 'More layers see further.');
  assert.deepEqual(json.missing, ['hint of gnn/message-passing', 'caption of gnn/message-passing step more']);
  assert.match(warnings[0], /^article\.zh\.md: not translated, .*step more/);
  const alone = await compile(EN, null);
  assert.equal(alone.json.title.zh, 'Graph networks');
  assert.match(alone.warnings[0], /no article\.zh\.md/);
});

// [what, the change to EN, the change to ZH, where, what it says]
const bad = [
  ['unknown directive', ['Text after it.', '::: figur gnn/x\n:::'], null, '::: figur ', /unknown directive "figur"/],
  ['unknown directive in a figure', ['::: step more', '::: stop more'], null, '::: stop', /unknown directive "stop" in a figure/],
  ['duplicate step', ['::: step more', '::: step start'], null, '::: step start\n', /step "start" is in this figure already \(line 13\)/],
  ['duplicate figure', ['Text after it.', '::: figure gnn/message-passing\ntitle: x\nalt: y\n:::'], null, '::: figure gnn/message-passing\ntitle: x', /in this article already/],
  ['bad set', ['layers=2 pooling', 'layers 2 pooling'], null, '::: step start', /set: cannot read "layers 2/],
  ['set twice', ['pooling=sum', 'layers=3'], null, '::: step start', /"layers" is given twice/],
  ['bad attribute', ['duration=1.2', 'duraton=1.2'], null, '::: step start', /unknown attribute "duraton"/],
  ['bad seconds', ['duration=1.2', 'duration=fast'], null, '::: step start', /not a number of seconds/],
  ['bad tick', ['tick=40', 'tick=4.5'], null, '::: step start', /not a whole number/],
  ['bad key', ['focus="node:3', 'focus="node=3'], null, '::: step start', /"node=3" is not a mark's key/],
  ['open quote', ['hold=5', 'hold="5'], null, '::: step start', /cannot read "hold="5"/],
  ['unclosed figure', ['further.\n:::\n:::', 'further.\n:::'], null, '::: figure', /is not closed/],
  ['unclosed step', ['neighbours.\n:::', 'neighbours.'], null, '::: step more', /step "start" of line 13 is not closed/],
  ['stray close', ['Text after it.', ':::'], null, ':::', /closes nothing/, 22],
  ['step outside', ['Text after it.', '::: step x\n:::'], null, '::: step x', /outside a figure/],
  ['empty caption', ['More layers see further.\n', ''], null, '::: step more', /no caption/],
  ['bad step id', ['::: step more', '::: step More'], null, '::: step More', /needs an id/],
  ['foreign figure', ['::: figure gnn/', '::: figure cnn/'], null, '::: figure', /belongs to another explainer/],
  ['no id', ['::: figure gnn/message-passing', '::: figure'], null, '::: figure', /needs the id of a figure/],
  ['no alt', ['alt: A molecule whose atoms are coloured.\n', ''], null, '::: figure', /no alt text/],
  ['loose text in a figure', ['hint: drag', 'drag'], null, 'drag an', /caption belongs inside/],
  ['unknown line', ['hint:', 'hnt:'], null, 'hnt:', /unknown line "hnt:"/],
  ['no front matter', ['---\ntitle', 'title'], null, 'title', /must begin with front matter/],
  ['no title', ['title: Graph networks\n', ''], null, '---', /no title/],
  ['unknown front matter', ['description:', 'descripton:'], null, 'descripton', /unknown front matter "descripton"/],
  ['front matter that is not closed', ['---\n# Messages', '# Messages'], null, '---', /not closed/],
  ['front matter without a colon', ['description:', 'description'], null, 'description', /must read "name: value"/],
  ['front matter twice', ['description:', 'title: x\ndescription:'], null, 'title: x', /"title" is given twice/],
  ['line of a figure twice', ['hint: drag an atom', 'title: x'], null, 'title: x', /"title" is given twice/],
  ['line of a figure empty', ['hint: drag an atom', 'hint:'], null, 'hint:', /"hint" is empty/],
  ['figure in a figure', ['::: step more', '::: figure gnn/other\n::: step more'], null, '::: figure gnn/other', /begins inside the figure of line/],
  ['attribute twice', ['hold=5', 'duration=5'], null, '::: step start', /"duration" is given twice/],
  ['strings in English', ['Text after it.', '::: strings\na = b\n:::'], null, 'a = b', /translated in article\.zh\.md/],
  ['string without translation', null, ['# 消息', '::: strings\nlayers\n:::'], 'layers', /are written "text/],
  ['string twice', null, ['# 消息', '::: strings\nx = y\nx = z\n:::'], 'x = z', /translated already/],
  ['unclosed strings', null, ['# 消息', '::: strings\nx = y\n'], '::: strings', /not closed/],
  ['zh step that does not exist', null, ['::: step more', '::: step moer'], '::: step moer', /step "moer" is not in article\.en\.md/],
  ['zh step that sets', null, ['::: step more', '::: step more set="layers=2"'], '::: step more', /captions/],
  ['zh figure that does not exist', null, ['gnn/message-passing', 'gnn/other'], '::: figure', /adds no figures/],
];
for (const [what, en, zh, at, says, line] of bad) {
  test(`error: ${what}`, async () => {
    const english = en ? EN.replace(en[0], en[1]) : EN;
    const chinese = zh ? ZH.replace(zh[0], zh[1]) : ZH;
    if (en) assert.notEqual(english, EN);
    if (zh) assert.notEqual(chinese, ZH);
    const { json, errors } = await compile(english, chinese);
    assert.equal(json, null);
    const [file, text] = zh ? ['article.zh.md', chinese] : ['article.en.md', english];
    const found = errors.find((e) => says.test(e));
    assert.ok(found, errors.join('\n') || 'no error');
    assert.ok(found.startsWith(`${file}:${line ?? lineOf(text, at)}: `), `${found} (expected line ${lineOf(text, at)})`);
  });
}

test('the program: writes, keeps, removes; says what is wrong and leaves the last good files', async () => {
  const root = mkdtempSync(join(tmpdir(), 'content-'));
  try {
    const folder = join(root, 'explainers', 'gnn');
    const out = join(root, 'out');
    mkdirSync(folder, { recursive: true });
    mkdirSync(out);
    writeFileSync(join(folder, 'article.en.md'), EN);
    writeFileSync(join(folder, 'article.zh.md'), ZH);
    writeFileSync(join(out, 'gone.json'), '{}');
    const program = fileURLToPath(new URL('../../web/content/compile.mjs', import.meta.url));
    const run = (...args) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    const good = run('--root', root, '--out', out);
    assert.equal(good.status, 0, good.stderr);
    assert.equal(good.stdout + good.stderr, '');
    assert.ok(!existsSync(join(out, 'gone.json')));
    const text = readFileSync(join(out, 'gnn.json'), 'utf8');
    assert.equal(JSON.parse(text).explainer, 'gnn');

    writeFileSync(join(folder, 'article.en.md'), `${EN}:::\n`);
    const broken = run('--root', root, '--out', out);
    assert.equal(broken.status, 1);
    assert.match(broken.stderr, /^explainers\/gnn\/article\.en\.md:\d+: /);
    assert.equal(readFileSync(join(out, 'gnn.json'), 'utf8'), text);
    assert.equal(run('--bogus').status, 2);

    rmSync(join(folder, 'article.en.md'));
    assert.match((await compileAll(root, out)).errors[0], /no article\.en\.md/);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('the articles of this repository compile', async () => {
  const out = mkdtempSync(join(tmpdir(), 'content-'));
  try {
    assert.deepEqual((await compileAll(fileURLToPath(new URL('../..', import.meta.url)), out)).errors, []);
  } finally {
    rmSync(out, { recursive: true });
  }
});

const FULL = `---
title: Graph networks
description: How a graph network sees a molecule.
date: 2026-11-24
papers: gilmer2017
order: 10
---
Vectors $h_v$ [@gilmer2017; @kipf2017], see :fig[message-passing], :eq[update], :table[sizes].[^one]

[^one]: A note with $x^2$
    on two lines.

# Messages

::: figure gnn/message-passing
title: Message passing
alt: A molecule.
::: step start set="layers=2"
Look at $h_v$.
:::
:::

It heard of :value[13]{name=receptive-field format=d} atoms in :param[2]{name=layers} layers: :ref[there]{mark="node:6" set="pooling=mean"}.

::: formula update
\\gb{new}{h'} = \\gb{sum}{\\sum_u h_u}
:::

::: aside
In the margin.
:::

::: table sizes
Sizes.

| a | b |
|---|---|
| 1 | 2 |
:::

::: deep
Details.

::: predict reach set="layers=2" select="node:6" output=receptive-field answer=5
How many?

- 3
- 5

Because.
:::
:::

::: listing gnn/message-passing mp.py
:::

::: source disc.cpp
:::
`;
const SOURCE = 'int disc = 1;  // `::: source` shows a file as it is\n';
const FULL_ZH = `---
title: 图网络
description: 图网络如何看分子。
---
向量，见:fig[message-passing]和:eq[update][@kipf2017]。

# 消息

::: figure gnn/message-passing
title: 消息传递
alt: 一个分子。
::: step start
看这里。
:::
:::

它听说了 :value[13]{name=receptive-field}。

::: formula update
:::

::: predict reach
多少？

- 3
- 5
:::
`;
const BIB = '@article{gilmer2017, title={Neural Message Passing}, author={Gilmer, Justin}, year={2017}}\n' +
  '@article{kipf2017, title={Graph Convolutional Networks}, author={Kipf, Thomas and Welling, Max}, year={2017}}\n';
const MORE = {
  references: { file: 'references.bib', text: BIB },
  formulas: { file: 'formulas.tex', text: '% a comment }\n\\formula{mean}{\\frac{1}{n} \\gb{sum}{\\sum_u h_u}}\n' },
  read: (name) => ({ 'mp.py': { file: 'mp.py', text: 'm = h / 2     #= layers.0.message   #@ start\n' }, 'disc.cpp': { file: 'disc.cpp', text: SOURCE } })[name] ?? null,
};

test('the whole format', async () => {
  const { json, errors } = await compile(FULL, FULL_ZH, MORE);
  assert.deepEqual(errors, []);
  const of = (type, blocks = json.blocks.en) => blocks.find((block) => block.type === type);
  assert.deepEqual(of('paragraph').spans.filter((s) => s.xref).map((s) => s.text), ['Figure 1', 'Equation 1', 'Table 1']);
  assert.deepEqual(of('paragraph').spans.find((s) => s.cite).text, '[1, 2]');
  assert.deepEqual(json.references.map((entry) => entry.key), ['gilmer2017', 'kipf2017']);
  assert.equal(json.papers[0].title, 'Neural Message Passing');
  assert.match(json.references[1].text, /^Kipf, T\., & Welling, M\. \(2017\)\./);
  assert.equal(json.order, 10);
  assert.deepEqual(json.notes.en[0].map((s) => s.text ?? s.math), ['A note with ', 'x^2', ' on two lines.']);
  assert.equal(of('formula').number, 1);
  assert.deepEqual(of('table').rows[1], [[{ text: '1' }], [{ text: '2' }]]);
  assert.equal(of('aside').blocks[0].type, 'paragraph');
  const predict = of('predict', of('depth').blocks);
  assert.deepEqual([predict.answer, predict.figure, predict.output, predict.set], [1, 'gnn/message-passing', 'receptive-field', { layers: '2' }]);
  assert.deepEqual(of('listing').lines, [{ text: 'm = h / 2', variable: 'm', tensor: 'layers.0.message', steps: ['start'] }]);
  assert.deepEqual(of('code'), { type: 'code', lang: 'cpp', text: SOURCE.trimEnd() });
  // What the program checks against the figures.
  assert.deepEqual(json.uses.filter((use) => use.at.startsWith('article.en')).map((use) => `${use.kind} ${use.name ?? ''}`.trim()),
    ['value receptive-field', 'param layers', 'ref', 'predict receptive-field', 'tensor layers.0.message', 'step start', 'figure']);
  assert.equal(json.uses[0].at, `article.en.md:${lineOf(FULL, 'It heard of')}`);
  // The translation shares numbers, formulas and predictions; what it lacks is English.
  const [first] = json.blocks.zh;
  assert.deepEqual(first.spans.filter((s) => s.text).map((s) => s.text), ['向量，见', '图 1', '和', '式 1', '[2]', '。']);
  assert.equal(of('formula', json.blocks.zh).tex, of('formula').tex);
  assert.deepEqual([of('predict', json.blocks.zh).answer, of('predict', json.blocks.zh).set], [1, { layers: '2' }]);
  // Formulas: one table of glyphs, parts by name.
  const { update, mean } = json.formulas.items;
  assert.deepEqual(update.parts.map(([name]) => name), ['new', 'sum']);
  assert.equal(update.draw.length % 6, 0);
  assert.ok(update.draw.every((n, i) => Number.isInteger(n) && (i % 6 !== 0 || n < json.formulas.glyphs.length)));
  assert.ok(mean.w > 0 && mean.up > 0 && mean.down > 0);
  const sum = (item) => item.draw.filter((_, i) => i % 6 === 0 && item.draw[i + 1] === item.parts.findIndex(([n]) => n === 'sum'));
  assert.deepEqual(sum(update), sum(mean));  // the same outlines, so that one moves to the other
  assert.ok(json.formulas.items['$h_v']);
});

test('a formula in a line is whole, also where it could be broken', async () => {
  assert.ok(FULL.includes('$x^2$'));
  const { json } = await compile(FULL.replace('$x^2$', '$x + F(x) \\cdot y$'), FULL_ZH, MORE);
  const whole = json.formulas.items['$x + F(x) \\cdot y'];
  assert.equal(whole.draw.length / 6, 8); // x + F ( x ) dot y
});

test('the page reads without a program', async () => {
  const { json } = await compile(FULL, FULL_ZH, MORE);
  for (const lang of ['en', 'zh']) {
    const { body } = articleHtml(json, lang, { poster: (figure, theme) => `posters/${figure}.${theme}.png` });
    assert.doesNotMatch(body, /<script|style="|\son\w+=/);
    assert.match(body, /<gb-figure id="message-passing" figure="gnn\/message-passing" alt="[^"]+"><picture>.*posters\/gnn\/message-passing\.light\.png/);
    assert.match(body, /<gb-value for="message-passing" name="receptive-field"[^>]*>13<\/gb-value>/);
    assert.match(body, /<gb-step id="message-passing.start" step="start" set="layers=2">/);
    // Every reference inside the page has its target, once.
    const ids = [...body.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
    assert.equal(new Set(ids).size, ids.length, ids.join(' '));
    for (const [, target] of body.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(target), `#${target} leads nowhere`);
    // Elements close in order.
    const open = [];
    for (const [, slash, name, self] of body.matchAll(/<(\/?)([a-z][\w-]*)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (self || ['img', 'input', 'br', 'hr', 'source', 'mspace'].includes(name)) continue;
      if (slash) assert.equal(open.pop(), name);
      else open.push(name);
    }
    assert.deepEqual(open, []);
  }
});

const badFull = [
  ['unknown citation', ['@kipf2017]', '@kipf2018]'], 'Vectors', /\[@kipf2018\] is not in references\.bib.*gilmer2017, kipf2017/],
  ['unknown footnote', ['.[^one]', '.[^two]'], 'Vectors', /no footnote \[\^two\]/],
  ['unused footnote', ['.[^one]', '.'], '[^one]: A', /never referred to/],
  ['unknown reference', [':eq[update]', ':eq[updat]'], 'Vectors', /:eq\[updat\] names no formula.*it has update/],
  ['unknown figure', ['{name=layers}', '{for=other name=layers}'], 'It heard', /no figure "gnn\/other"/],
  ['value without name', ['{name=receptive-field format=d}', '{format=d}'], 'It heard', /needs name=/],
  ['empty value', [':value[13]', ':value[]'], 'It heard', /is empty/],
  ['bad format', ['format=d', 'format=%d'], 'It heard', /format=%d is not one of/],
  ['ref to nothing', ['{mark="node:6" set="pooling=mean"}', ''], 'It heard', /needs mark=/],
  ['unknown step', ['{mark="node:6" set="pooling=mean"}', '{step=strat}'], 'It heard', /no step "strat"; it has start/],
  ['unbalanced TeX', ['\\sum_u h_u}', '\\sum_u h_u'], '::: formula', /formula "update": Missing close brace/],
  ['unknown TeX', ['$x^2$', '$\\foo$'], '[^one]: A', /\$\\foo: Undefined control sequence \\foo/],
  ['words in TeX', ['$x^2$', '$\\text{中}$'], '[^one]: A', /write other words outside/],
  ['bad part', ['\\gb{sum}', '\\gb{The Sum}'], '::: formula', /a part is named in lower case/],
  ['displayed formula in a line', ['Details.', 'Details $$x$$.'], 'Details', /lines of its own/],
  ['empty formula', ["\\gb{new}{h'} = \\gb{sum}{\\sum_u h_u}\n", ''], '::: formula', /is empty/],
  ['formula twice', ['::: aside', '::: formula update\nx\n:::\n::: aside'], '::: formula update\nx', /is in this article already/],
  ['footnote twice', ['[^one]: A', '[^one]: B\n\n[^one]: A'], '[^one]: A', /is in this article already/],
  ['formula without a name', ['::: formula update', '::: formula'], '::: formula', /needs a name/],
  ['table with more than a table', ['| 1 | 2 |\n', '| 1 | 2 |\n\nMore.\n\nAnd more.\n'], '::: table', /more than a caption and one table/],
  ['predict with one guess', ['- 3\n', ''], '::: predict', /has 1 guess/],
  ['listing of no file', ['mp.py', 'mp.txt'], '::: listing', /a listing is written/],
  ['unclosed aside', ['In the margin.\n:::', 'In the margin.'], '::: aside', /the aside is not closed/],
  ['table without rows', ['| a | b |\n|---|---|\n| 1 | 2 |\n', ''], '::: table', /has no table/],
  ['predict without guesses', ['- 3\n- 5\n', ''], '::: predict', /needs a question and then a list/],
  ['predict without answer', [' answer=5', ''], '::: predict', /needs output=NAME/],
  ['predict with a foreign answer', ['answer=5', 'answer=6'], '::: predict', /"6" is none of its guesses: 3, 5/],
  ['listing that is missing', ['mp.py', 'mq.py'], '::: listing', /there is no mq\.py/],
  ['source that is missing', ['disc.cpp', 'disk.cpp'], '::: source', /there is no disk\.cpp/],
  ['source that is no file of the folder', ['disc.cpp', '../disc.cpp'], '::: source', /is written "::: source FILE\.cpp"/],
  ['listing of no figure', ['listing gnn/message-passing', 'listing gnn/other'], '::: listing', /no figure "gnn\/other"/],
  ['bad date', ['2026-11-24', 'today'], 'date:', /is not written 2026/],
  ['bad order', ['order: 10', 'order: first'], 'order:', /not a whole number/],
  ['bad depth', ['order: 10', 'depth: shallow'], 'depth:', /none of skim, overview, deep/],
  ['unknown paper', ['papers: gilmer2017', 'papers: gilmer2018'], 'papers:', /"gilmer2018" is not in references/],
];
for (const [what, [from, to], at, says] of badFull) {
  test(`error: ${what}`, async () => {
    const english = FULL.replace(from, () => to);
    assert.notEqual(english, FULL);
    const { json, errors } = await compile(english, null, MORE);
    assert.equal(json, null);
    const found = errors.find((e) => says.test(e));
    assert.ok(found, errors.join('\n') || 'no error');
    assert.ok(found.startsWith(`article.en.md:${lineOf(english, at)}: `), `${found} (expected line ${lineOf(english, at)})`);
  });
}

const badTranslation = [
  ['formula', ['::: formula update', '::: formula other'], '::: formula', /formula "other" is not in article\.en\.md/],
  ['predict', ['::: predict reach', '::: predict other'], '::: predict', /predict "other" is not in article\.en\.md/],
  ['guesses', ['- 5\n', '- 5\n- 7\n'], '::: predict', /has 3 guesses, the original 2/],
];
for (const [what, [from, to], at, says] of badTranslation) {
  test(`error: a translation with another ${what}`, async () => {
    const chinese = FULL_ZH.replace(from, () => to);
    assert.notEqual(chinese, FULL_ZH);
    const { json, errors } = await compile(FULL, chinese, MORE);
    assert.equal(json, null);
    const found = errors.find((e) => says.test(e));
    assert.ok(found, errors.join('\n') || 'no error');
    assert.ok(found.startsWith(`article.zh.md:${lineOf(chinese, at)}: `), found);
  });
}

const badFiles = [
  ['bibliography: an entry twice', { references: { file: 'r.bib', text: `${BIB}${BIB}` } }, /^r\.bib:3: "gilmer2017" is in this bibliography already/],
  ['bibliography: no title', { references: { file: 'r.bib', text: `${BIB}@article{x, year={2017}}` } }, /^r\.bib:3: "x" has no title/],
  ['formulas.tex: not closed', { formulas: { file: 'f.tex', text: '\n\\formula{mean}{x' } }, /^f\.tex:2: the formula "mean" is not closed/],
  ['formulas.tex: twice', { formulas: { file: 'f.tex', text: '\\formula{update}{x}' } }, /^f\.tex:1: formula "update" is given twice/],
  ['strings.zh.json: no JSON', { strings: { file: 's.json', text: '{' } }, /^s\.json:1: is no JSON/],
  ['listing: unknown step', { read: () => ({ file: 'mp.py', text: 'x = 1\ny = 2  #@ stop\n' }) }, /^mp\.py:2: the figure has no step "stop"; it has start/],
  ['bibliography: not BibTeX', { references: { file: 'r.bib', text: `${BIB}@article{x, title={\n` } }, /^r\.bib:3: /],
  ['formulas.tex: a name', { formulas: { file: 'f.tex', text: '\\formula{The Mean}{x}' } }, /^f\.tex:1: a formula is named in lower case/],
  ['strings.zh.json: not a text', { strings: { file: 's.json', text: '{"a": 1}' } }, /^s\.json:1: the translation of "a" is not a text/],
  ['listing: two tensors', { read: () => ({ file: 'mp.py', text: 'm = h / 2  #= a b\n' }) }, /^mp\.py:1: "#=" is followed by the name of one tensor/],
  ['listing: too long', { read: () => ({ file: 'mp.py', text: 'm = 1  #= layers.0.message\n'.repeat(60) }) }, /^mp\.py:41: a listing has at most 40 lines/],
  ['listing: no assignment', { read: () => ({ file: 'mp.py', text: 'f(x)  #= h\n' }) }, /^mp\.py:1: "#=" stands behind an assignment/],
];
for (const [what, change, says] of badFiles) {
  test(`error: ${what}`, async () => {
    const { json, errors } = await compile(FULL, null, { ...MORE, ...change });
    assert.equal(json, null);
    assert.ok(errors.some((e) => says.test(e)), errors.join('\n') || 'no error');
  });
}
