// What the hand can use in a picture, as elements over it: the keyboard and a screen reader reach them in reading order,
// and a finger on one drags instead of scrolling. The engine says where they are.
import { h, setText } from './dom';
import type { StopState } from './protocol';
import { UI, type Language } from './words';

export interface HandleActions {
  /** The keyboard is on this mark, or on none. */
  focus(key: string): void;
  /** "activate", "left", ...: of the focused mark. */
  key(name: string): void;
}

const ARROWS: Record<string, string> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
/** Sides of the least target: of a mouse, of a finger. */
const TARGET = 24, TOUCH_TARGET = 44;

export class Handles {
  readonly element = h('div', { class: 'overlay', role: 'group' });
  readonly #nodes = new Map<string, { node: HTMLButtonElement; says: HTMLElement; last: string }>();
  #focused = '';

  constructor(private readonly actions: HandleActions) {}

  update(stops: StopState[], selected: string, language: Language, zoom: number): void {
    this.element.setAttribute('aria-label', UI.parts[language]);
    const target = matchMedia('(pointer: coarse)').matches ? TOUCH_TARGET : TARGET;
    const gone = new Set(this.#nodes.keys());
    let before: Element | null = null;
    for (const stop of stops) {
      gone.delete(stop.key);
      let entry = this.#nodes.get(stop.key);
      if (!entry) this.#nodes.set(stop.key, (entry = this.#make(stop.key)));
      const { node, says } = entry;
      const next: Element | null = before ? before.nextElementSibling : this.element.firstElementChild;
      if (next !== node) this.element.insertBefore(node, next);
      before = node;
      const last = JSON.stringify(stop) + (stop.key === selected) + target + zoom;
      if (last === entry.last) continue;
      entry.last = last;
      const [x, y, w, d] = stop.box.map((side) => side * zoom) as StopState['box'];
      const width = Math.max(w, target), depth = Math.max(d, target);
      node.style.left = `${x + w / 2 - width / 2}px`;
      node.style.top = `${y + d / 2 - depth / 2}px`;
      node.style.width = `${width}px`;
      node.style.height = `${depth}px`;
      node.className = `handle${stop.drag ? ' drag' : ''}`;
      node.setAttribute('part', 'handle');
      node.setAttribute('aria-label', stop.name || stop.key);
      setText(says, stop.says ?? '');
      if (stop.select) node.setAttribute('aria-pressed', String(stop.key === selected));
      else node.removeAttribute('aria-pressed');
    }
    for (const key of gone) {
      this.#nodes.get(key)?.node.remove();
      this.#nodes.delete(key);
    }
  }

  #make(key: string): { node: HTMLButtonElement; says: HTMLElement; last: string } {
    const says = h('span', { class: 'sr' });
    const node = h('button', { type: 'button', class: 'handle', 'data-mark': key }, says);
    node.addEventListener('focus', () => {
      // A click focuses too, and the engine has its own idea of what was clicked.
      if (node.matches(':focus-visible')) this.#focus(key);
    });
    node.addEventListener('blur', () => this.#focused === key && this.#focus(''));
    node.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const name = ARROWS[event.key] ?? (event.key === 'Escape' ? 'escape' : undefined);
      if (!name || (name !== 'escape' && !node.classList.contains('drag'))) return;
      event.preventDefault();
      if (this.#focused !== key) this.#focus(key);
      this.actions.key(name);
    });
    // From the keyboard or a screen reader; a pointer has already been heard.
    node.addEventListener('click', (event) => {
      if (event.detail !== 0) return;
      if (this.#focused !== key) this.#focus(key);
      this.actions.key('activate');
    });
    return { node, says, last: '' };
  }

  #focus(key: string): void {
    this.#focused = key;
    this.actions.focus(key);
  }
}
