// glassbox check: the articles of the repository say of their figures what is so; a mistake costs exit 1.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandLine } from '../support/cli.mjs';

const { program, folder, check, run, refused, finish } = commandLine('check');
{
  const r = run(['check', '--articles']);
  check('the articles are right', r.status === 0 && /^\d+ figures, 0 mistakes, 0 hints\n$/.test(r.stdout), r.stdout + r.stderr);
}
{
  const r = run(['check', 'hello/neuron']);
  check('a figure is right', r.status === 0 && /1 figures, 0 mistakes/.test(r.stdout), r.stdout + r.stderr);
}
{
  // The same program beside an article with mistakes.
  mkdirSync(join(folder, 'content'));
  cpSync(program, join(folder, 'glassbox'));
  const content = JSON.parse(readFileSync(join(dirname(program), 'content', 'hello.json'), 'utf8'));
  content.uses.push({ at: 'explainers/hello/article.en.md:9', kind: 'value', figure: 'hello/neuron', name: 'nothing', text: '3' });
  content.uses.push({ at: 'explainers/hello/article.en.md:8', kind: 'figure', figure: 'hello/nobody' });
  writeFileSync(join(folder, 'content', 'hello.json'), JSON.stringify(content));
  const r = run(['check', 'hello/neuron', '--articles'], {}, { program: join(folder, 'glassbox') });
  check('a mistake costs exit 1', r.status === 1, `${r.status}`);
  check('an unknown output', /^explainers\/hello\/article\.en\.md:9: the figure has no output "nothing"/m.test(r.stdout), r.stdout);
  check('an unknown figure', /^explainers\/hello\/article\.en\.md:8: there is no figure "hello\/nobody"/m.test(r.stdout), r.stdout);
  check('they are counted', /1 figures, 2 mistakes/.test(r.stdout), r.stdout);
}
{
  // The words of its figures, for a translator: all of them, with what the article has; what it lacks is named.
  const r = run(['strings', 'hello', '-o', 'strings.zh.json']);
  const words = JSON.parse(readFileSync(join(folder, 'strings.zh.json'), 'utf8'));
  check('words with their translations', r.status === 0 && words.input === '输入' && words.weight === '权重' && r.stderr === '', r.stdout + r.stderr);
  const path = join(folder, 'content', 'hello.json');
  const content = JSON.parse(readFileSync(path, 'utf8'));
  delete content.strings.weight;
  writeFileSync(path, JSON.stringify(content));
  const lacks = run(['strings', 'hello', '-o', 'strings.zh.json'], {}, { program: join(folder, 'glassbox') });
  check('a missing one is empty, and named', JSON.parse(readFileSync(join(folder, 'strings.zh.json'), 'utf8')).weight === '' && lacks.stderr.includes('no Chinese yet: "weight"') && lacks.stdout === '2 words, 1 without Chinese\n', lacks.stdout + lacks.stderr);
}
refused('an unknown explainer', 2, 'did you mean hello', ['strings', 'helo', '-o', 'x.json']);
refused('an unknown figure', 2, 'did you mean hello/neuron', ['check', 'hello/neurn']);
finish();
