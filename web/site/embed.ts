// embed.html?figure=gnn/message-passing&layers=3: one figure in an iframe, also a sandboxed one. Names that begin with an
// underscore are the frame's own: _step, _lang, _theme, _controls, _seed. What goes between the frame and the page around it
// is an object with `glassbox: 1`; docs/embed.md lists the kinds.
import './../page/index';
import type { GbFigure } from '../page/figure';

export const EMBED_PROTOCOL = 1;

const FRAME_ATTRIBUTES = ['step', 'lang', 'theme', 'controls', 'seed', 'motion'];

function say(kind: string, more: object = {}): void {
  if (window.parent !== window) window.parent.postMessage({ glassbox: EMBED_PROTOCOL, kind, ...more }, '*');
}

function start(): void {
  const query = new URLSearchParams(location.search);
  const id = query.get('figure');
  if (!id) {
    const text = 'The address names no figure: write embed.html?figure=gnn/message-passing';
    document.body.append(Object.assign(document.createElement('p'), { textContent: text }));
    say('error', { code: 'figure', message: text });
    return;
  }
  const figure = document.createElement('gb-figure') as GbFigure;
  figure.setAttribute('figure', id);
  figure.setAttribute('loading', 'eager');
  for (const name of FRAME_ATTRIBUTES) {
    const value = query.get(`_${name}`);
    if (value !== null) figure.setAttribute(name, value);
  }
  const theme = query.get('_theme');
  if (theme) document.documentElement.style.colorScheme = theme;
  const lang = query.get('_lang');
  if (lang) document.documentElement.lang = lang === 'zh' ? 'zh-CN' : lang;
  const values = Object.fromEntries([...query].filter(([name]) => name !== 'figure' && !name.startsWith('_')));
  figure.addEventListener('gb-ready', () => {
    if (Object.keys(values).length > 0) figure.set(values);
    say('ready', { figure: id });
  }, { once: true });
  figure.addEventListener('gb-change', (event) => say('change', (event as CustomEvent).detail));
  figure.addEventListener('gb-output', (event) => say('output', (event as CustomEvent).detail));
  figure.addEventListener('gb-error', (event) => say('error', (event as CustomEvent).detail));
  document.body.append(figure);
  new ResizeObserver(() => say('height', { height: Math.ceil(document.documentElement.getBoundingClientRect().height) })).observe(document.body);

  window.addEventListener('message', (event) => {
    // Only the page around may steer; what it may do is what a reader may do.
    const message = event.data as { glassbox?: unknown; kind?: unknown; values?: unknown; step?: unknown } | null;
    if (event.source !== window.parent || typeof message !== 'object' || message === null || !('glassbox' in message)) return;
    if (message.glassbox !== EMBED_PROTOCOL) {
      say('error', { code: 'version', message: `the frame speaks version ${EMBED_PROTOCOL}, the page ${String(message.glassbox)}` });
    } else if (message.kind === 'set' && typeof message.values === 'object' && message.values !== null) {
      figure.set(Object.fromEntries(Object.entries(message.values).map(([name, value]) => [name, String(value)])));
    } else if (message.kind === 'step' && typeof message.step === 'string') {
      figure.step(message.step);
    } else {
      say('error', { code: 'message', message: `unknown message ${String(message.kind)}; there are set and step` });
    }
  });
}

start();
