import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileAll, compileArticle } from '../../web/content/compile.mjs';

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
`;
const compile = (en, zh = ZH) => compileArticle('gnn', { file: 'article.en.md', text: en },
  zh === null ? null : { file: 'article.zh.md', text: zh });

function lineOf(text, part) {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

test('an article becomes figures, steps and blocks in both languages', () => {
  const { json, errors, warnings } = compile(EN);
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
  assert.deepEqual(json.blocks.zh.map((b) => b.type), ['heading', 'figure']);
});

test('the blocks of the prose', () => {
  const { json } = compile(EN.replace('Text after it.', () => `> quoted

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

test('the words that figures write are translated in the Chinese article', () => {
  const { json, errors } = compile(EN, `${ZH}\n::: strings\nnumber of layers = 层数\na = b = c\n:::\n`);
  assert.deepEqual(errors, []);
  assert.deepEqual(json.strings, { 'number of layers': '层数', a: 'b = c' });
  assert.deepEqual(compile(EN).json.strings, {});
});

test('what is not translated falls back to English and is listed', () => {
  const { json, errors, warnings } = compile(EN, ZH.replace(/::: step more[^]*?:::\n/, '').replace('hint: 拖动原子\n', ''));
  assert.deepEqual(errors, []);
  assert.equal(json.figures['gnn/message-passing'].steps[1].caption.zh, 'More layers see further.');
  assert.deepEqual(json.missing, ['caption of gnn/message-passing step more', 'hint of gnn/message-passing']);
  assert.match(warnings[0], /^article\.zh\.md: not translated, .*step more/);
  const alone = compile(EN, null);
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
  ['strings in English', ['Text after it.', '::: strings\na = b\n:::'], null, 'a = b', /translated in article\.zh\.md/],
  ['string without translation', null, ['# 消息', '::: strings\nlayers\n:::'], 'layers', /are written "text/],
  ['string twice', null, ['# 消息', '::: strings\nx = y\nx = z\n:::'], 'x = z', /translated already/],
  ['unclosed strings', null, ['# 消息', '::: strings\nx = y\n'], '::: strings', /not closed/],
  ['zh step that does not exist', null, ['::: step more', '::: step moer'], '::: step moer', /step "moer" is not in article\.en\.md/],
  ['zh step that sets', null, ['::: step more', '::: step more set="layers=2"'], '::: step more', /captions/],
  ['zh figure that does not exist', null, ['gnn/message-passing', 'gnn/other'], '::: figure', /adds no figures/],
];
for (const [what, en, zh, at, says, line] of bad) {
  test(`error: ${what}`, () => {
    const english = en ? EN.replace(en[0], en[1]) : EN;
    const chinese = zh ? ZH.replace(zh[0], zh[1]) : ZH;
    if (en) assert.notEqual(english, EN);
    if (zh) assert.notEqual(chinese, ZH);
    const { json, errors } = compile(english, chinese);
    assert.equal(json, null);
    const [file, text] = zh ? ['article.zh.md', chinese] : ['article.en.md', english];
    const found = errors.find((e) => says.test(e));
    assert.ok(found, errors.join('\n') || 'no error');
    assert.ok(found.startsWith(`${file}:${line ?? lineOf(text, at)}: `), `${found} (expected line ${lineOf(text, at)})`);
  });
}

test('the program: writes, keeps, removes; says what is wrong and leaves the last good files', () => {
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
    assert.match(compileAll(root, out).errors[0], /no article\.en\.md/);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('the articles of this repository compile', () => {
  const out = mkdtempSync(join(tmpdir(), 'content-'));
  try {
    assert.deepEqual(compileAll(fileURLToPath(new URL('../..', import.meta.url)), out).errors, []);
  } finally {
    rmSync(out, { recursive: true });
  }
});
