// Numbers and words in the prose that live with a figure. Without a script each is the text that its author wrote.
import type { ControlView } from './controls';
import { addProse, Base, figureOf, formatNumber, lookOf, makeControl, matchesKey, parseSet, removeProse, styled, unknownAttributes, unknownName, watchSurroundings } from './parts';
import { PROSE_STYLE, REF_STYLE } from './prose_style';
import type { GbFigure } from './figure';

/** An element that belongs to a figure, found by `for`. */
abstract class Bound extends Base {
  protected figure?: GbFigure;
  #stop?: () => void;
  #stopLook?: () => void;
  #reported = false;
  protected abstract readonly sheet: string;
  protected abstract readonly known: readonly string[];

  connectedCallback(): void {
    if (!this.shadowRoot) styled(this.attachShadow({ mode: 'open' }), this.sheet);
    this.setUp();
    addProse(this);
    this.#stopLook = watchSurroundings(() => this.#look());
    this.#look();
    for (const name of unknownAttributes(this, this.known)) this.report(unknownName('attribute', name, [...this.known]));
    this.bind();
  }
  disconnectedCallback(): void {
    removeProse(this);
    this.#stop?.();
    this.#stopLook?.();
    this.#stop = this.figure = undefined;
  }
  attributeChangedCallback(): void {
    if (this.shadowRoot && this.isConnected) {
      this.#reported = false;
      this.bind();
      this.update();
    }
  }
  bind(): void {
    const figure = figureOf(this);
    if (figure === this.figure) return;
    this.#stop?.();
    this.figure = figure;
    this.bound();
    this.#stop = figure?.watch(() => this.update());
    this.update();
  }
  #look(): void {
    this.dataset.look = lookOf(this.parentElement ?? this, null).theme;
  }
  /** Once a mistake: a name that is not there stays so at each frame. */
  protected report(message: string): void {
    if (this.#reported) return;
    this.#reported = true;
    console.error(`${this.localName}: ${message}`);
    this.dispatchEvent(new CustomEvent('gb-error', { detail: { code: 'unknown', message, recoverable: true }, bubbles: true, composed: true }));
  }
  protected setUp(): void {}
  protected bound(): void {}
  protected abstract update(): void;
}

/** <gb-value for="f" name="loss" format=".3f">0.412</gb-value>: an output or a control; `editable` lets a control be dragged. */
export class GbValue extends Bound {
  static observedAttributes = ['for', 'name', 'format', 'editable'];
  protected readonly sheet = PROSE_STYLE;
  protected readonly known = GbValue.observedAttributes;
  readonly #text = globalThis.document?.createElement('span');

  protected override setUp(): void {
    if (this.#text.isConnected) return;
    // Until a figure says otherwise, the author's own text.
    this.#text.append(document.createElement('slot'));
    this.#text.setAttribute('part', 'value');
    this.shadowRoot?.append(this.#text);
    this.#listen();
  }

  protected update(): void {
    const name = this.getAttribute('name') ?? '', figure = this.figure;
    if (!figure?.info) return;
    const schema = figure.info.controls.find((control) => control.name === name);
    const editable = this.hasAttribute('editable') && schema !== undefined;
    if (!schema && figure.outputText(name) === undefined) {
      this.report(unknownName('output or control', name, [...figure.info.outputs, ...figure.info.controls].map((known) => known.name)));
      return;
    }
    const value = schema ? figure.get(name) : figure.output(name);
    const format = this.getAttribute('format');
    const chosen = schema?.choices?.find((choice) => choice.value === value);
    const text = typeof value === 'number' ? (schema || format ? formatNumber(value, format ?? '') : figure.outputText(name) ?? '')
      : chosen ? chosen.label[figure.textLanguage] : String(value ?? '');
    if (this.#text.textContent !== text || this.#text.querySelector('slot')) this.#text.textContent = text;
    this.#text.className = editable ? 'editable' : '';
    if (!editable || !schema) return;
    const now = figure.controlState(name);
    const attributes: Record<string, string> = {
      role: 'spinbutton', tabindex: '0', 'aria-label': schema.label[figure.textLanguage],
      'aria-valuenow': now.raw, 'aria-valuemin': String(now.min ?? schema.min ?? 0), 'aria-valuemax': String(now.max ?? schema.max ?? 1),
      'aria-valuetext': `${text}${schema.unit?.[figure.textLanguage] ? ` ${schema.unit[figure.textLanguage]}` : ''}`,
    };
    for (const [key, v] of Object.entries(attributes)) if (this.#text.getAttribute(key) !== v) this.#text.setAttribute(key, v);
  }

  #range(): { min: number; max: number; step: number; log: boolean; now: number } | undefined {
    const schema = this.figure?.info?.controls.find((control) => control.name === this.getAttribute('name'));
    if (!schema || !this.figure || !this.hasAttribute('editable')) return undefined;
    const now = this.figure.controlState(schema.name);
    const min = now.min ?? schema.min ?? 0, max = now.max ?? schema.max ?? 1;
    return { min, max, step: schema.step || (max - min) / 100, log: schema.log === true && min > 0, now: Number(now.raw) };
  }
  #move(to: number, held: boolean): void {
    const range = this.#range();
    if (!range) return;
    const stepped = range.log ? to : range.min + Math.round((to - range.min) / range.step) * range.step;
    const raw = Number(Math.min(range.max, Math.max(range.min, stepped)).toPrecision(8));
    this.figure?.drag(this.getAttribute('name') ?? '', String(raw), held);
  }
  #listen(): void {
    let down: { id: number; x: number; from: number } | undefined;
    const place = (event: PointerEvent): number => {
      const range = this.#range();
      if (!range || !down) return 0;
      const part = (event.clientX - down.x) / 200; // the whole range is as far as a hand moves easily
      return range.log ? down.from * (range.max / range.min) ** part : down.from + part * (range.max - range.min);
    };
    this.#text.addEventListener('pointerdown', (event) => {
      const range = this.#range();
      if (!range || event.button !== 0) return;
      down = { id: event.pointerId, x: event.clientX, from: range.now };
      this.#text.setPointerCapture(event.pointerId);
    });
    this.#text.addEventListener('pointermove', (event) => {
      if (down?.id === event.pointerId && Math.abs(event.clientX - down.x) > 2) this.#move(place(event), true);
    });
    const end = (event: PointerEvent) => {
      if (down?.id !== event.pointerId) return;
      const moved = Math.abs(event.clientX - down.x) > 2, to = place(event);
      down = undefined;
      if (moved) this.#move(to, false);
    };
    this.#text.addEventListener('pointerup', end);
    this.#text.addEventListener('pointercancel', end);
    this.#text.addEventListener('keydown', (event) => {
      const range = this.#range();
      if (!range || event.ctrlKey || event.metaKey || event.altKey) return;
      const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
      const to = event.key === 'Home' ? range.min : event.key === 'End' ? range.max
        : by === undefined ? undefined : range.log ? range.now * 1.1 ** by : range.now + by * range.step;
      if (to === undefined) return;
      event.preventDefault();
      this.#move(to, false);
    });
  }
}

/** <gb-param for="f" name="rate">0.1</gb-param>: a control of the figure as an input in the text. */
export class GbParam extends Bound {
  static observedAttributes = ['for', 'name'];
  protected readonly sheet = PROSE_STYLE;
  protected readonly known = GbParam.observedAttributes;
  #control?: ControlView;
  #made = '';

  protected override setUp(): void {
    if (!this.shadowRoot?.firstChild) this.shadowRoot?.append(document.createElement('slot'));
  }
  protected override bound(): void {
    this.#made = '';
  }
  protected update(): void {
    const name = this.getAttribute('name') ?? '', figure = this.figure;
    if (!figure?.info) return;
    const schema = figure.info.controls.find((control) => control.name === name);
    if (!schema) {
      this.report(unknownName('control', name, figure.info.controls.map((control) => control.name)));
      return;
    }
    const made = `${figure.info.id} ${name} ${figure.textLanguage}`;
    if (made !== this.#made) {
      this.#made = made;
      this.#control = makeControl(schema, figure.textLanguage, {
        set: (control, raw, held) => figure.drag(control, raw, held),
        press: (control) => figure.press(control),
        play: (control, on) => (on ? figure.play(control) : figure.pause(control)),
      });
      const inline = document.createElement('span');
      inline.className = 'inline';
      inline.append(this.#control.element);
      this.shadowRoot?.replaceChildren(inline);
    }
    this.#control?.update(figure.controlState(name));
  }
}

/** <gb-ref for="f" mark="node:3">the third atom</gb-ref>, or <gb-ref for="f" set="rate=0.9">make it diverge</gb-ref>. */
export class GbRef extends Bound {
  static observedAttributes = ['for', 'mark', 'set', 'step'];
  protected readonly sheet = REF_STYLE;
  protected readonly known = GbRef.observedAttributes;
  #lit = false;
  #pinned = false;

  protected override setUp(): void {
    if (this.shadowRoot?.firstChild) return;
    this.shadowRoot?.append(document.createElement('slot'));
    this.setAttribute('role', 'button');
    this.tabIndex = 0;
    for (const name of ['pointerenter', 'focus']) this.addEventListener(name, () => this.#light(true));
    for (const name of ['pointerleave', 'blur']) this.addEventListener(name, () => this.#light(this.#pinned));
    this.addEventListener('click', () => this.#act());
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      this.#act();
    });
  }
  #marks(): string[] {
    return (this.getAttribute('mark') ?? '').split(/\s+/).filter(Boolean);
  }
  #light(on: boolean): void {
    const mark = this.#marks()[0];
    if (!mark || on === this.#lit) return;
    this.#lit = on;
    this.figure?.highlight(on ? mark : null);
    this.toggleAttribute('data-active', on);
  }
  #act(): void {
    const figure = this.figure, set = this.getAttribute('set'), step = this.getAttribute('step');
    if (!figure) return;
    if (step) figure.step(step);
    if (set) {
      try {
        figure.set(parseSet(set));
      } catch (problem) {
        this.report(`set: ${(problem as Error).message}`);
      }
    }
    if (set || step || !this.#marks().length) return;
    // A finger cannot hover: a tap lights it until the next.
    this.#pinned = !this.#pinned;
    this.setAttribute('aria-pressed', String(this.#pinned));
    this.#light(this.#pinned);
  }
  protected update(): void {
    const figure = this.figure, set = this.getAttribute('set');
    if (!figure?.info) return;
    const step = this.getAttribute('step');
    if (step && !figure.info.steps.some((known) => known.id === step)) this.report(unknownName('step', step, figure.info.steps.map((known) => known.id)));
    if (set) {
      try {
        for (const name of Object.keys(parseSet(set))) {
          if (!figure.info.controls.some((control) => control.name === name)) this.report(unknownName('control', name, figure.info.controls.map((c) => c.name)));
        }
      } catch (problem) {
        this.report(`set: ${(problem as Error).message}`);
      }
    }
    const hovered = figure.hovered;
    if (!this.#lit) this.toggleAttribute('data-active', hovered !== '' && this.#marks().some((mark) => matchesKey(mark, hovered)));
  }
}
