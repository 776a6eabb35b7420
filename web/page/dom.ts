// Making elements in a line, without markup: texts are text nodes, never parsed.
type Props = Record<string, string | boolean | number | null | undefined | ((event: never) => void)>;

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** Icons are drawn by hand on a grid of 16. */
const ICONS = {
  previous: 'M10 3 5 8l5 5', next: 'M6 3l5 5-5 5', play: 'M5 3l8 5-8 5z', pause: 'M5.5 3.5v9M10.5 3.5v9', forward: 'M4 3l6 5-6 5zM12.5 3v10',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H7', redo: 'M10.5 3l3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H9', reset: 'M3 8a5 5 0 1 0 1.7-3.7M3 2.5v3h3',
};
export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

export function setIcon(button: HTMLElement, name: IconName, label: string): void {
  if (button.dataset.icon !== name) {
    button.dataset.icon = name;
    button.replaceChildren(icon(name));
  }
  if (button.getAttribute('aria-label') !== label) {
    button.setAttribute('aria-label', label);
    button.title = label;
  }
}

export const tool = (name: IconName, label: string, onclick: () => void): HTMLButtonElement => {
  const button = h('button', { type: 'button', class: 'tool', onclick });
  setIcon(button, name, label);
  return button;
};

/** Sets a text only when it differs: a mutation costs layout, and wakes screen readers. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Runs at most once a frame; a page in the background has no frames. */
export function eachFrame(run: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    const go = () => ((asked = false), run());
    if (document.hidden) setTimeout(go);
    else requestAnimationFrame(go);
  };
}
