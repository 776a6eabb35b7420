// The first page of a site: every figure as a card with its poster, grouped by explainer, filtered by what is typed.
import { elementId, escape } from '../content/html.mjs';

const WORDS = {
  en: {
    title: 'Glassbox', lead: 'Figures of machine-learning models in which every number is computed while you look.',
    search: 'Search', none: 'No figure has these words.', figures: (n) => `${n} figure${n === 1 ? '' : 's'}`,
  },
  zh: {
    title: 'Glassbox', lead: '机器学习模型的活图：你看到的每个数字都是此刻算出来的。',
    search: '搜索', none: '没有图含有这些词。', figures: (n) => `${n} 个图`,
  },
};

/**
 * @param {{name: string, article: object, figures: object[]}[]} explainers
 * @param {'en' | 'zh'} lang
 * @param {string} live the address of live/ from the page
 * @returns {{title: string, description: string, body: string}}
 */
export function galleryHtml(explainers, lang, live) {
  const words = WORDS[lang];
  const order = [...explainers].filter(({ figures }) => figures.length > 0)
    .sort((a, b) => (a.article.order ?? 1e9) - (b.article.order ?? 1e9) || a.name.localeCompare(b.name));
  const body = `<header class="gb-front"><h1>${words.title}</h1>
<p class="gb-lead">${words.lead}</p>
<gb-search class="gb-search" hidden><label>${words.search} <input type="search"></label><p class="gb-none" hidden>${words.none}</p></gb-search></header>
<main class="gb-gallery">
${order.map((explainer) => section(explainer, lang, live)).join('\n')}
</main>
`;
  return { title: words.title, description: words.lead, body };
}

function section({ name, article, figures }, lang, live) {
  const title = article.title?.[lang] || article.title?.en || name;
  const link = article.blocks ? `${name}/index.html` : '';
  const papers = (article.papers ?? []).map((paper) => `${paper.title} ${paper.year ?? ''}`).join(' · ');
  return `<section aria-labelledby="x-${escape(name)}"><h2 id="x-${escape(name)}">${link ? `<a href="${link}">${escape(title)}</a>` : escape(title)}</h2>
${article.description?.[lang] ? `<p>${escape(article.description[lang])}</p>\n` : ''}${papers ? `<p class="gb-paper-names">${escape(papers)}</p>\n` : ''}<ul class="gb-cards">
${figures.map((figure) => card(figure, lang, live, link)).join('\n')}
</ul></section>`;
}

function card(figure, lang, live, link) {
  const posters = lang === 'zh' ? figure.posters.zh : figure.posters;
  const srcset = (theme) => posters[theme].map((file, i) => `${live}${file} ${i + 1}x`).join(', ');
  const [width, height] = figure.size;
  const picture = `<picture><source srcset="${escape(srcset('dark'))}" media="(prefers-color-scheme: dark)"><img src="${escape(live + posters.light[0])}" srcset="${escape(srcset('light'))}" width="${width}" height="${height}" alt="" loading="lazy"></picture>`;
  const text = `<b>${escape(figure.title[lang])}</b><span>${escape(figure.alt[lang])}</span>`;
  const words = [figure.id, figure.title.en, figure.title.zh, figure.alt.en, figure.alt.zh, ...figure.steps.map((step) => step.caption[lang])].join(' ').toLowerCase();
  const inner = `${picture}${text}`;
  return `<li data-words="${escape(words)}">${link ? `<a href="${link}#fig-${escape(elementId(figure.id))}">${inner}</a>` : inner}</li>`;
}
