// The folder live/ as a package of npm: `npm pack site/live` makes what can be published. It needs no other package.

/** @param {string} version */
export function packageJson(version) {
  return {
    name: 'glassbox-figures',
    version,
    description: 'Live figures of machine-learning models as elements of a page: every number is computed while you look.',
    keywords: ['machine-learning', 'visualization', 'explorable', 'web-components', 'wasm', 'webgl'],
    license: 'MIT',
    type: 'module',
    main: './glassbox.mjs',
    types: './glassbox.d.ts',
    exports: { '.': { types: './glassbox.d.ts', default: './glassbox.mjs' }, './*': './*' },
    customElements: 'custom-elements.json',
    sideEffects: ['./glassbox.mjs', './glassbox.prose.mjs'],
    // The elements and what they fetch; the app and the pages of a site are the site's.
    files: ['**/*', '!**/*.br', '!**/*.gz', '!studio*', '!site.css', '!article.css', '!search.mjs'],
  };
}
