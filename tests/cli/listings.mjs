// The NumPy listings of the articles compute what their figures compute.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { visitBlocks } from '../../web/content/blocks.mjs';
import { commandLine } from '../support/cli.mjs';

const { program, folder, check, run, finish } = commandLine('listings');
const root = resolve(dirname(new URL(import.meta.url).pathname), '../..');
const content = join(dirname(program), 'content');
const python = (listing, trace) => spawnSync('/usr/bin/python3', [join(root, 'tests/oracle/listings.py'), listing, trace], { encoding: 'utf8', timeout: 120000 });
let listings = 0;
for (const name of readdirSync(content).filter((file) => file.endsWith('.json'))) {
  const article = JSON.parse(readFileSync(join(content, name), 'utf8'));
  if (!article.blocks) continue;
  visitBlocks(article.blocks.en, (block) => {
    if (block.type !== 'listing') return;
    listings++;
    const trace = join(folder, 'trace.safetensors');
    const made = run(['trace', block.figure, '-o', trace]);
    check(`trace of ${block.figure}`, made.status === 0, made.stderr);
    const source = join(root, 'explainers', article.explainer, block.source);
    const r = python(source, trace);
    check(`${block.source} agrees`, r.status === 0 && /^\d+ tensors compared, 0 differ\n$/.test(r.stdout), r.stdout + r.stderr);
    // A listing that computes something else is found.
    const wrong = join(folder, 'wrong.py');
    writeFileSync(wrong, readFileSync(source, 'utf8').replace(/^(\w+ = )(.*?)(\s*#= )/m, '$11.01 * ($2)$3'));
    const w = python(wrong, trace);
    check(`${block.source} with a mistake does not`, w.status === 1 && w.stdout.includes('differs by'), w.stdout + w.stderr);
  });
}
check('there are listings', listings > 0);
finish();
