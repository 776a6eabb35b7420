// The site that the browser tests use: build/web/test-site, by glassbox site, made anew when what it is made from is newer.
// node tests/web/support/site.mjs makes it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const whole = join(root, 'build/web/test-site');
/** What pages need: scripts, engines, posters, figures.json. */
export const siteFolder = join(whole, 'live');
export const glassbox = resolve(process.env.GLASSBOX ?? join(root, 'build/desktop/glassbox'));

export const readManifest = () => JSON.parse(readFileSync(join(siteFolder, 'figures.json'), 'utf8'));

export function makeSite() {
  const made = join(siteFolder, 'figures.json'), pages = join(root, 'build/web/pages');
  const sources = [glassbox, ...(existsSync(pages) ? readdirSync(pages).map((name) => join(pages, name)) : [])];
  const old = !existsSync(made) || sources.some((source) => statSync(source).mtimeMs > statSync(made).mtimeMs);
  if (old) execFileSync(glassbox, ['site', '-o', whole], { stdio: 'inherit', timeout: 600000 });
  // The scripts as they are now, whatever the build for pages has.
  execFileSync('node', [join(root, 'web/build.mjs'), '--out', siteFolder], { stdio: 'inherit' });
  return siteFolder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(makeSite());
