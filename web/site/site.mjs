// The pages of a site, in the folder where `glassbox site` has put live/:
//     index.html, zh/index.html                   the gallery, with search
//     <explainer>/index.html, zh/<explainer>/...  an article with its figures
//     embed.html                                  one figure for an iframe
//     studio.html                                 the app with all figures
//   node site.mjs --pages BUILT --site DIR [--single FILE]
// --single: no pages, but the one figure of DIR/live as one file.
// Everything is named relative to the page, so that a site works under any path. The last step writes precompressed files.
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync, copyFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { articleHtml, elementId, escape, pageHtml } from '../content/html.mjs';
import { packageJson } from '../package/package.mjs';
import { galleryHtml } from './gallery.mjs';
import { singleFile } from './single.mjs';

const WORDS = {
  en: { gallery: 'All explainers', other: '中文', embed: 'Put this figure in your page', studio: 'App', inStudio: 'Open in the app' },
  zh: { gallery: '所有讲解', other: 'English', embed: '把这个图放进你的网页', studio: '应用', inStudio: '在应用中打开' },
};
const COMPRESSED = /\.(html|mjs|wasm|json|css|gbfont|safetensors)$/;

export function buildSite(pages, site) {
  const manifest = JSON.parse(readFileSync(join(site, 'live/figures.json'), 'utf8'));
  const write = (path, text) => {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), text);
  };
  const studio = Boolean(manifest.studio);  // a project of an author's own has none
  const there = (file) => studio || !file.startsWith('studio');
  for (const file of ['article.css', 'site.css', 'embed.css', 'search.mjs', 'embed.mjs', 'embed-parent.mjs', 'studio.css', 'studio-page.mjs', 'LICENSE', 'THIRD_PARTY.md', 'README.md'].filter(there)) copyFileSync(join(pages, file), join(site, 'live', file));
  for (const page of ['embed.html', 'studio.html'].filter(there)) copyFileSync(join(pages, page), join(site, page));

  const explainers = Object.entries(manifest.engines).map(([name, engine]) => ({
    name,
    article: JSON.parse(readFileSync(join(site, 'live', engine.content), 'utf8')),
    figures: manifest.figures.filter((figure) => figure.explainer === name),
  }));
  for (const lang of ['en', 'zh']) {
    const home = lang === 'en' ? '' : 'zh/';
    const up = lang === 'en' ? '' : '../';
    write(`${home}index.html`, page({ studio, lang, up, other: lang === 'en' ? 'zh/' : '../', scripts: ['search.mjs'], ...galleryHtml(explainers, lang, `${up}live/`) }));
    for (const { name, article, figures } of explainers) {
      if (!article.blocks) continue;
      const root = `${up}../`;
      const poster = (id, theme) => {
        const posters = figures.find((figure) => figure.id === id)?.posters;
        const file = (lang === 'zh' ? posters?.zh : posters)?.[theme]?.[1];
        return file && `${root}live/${file}`;
      };
      const made = articleHtml(article, lang, { poster });
      write(`${home}${name}/index.html`, page({ studio,
        lang, up: root, other: lang === 'en' ? `../zh/${name}/` : `../../${name}/`, title: made.title, description: made.description,
        body: `${made.body}${embedding(figures, lang, root, studio)}`,
      }));
    }
  }
  write('live/package.json', `${JSON.stringify(packageJson(manifest.glassbox), undefined, 2)}\n`);
  write('.nojekyll', '');
  write('_headers', headers(explainers));
  const pagesWritten = explainers.filter(({ article }) => article.blocks).length * 2 + 2;
  compress(site);
  return `${pagesWritten} pages, ${manifest.figures.length} figures in ${site}\n`;
}

function page({ studio, lang, up, other, title, description, body, scripts = ['glassbox.mjs'] }) {
  const words = WORDS[lang];
  const bar = `<nav class="gb-site" aria-label="Glassbox"><a href="${up}${lang === 'zh' ? 'zh/' : ''}index.html">Glassbox</a><span><a href="${up}${lang === 'zh' ? 'zh/' : ''}index.html">${words.gallery}</a>${studio ? `<a href="${studioLink(up, lang)}">${words.studio}</a>` : ''}<a href="${other}index.html" hreflang="${lang === 'en' ? 'zh-CN' : 'en'}" lang="${lang === 'en' ? 'zh-CN' : 'en'}">${words.other}</a></span></nav>\n`;
  return pageHtml({ lang: lang === 'zh' ? 'zh-CN' : 'en', title, description, body: bar + body }, {
    styles: [`${up}live/article.css`, `${up}live/site.css`],
    head: scripts.map((script) => `<script type="module" src="${up}live/${script}"></script>\n`).join(''),
  });
}

function studioLink(up, lang, figure) {
  const query = new URLSearchParams({ ...(figure && { figure }), ...(lang === 'zh' && { lang }) }).toString();
  return `${up}studio.html${query && `?${query}`}`;
}

/** The words to copy for one's own page, for each figure of an article. */
function embedding(figures, lang, up, studio) {
  const code = (figure) => `<script type="module" src="live/glassbox.mjs"></script>\n<gb-figure figure="${figure.id}"></gb-figure>`;
  return `<section class="gb-embed" aria-label="${WORDS[lang].embed}"><h2>${WORDS[lang].embed}</h2>\n${figures.map((figure) =>
    `<details id="embed-${elementId(figure.id)}"><summary>${escape(figure.title[lang])}</summary><pre tabindex="0"><code>${escape(code(figure))}</code></pre>${studio ? `<p><a href="${escape(studioLink(up, lang, figure.id))}">${WORDS[lang].inStudio}</a></p>` : ''}</details>`).join('\n')}\n</section>\n`;
}

/**
 * For hosts that read such a file: what never changes may be kept, and only the worker and the app may compile WebAssembly.
 * A path has one policy: of two a browser keeps to both.
 */
function headers(explainers) {
  const policy = (script) => `  Content-Security-Policy: default-src 'self'; script-src 'self'${script}; worker-src 'self' blob:; img-src 'self' data: blob:; style-src 'self'; connect-src 'self'\n`;
  const pages = ['/', '/index.html', '/embed.html', '/zh/*', ...explainers.map(({ name }) => `/${name}/*`)];
  return `${pages.map((path) => `${path}\n${policy('')}`).join('')}/studio.html
${policy(" 'wasm-unsafe-eval'")}/live/glassbox.worker.mjs
  Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'
/live/*.wasm
  Cache-Control: public, max-age=31536000, immutable
  Access-Control-Allow-Origin: *
/live/*.gbfont
  Cache-Control: public, max-age=31536000, immutable
  Access-Control-Allow-Origin: *
`;
}

/** name.br and name.gz beside what compresses, for hosts that serve them; rewritten only when the file is newer. */
function compress(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = statSync(path);
    if (stat.isDirectory()) {
      compress(path);
      continue;
    }
    if (!COMPRESSED.test(name)) continue;
    const bytes = readFileSync(path);
    const fresh = (copy) => existsSync(copy) && statSync(copy).mtimeMs >= stat.mtimeMs;
    if (!fresh(`${path}.br`)) writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
    if (!fresh(`${path}.gz`)) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').at(-1))) {
  const { values } = parseArgs({ options: { pages: { type: 'string' }, site: { type: 'string' }, single: { type: 'string' } } });
  if (!values.pages || !values.site) {
    process.stderr.write('usage: site.mjs --pages BUILT --site DIR\n');
    process.exit(2);
  }
  if (values.single) writeFileSync(values.single, singleFile(join(values.site, 'live'), values.single));
  else process.stdout.write(buildSite(values.pages, values.site));
}
