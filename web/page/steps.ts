// A story beside a figure: the step in the middle of the window is the one that the figure shows. The page scrolls as it
// always does; buttons, links to a step and the keyboard do the same.
import { addProse, Base, figureOf, h, lookOf, parseSet, removeProse, setIcon, setText, styled, tool, UI, unknownAttributes, unknownName, watchSurroundings } from './parts';
import { STEPS_STYLE, STEP_STYLE } from './prose_style';
import type { GbFigure } from './figure';

const STEPS_ATTRIBUTES = ['for', 'mode', 'control', 'from', 'to'];
const STEP_ATTRIBUTES = ['step', 'set', 'mark'];

export class GbSteps extends Base {
  #figure?: GbFigure;
  #observer?: IntersectionObserver;
  #children_?: MutationObserver;
  #active?: GbStep;
  #stop?: () => void;
  #stopLook?: () => void;
  readonly #buttons = globalThis.document && h('div', { class: 'buttons', part: 'buttons', role: 'group' });
  readonly #count = globalThis.document && h('span');
  #previous?: HTMLButtonElement;
  #next?: HTMLButtonElement;
  readonly #onScroll = () => this.#progress();
  readonly #onHash = () => void this.#followAnchor();

  connectedCallback(): void {
    if (!this.shadowRoot) this.#setUp(this.attachShadow({ mode: 'open' }));
    for (const name of unknownAttributes(this, STEPS_ATTRIBUTES)) console.error(`gb-steps: ${unknownName('attribute', name, STEPS_ATTRIBUTES)}`);
    this.toggleAttribute('data-stage', this.querySelector(':scope > [slot=figure]') !== null);
    this.#stopLook = watchSurroundings(() => this.#look());
    this.#look();
    // A band in the middle of the window: a step is read there.
    this.#observer = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting && this.getAttribute('mode') !== 'progress') this.show(entry.target as GbStep);
    }, { rootMargin: '-45% 0px -45% 0px' });
    this.#children_ = new MutationObserver(() => this.#collect());
    this.#children_.observe(this, { childList: true });
    this.#collect();
    addProse(this);
    this.bind();
    if (this.getAttribute('mode') === 'progress') addEventListener('scroll', this.#onScroll, { passive: true });
    addEventListener('hashchange', this.#onHash);
    // The browser went to the step of the address before the page had this layout.
    requestAnimationFrame(() => this.isConnected && this.#followAnchor()?.scrollIntoView({ behavior: 'instant' }));
  }
  disconnectedCallback(): void {
    this.#observer?.disconnect();
    this.#children_?.disconnect();
    this.#stop?.();
    this.#stopLook?.();
    removeProse(this);
    removeEventListener('scroll', this.#onScroll);
    removeEventListener('hashchange', this.#onHash);
    this.#stop = this.#figure = undefined;
  }

  get steps(): GbStep[] {
    return [...this.querySelectorAll<GbStep>('gb-step')];
  }
  bind(): void {
    const figure = figureOf(this);
    if (figure === this.#figure) return;
    this.#stop?.();
    this.#figure = figure;
    this.#stop = figure?.watch(() => this.#label());
    if (this.#active) this.#apply(this.#active);
    this.#label();
  }

  #setUp(root: ShadowRoot): void {
    styled(root, STEPS_STYLE);
    this.#previous = tool('previous', '', () => this.go(-1));
    this.#next = tool('next', '', () => this.go(1));
    this.#buttons.append(this.#previous, this.#count, this.#next);
    root.append(h('div', { class: 'layout' }, h('div', { class: 'stage', part: 'stage' }, h('slot', { name: 'figure' })),
      h('div', { part: 'steps' }, this.#buttons, h('slot'))));
  }
  #look(): void {
    this.dataset.look = lookOf(this, null).theme;
    this.#label();
  }
  #collect(): void {
    this.#observer?.disconnect();
    for (const step of this.steps) this.#observer?.observe(step);
    this.#label();
  }
  #label(): void {
    const language = this.#figure?.textLanguage ?? 'en', steps = this.steps, at = this.#active ? steps.indexOf(this.#active) : -1;
    if (!this.#previous || !this.#next) return;
    this.#buttons.setAttribute('aria-label', UI.steps[language]);
    setIcon(this.#previous, 'previous', UI.previous[language]);
    setIcon(this.#next, 'next', UI.next[language]);
    this.#previous.disabled = at <= 0;
    this.#next.disabled = at === steps.length - 1;
    setText(this.#count, `${at + 1} / ${steps.length}`);
  }

  /** To a neighbour, which is scrolled to: at once where less motion is wanted. */
  go(by: number): void {
    const steps = this.steps, at = this.#active ? steps.indexOf(this.#active) : -1;
    const step = steps[Math.min(steps.length - 1, Math.max(0, at + by))];
    if (!step) return;
    this.show(step);
    step.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' });
  }
  show(step: GbStep): void {
    if (step === this.#active) return;
    this.#active?.removeAttribute('data-active');
    this.#active = step;
    step.setAttribute('data-active', '');
    this.#apply(step);
    this.#label();
    this.dispatchEvent(new CustomEvent('gb-step', { detail: { step: step.getAttribute('step') ?? step.id }, bubbles: true, composed: true }));
  }
  #apply(step: GbStep): void {
    const figure = this.#figure;
    if (!figure) return;
    const name = step.getAttribute('step'), set = step.getAttribute('set'), mark = step.getAttribute('mark');
    if (name) figure.step(name);
    try {
      if (set) figure.set(parseSet(set));
    } catch (problem) {
      console.error(`gb-step: set: ${(problem as Error).message}`);
    }
    // A step of the figure's own story brings its focus along.
    if (!name) figure.highlight(mark?.split(/\s+/)[0] ?? null);
  }
  #followAnchor(): GbStep | undefined {
    const id = decodeURIComponent(location.hash.slice(1));
    const step = id ? this.steps.find((s) => s.id === id || s.querySelector(`[id="${CSS.escape(id)}"]`)) : undefined;
    if (step) this.show(step);
    return step;
  }
  /** Where the reader is in all of it, from 0 to 1, as the value of a control. */
  #progress(): void {
    const control = this.getAttribute('control');
    if (!control || !this.#figure) return;
    const box = this.getBoundingClientRect(), window_ = innerHeight;
    const part = Math.min(1, Math.max(0, (window_ / 2 - box.top) / Math.max(1, box.height)));
    const from = Number(this.getAttribute('from') ?? 0), to = Number(this.getAttribute('to') ?? 1);
    this.#figure.set({ [control]: Number((from + part * (to - from)).toPrecision(5)) }, { animate: false });
  }
}

export class GbStep extends Base {
  connectedCallback(): void {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    styled(root, STEP_STYLE);
    root.append(h('slot'));
    for (const name of unknownAttributes(this, STEP_ATTRIBUTES)) console.error(`gb-step: ${unknownName('attribute', name, STEP_ATTRIBUTES)}`);
    // A click on a step, or a focus inside it, shows it too.
    for (const event of ['click', 'focusin']) this.addEventListener(event, () => (this.closest('gb-steps') as GbSteps | null)?.show(this));
  }
}
