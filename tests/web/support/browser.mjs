// A browser and a server for the tests of pages. A test says which page it wants as text; what else it asks for comes from
// the site. Headers and answers can be changed for a path.
//
//     const web = await openWeb();
//     const { page, messages } = await web.page('<gb-figure figure="gnn/message-passing"></gb-figure>');
import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { root, siteFolder } from './site.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json', '.png': 'image/png', '.css': 'text/css' };
const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist'];

const HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Test</title>';
const SCRIPT = '<script type="module" src="/glassbox.mjs"></script>';

function listen(page) {
  const messages = [];
  page.on('console', (m) => messages.push(`${m.type()}: ${m.text()}`));
  page.on('pageerror', (e) => messages.push(`uncaught: ${e.message}`));
  return messages;
}

/** The files of a folder, and pages that a test puts beside them. */
export async function serve(folder = siteFolder, mustHave = 'figures.json') {
  if (!existsSync(join(folder, mustHave))) throw new Error('there is no site to test: run node tests/web/support/site.mjs');
  const pages = new Map(), changes = [];
  const server = createServer((request, answer) => {
    const asked = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const change = changes.findLast((c) => c.path.test(asked)) ?? {}, path = change.to ?? asked;
    const headers = { 'access-control-allow-origin': '*', 'cache-control': 'no-store', ...change.headers };
    if (change.status) {
      answer.writeHead(change.status, headers);
      answer.end();
      return;
    }
    const named = path.endsWith('/') ? `${path}index.html` : path;
    const file = named.startsWith('/demo/') ? join(root, 'web', named) : join(folder, named);
    const text = pages.get(path);
    if (text === undefined && !(existsSync(file) && statSync(file).isFile())) {
      answer.writeHead(404, headers);
      answer.end();
      return;
    }
    answer.writeHead(200, { 'content-type': TYPES[extname(named)] ?? 'application/octet-stream', ...headers });
    answer.end(text ?? readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, ready));
  const { port } = server.address();
  return {
    origin: `http://localhost:${port}`,
    /** Another origin with the same files. */
    elsewhere: `http://127.0.0.1:${port}`,
    put: (path, html) => void pages.set(path, html),
    /** A page with this body, at its address. */
    putPage: (path, body, { script = SCRIPT, head = '', settings } = {}) => void pages.set(path, `${HEAD}${head}${settings ? `<script type="module">import { settings } from '/glassbox.mjs'; Object.assign(settings, ${JSON.stringify(settings)});</script>` : ''}${script}<body>${body}</body></html>`),
    /** Headers, a status, or another file (`to`) for paths; gives the function that takes it back. */
    change(path, how) {
      const entry = { path, ...how };
      changes.push(entry);
      return () => void (changes.includes(entry) && changes.splice(changes.indexOf(entry), 1));
    },
    close: () => new Promise((done) => server.close(done)),
  };
}

export async function openWeb({ folder = siteFolder, mustHave = 'figures.json' } = {}) {
  const server = await serve(folder, mustHave);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  let made = 0;

  return {
    ...server,
    browser,
    /** Opens a page with this body. `messages` are those of its console. */
    async page(body, { script, head, settings, init, path = `/test-${++made}.html`, hash = '', context: options = {} } = {}) {
      server.putPage(path, body, { script, head, settings });
      return this.visit(path + hash, { init, context: options });
    },
    /** One that is a file of the site, or of web/demo as /demo/... */
    async visit(path, { init, context: options = {} } = {}) {
      const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
      const page = await context.newPage();
      const messages = listen(page);
      if (init) await page.addInitScript(init);
      await page.goto(server.origin + path);
      return { page, messages, close: () => context.close() };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** The first live picture of the figure. */
export const ready = (page, selector = 'gb-figure') => page.evaluate((s) => customElements.whenDefined('gb-figure').then(() => document.querySelector(s).ready), selector);

/** Waits until the page's expression is true; says what it last was. */
export async function until(page, expression, argument, timeout = 8000) {
  await page.waitForFunction(expression, argument, { timeout, polling: 50 });
}

/** Nothing computes and nothing moves any more. */
export const settled = (page, selector = 'gb-figure', timeout = 20000) => until(page, (s) => document.querySelector(s).getAttribute('status') === 'ready', selector, timeout);
