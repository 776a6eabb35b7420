// glassbox train: the list, a short training twice and with other kernels, the card, mistakes, and the shipped weights.
// With GB_ALL set, the shipped weights are scored again in full, and trained again to the same bytes.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../support/cli.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { folder, check, run, refused, finish } = commandLine('train');
const weights = join(root, 'assets/weights');
const bytesOf = (name) => readFileSync(join(folder, name));

{
  const r = run(['train']);
  check('lists the recipes', r.status === 0 && /^language +\S/m.test(r.stdout) && /^resnet +\S/m.test(r.stdout), r.stdout);
}
{
  const short = ['train', 'language', '--steps', '2', '-o'];
  const first = run([...short, 'a.safetensors']), second = run([...short, 'b.safetensors'], { GLASSBOX_ISA: 'base' });
  check('trains', first.status === 0 && second.status === 0, first.stderr + second.stderr);
  check('says the scores', /^agreement +[\d.]+ %/m.test(first.stdout), first.stdout);
  check('the same bytes with other kernels', bytesOf('a.safetensors').equals(bytesOf('b.safetensors')));
  const card = JSON.parse(bytesOf('a.json'));
  check('the card', card.recipe === 'language' && card.seed === 1 && card.steps === 2 && card.loss.length === 2
    && card.bytes === bytesOf('a.safetensors').length && card.held_out.length === 7
    && card.command === 'glassbox train language --steps 2 -o a.safetensors', JSON.stringify(card));
  const heads = run(['train', 'language', '--heads', 'a.safetensors']);
  check('says what the heads do', heads.status === 0 && heads.stdout.split('\n').filter((l) => /^\d\.\d +\S/.test(l)).length === 16, heads.stdout + heads.stderr);
  const again = run(['train', 'language', '--score', 'a.safetensors']);
  check('scores a file as the card says', again.stdout === first.stdout, again.stderr);
  check('nothing else is left', readdirSync(folder).sort().join() === 'a.json,a.safetensors,b.json,b.safetensors');
}
refused('a mistyped recipe', 2, 'did you mean resnet', ['train', 'resnt', '-o', 'x.safetensors']);
refused('no file', 2, '-o FILE.safetensors', ['train', 'language']);
refused('another suffix', 2, '-o FILE.safetensors', ['train', 'language', '-o', 'x.bin']);
refused('no steps', 2, '--steps', ['train', 'language', '--steps', '0', '-o', 'x.safetensors']);
refused('a folder that is not there', 1, 'nowhere', ['train', 'language', '--steps', '1', '-o', 'nowhere/x.safetensors']);
refused('weights of another model', 1, 'missing stem.conv.weight', ['train', 'resnet', '--score', 'a.safetensors']);
refused('no weights', 1, 'a.json', ['train', 'resnet', '--score', 'a.json']);

const cards = existsSync(weights) ? readdirSync(weights).filter((name) => name.endsWith('.json')) : [];
let total = 0;
for (const name of cards) {
  const card = JSON.parse(readFileSync(join(weights, name)));
  const file = join(weights, name.replace(/json$/, 'safetensors'));
  const size = readFileSync(file).length;
  total += size;
  check(`${name} belongs to its weights`, card.bytes === size && name === `${card.recipe}.json`);
  if (!process.env.GB_ALL) continue;
  const r = run(['train', card.recipe, '--score', file]);
  for (const s of card.held_out) check(`${name}: ${s.name}`, r.stdout.includes(`${s.right} of ${s.of}`), r.stdout + r.stderr);
}
check('weights take at most 12 MB', total <= 12e6, `${total}`);
if (process.env.GB_ALL) {
  mkdirSync(join(folder, 'whole'));
  for (const name of cards) {
    const recipe = name.slice(0, -'.json'.length);
    run(['train', recipe, '-o', `whole/${recipe}.safetensors`], {}, { timeout: 3600000 });
    for (const file of [`${recipe}.safetensors`, name])
      check(`${file}, made again, is what we ship`, existsSync(join(folder, 'whole', file)) && bytesOf(`whole/${file}`).equals(readFileSync(join(weights, file))));
  }
}
finish();
