// The elements in the prose find the figure that they speak of, whichever comes first into the page.
import type { GbFigure } from './figure';

interface Prose {
  bind(): void;
}
const prose = new Set<Prose>();
let asked = false;

export function addProse(element: Prose): void {
  prose.add(element);
}
export function removeProse(element: Prose): void {
  prose.delete(element);
}
/** A figure came or went. */
export function refreshProse(): void {
  if (asked) return;
  asked = true;
  queueMicrotask(() => {
    asked = false;
    for (const element of [...prose]) element.bind();
  });
}

/** By the attribute `for`; else the one around; else the only one of the page. */
export function figureOf(element: HTMLElement): GbFigure | undefined {
  const root = element.getRootNode() as Document | ShadowRoot, id = element.getAttribute('for');
  const found = id ? root.getElementById(id) : element.closest('gb-figure') ?? element.closest('gb-steps')?.querySelector('gb-figure') ?? only(root);
  return found?.localName === 'gb-figure' ? (found as GbFigure) : undefined;
}
function only(root: Document | ShadowRoot): Element | undefined {
  const all = root.querySelectorAll('gb-figure');
  return all.length === 1 ? all[0] : undefined;
}
