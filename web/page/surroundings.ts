// What a figure takes from the page around it: light or dark, colours, language, motion, pixels.
import { languageOf, type Language } from './words';

export interface Look {
  theme: 'light' | 'dark';
  colors?: Record<string, string>;
}

const COLORS = ['paper', 'ink', 'ink2', 'line', 'wash', 'accent', 'accent2', 'good', 'bad'] as const;

/** One set of watchers for all figures: each is told that something around it may have changed. */
const watchers = new Set<() => void>();
let watching = false;

export function watchSurroundings(changed: () => void): () => void {
  watchers.add(changed);
  if (!watching) startWatching();
  return () => void watchers.delete(changed);
}

function startWatching(): void {
  watching = true;
  let asked = false;
  const tell = () => {
    if (asked) return;
    asked = true;
    // Styles of the page settle first; a page in the background has no frames.
    (document.hidden ? (run: () => void) => setTimeout(run) : requestAnimationFrame)(() => {
      asked = false;
      for (const changed of [...watchers]) changed();
    });
  };
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)', '(pointer: coarse)']) matchMedia(query).addEventListener('change', tell);
  const attributes = { attributes: true, attributeFilter: ['class', 'style', 'lang', 'data-theme', 'data-color-scheme', 'data-mode'] };
  const observer = new MutationObserver(tell);
  observer.observe(document.documentElement, attributes);
  if (document.body) observer.observe(document.body, attributes);
  // The ratio has no event of its own: a query that names the present one changes when it does.
  const watchPixels = () =>
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => (watchPixels(), tell()), { once: true });
  watchPixels();
}

/** `auto` is what the page is: light text means a dark page, however the page made it so. */
export function lookOf(element: HTMLElement, attribute: string | null): Look {
  const style = getComputedStyle(element);
  const theme = attribute === 'light' || attribute === 'dark' ? attribute : luminance(style.color) > 0.4 ? 'dark' : 'light';
  const colors: Record<string, string> = {};
  for (const name of COLORS) {
    const value = style.getPropertyValue(`--gb-${name}`).trim();
    const hex = value && toHex(value);
    if (hex) colors[name] = hex;
  }
  return Object.keys(colors).length ? { theme, colors } : { theme };
}

function channels(color: string): [number, number, number] | undefined {
  const numbers = /^rgba?\(([^)]*)\)/.exec(color)?.[1]?.split(/[\s,/]+/).map(Number);
  return numbers && numbers.length >= 3 ? [numbers[0] as number, numbers[1] as number, numbers[2] as number] : undefined;
}
function luminance(color: string): number {
  const [r, g, b] = channels(color) ?? [0, 0, 0];
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

let context: CanvasRenderingContext2D | null | undefined;
/** Any CSS colour as #rrggbb; undefined when it is none. */
function toHex(color: string): string | undefined {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context || !CSS.supports('color', color)) return undefined;
  context.fillStyle = color;
  const text = context.fillStyle;
  if (text.startsWith('#')) return text;
  const rgb = channels(text);
  return rgb && `#${rgb.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`;
}

export function languageAround(element: Element): Language {
  for (let at: Element | null = element; at; at = at.parentElement ?? (at.getRootNode() as ShadowRoot).host ?? null) {
    const tag = at.getAttribute('lang');
    if (tag) return languageOf(tag);
  }
  return 'en';
}

export const wantsMotion = (attribute: string | null): boolean =>
  attribute === 'on' || (attribute !== 'off' && !matchMedia('(prefers-reduced-motion: reduce)').matches);

