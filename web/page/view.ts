// The shadow tree of a figure: picture, handles, story, controls, numbers, messages. It shows what it is told and says
// what the reader does; it knows nothing of engines.
import { makeControl, type ControlNow, type ControlView } from './controls';
import { h, setIcon, setText, tool } from './dom';
import { Handles } from './handles';
import type { ControlSchema, FigureSchema } from './manifest';
import type { listenToPointer } from './pointer';
import type { EngineEvent, Fault, FigureMessage, FigureState, FromEngine } from './protocol';
import { FIGURE_STYLE, styled } from './style';
import { UI, type Language } from './words';

export interface ViewActions {
  control(name: string, raw: string, held: boolean): void;
  event(event: EngineEvent): void;
  message(message: FigureMessage): void;
  held(on: boolean): void;
  step(by: number): void;
  reset(): void;
  retry(): void;
  activate(): void;
}

/** Nothing is said more often: a screen reader would never come to an end. */
const ANNOUNCE_EVERY = 1000;

export class View {
  readonly frame: HTMLElement;
  /** CSS pixels of a figure unit. */
  zoom = 1;
  readonly #root: ShadowRoot;
  readonly #figure: HTMLElement;
  readonly #still: HTMLElement;
  readonly #poster = h('img', { part: 'poster', alt: '', decoding: 'async' });
  #canvas?: HTMLCanvasElement;
  #shown = { width: 0, height: 0 };
  readonly #handles: Handles;
  readonly #skip: HTMLButtonElement;
  readonly #badge = h('span', { class: 'badge', part: 'status', 'aria-hidden': 'true' });
  readonly #activate: HTMLButtonElement;
  readonly #message = h('div', { class: 'message', part: 'error', role: 'alert', hidden: true });
  readonly #bar = h('div', { class: 'bar', part: 'steps', role: 'group', hidden: true });
  readonly #captions = h('div', { class: 'captions', 'aria-live': 'polite', part: 'caption' });
  readonly #count = h('span', { class: 'count' });
  readonly #begin: HTMLButtonElement;
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #undo: HTMLButtonElement;
  readonly #redo: HTMLButtonElement;
  readonly #resetButton: HTMLButtonElement;
  readonly #controls = h('div', { class: 'controls', part: 'controls', role: 'group' });
  readonly #ticks: HTMLElement;
  readonly #playTicks: HTMLButtonElement;
  readonly #forward: HTMLButtonElement;
  readonly #tickCount = h('span');
  readonly #summary = h('summary');
  readonly #table = h('table', { part: 'numbers' });
  readonly #numbers = h('details', { hidden: true });
  readonly #description = h('p', { class: 'sr', id: 'description' });
  readonly #status = h('div', { class: 'sr', role: 'status', 'aria-live': 'polite' });
  readonly #controlViews = new Map<string, ControlView>();
  #language: Language = 'en';
  #schema?: FigureSchema;
  #playing = false;
  #listening = false;
  #tick = 0;
  #lastSaid = 0;
  #toSay?: ReturnType<typeof setTimeout>;

  constructor(host: HTMLElement, private readonly actions: ViewActions) {
    this.#root = host.attachShadow({ mode: 'open' });
    styled(this.#root, FIGURE_STYLE);
    this.#handles = new Handles({
      focus: (key) => actions.event({ do: 'focus', name: key }),
      key: (key) => (actions.message({ key }), actions.held(false)),
    });
    this.#skip = h('button', { type: 'button', class: 'skip', hidden: true, onclick: () => this.#figure.querySelector<HTMLElement>('.after')?.focus() });
    this.#activate = h('button', { type: 'button', class: 'activate', hidden: true, onclick: () => actions.activate() }, h('span'));
    this.#still = h('div', { class: 'still' }, h('slot', { name: 'poster' }, h('slot', {}, this.#poster)));
    this.frame = h('div', { class: 'frame', part: 'frame' }, this.#still, this.#skip, this.#handles.element,
      h('div', { class: 'overlay' }, h('slot', { name: 'overlay' })), this.#badge, this.#activate);
    this.#previous = tool('previous', '', () => actions.step(-1));
    this.#next = tool('next', '', () => actions.step(1));
    this.#undo = tool('undo', '', () => actions.event({ do: 'undo' }));
    this.#redo = tool('redo', '', () => actions.event({ do: 'redo' }));
    this.#resetButton = tool('reset', '', () => actions.reset());
    this.#begin = h('button', { type: 'button', class: 'tool begin', onclick: () => actions.step(1) });
    this.#bar.append(this.#captions, this.#undo, this.#redo, this.#resetButton, this.#begin, this.#previous, this.#count, this.#next);
    this.#playTicks = tool('play', '', () => actions.event({ do: this.#playing ? 'pause' : 'play' }));
    this.#forward = tool('forward', '', () => actions.event({ do: 'seek', value: String(this.#tick + 1) }));
    this.#ticks = h('div', { class: 'ticks', part: 'ticks', hidden: true }, this.#playTicks, this.#forward, this.#tickCount);
    this.#numbers.append(this.#summary, this.#table);
    this.#figure = h('div', { class: 'figure', part: 'figure', role: 'group', 'aria-describedby': 'description' }, this.frame,
      h('span', { class: 'after', tabindex: '-1' }), this.#message, h('slot', { name: 'caption' }), this.#bar,
      h('slot', { name: 'controls' }, this.#controls), this.#numbers, this.#description, this.#status);
    this.#figure.addEventListener('keydown', (event) => this.#onKey(event));
    this.#root.append(h('div', { class: 'box' }, this.#figure));
  }

  /** From now on the hand is heard; how comes with the engine. */
  listen(listenTo: typeof listenToPointer, enabled: () => boolean): void {
    if (this.#listening) return;
    this.#listening = true;
    listenTo(this.frame, enabled, () => this.zoom, (message) => this.actions.message(message), (on) => this.actions.held(on));
  }

  /** What is known before the engine comes: names, controls with their values, the story, the picture. */
  describe(schema: FigureSchema, language: Language, shown: (name: string) => boolean, values: (name: string) => string, name: string): void {
    this.#schema = schema;
    this.#language = language;
    const words = (key: keyof typeof UI) => UI[key][language];
    this.frame.style.setProperty('--ratio', `${schema.size[0]} / ${schema.size[1]}`);
    this.#figure.setAttribute('aria-label', name);
    this.#figure.setAttribute('aria-roledescription', words('figure'));
    this.#figure.lang = language;
    this.#controls.setAttribute('aria-label', `${words('controls')}: ${name}`);
    this.#bar.setAttribute('aria-label', words('steps'));
    setText(this.#badge, words('computing'));
    setText(this.#summary, words('numbers'));
    setText(this.#skip, words('skip'));
    setText(this.#activate.firstChild as Node, words('activate'));
    for (const [button, name] of [[this.#previous, 'previous'], [this.#next, 'next'], [this.#undo, 'undo'], [this.#redo, 'redo'],
      [this.#resetButton, 'reset'], [this.#forward, 'forward']] as const) setIcon(button, name, words(name));
    setText(this.#begin, words('begin'));
    this.#captions.replaceChildren(...schema.steps.map((step) => h('p', { 'data-step': step.id }, step.caption[language])));
    this.#controlViews.clear();
    const actions = {
      set: this.actions.control,
      press: (control: string) => this.actions.event({ do: 'press', name: control }),
      play: (control: string, on: boolean) => this.actions.event({ do: on ? 'play' : 'pause', name: control }),
    };
    // What plays lies under the picture, the rest in the figure's own order.
    const plays = (control: ControlSchema): number => (control.type === 'playhead' ? 0 : 1);
    for (const control of [...schema.controls].sort((a, b) => plays(a) - plays(b))) {
      if (!shown(control.name)) continue;
      const view = makeControl(control, language, actions);
      view.update({ raw: values(control.name) });
      this.#controlViews.set(control.name, view);
    }
    this.#controls.replaceChildren(this.#ticks, ...[...this.#controlViews.values()].map((view) => view.element));
    this.#showStory('', false, false);
    this.#showNumbers(schema.outputs.map((o) => ({ name: o.name, text: o.text[language] })));
  }

  setControl(name: string, now: ControlNow): void {
    this.#controlViews.get(name)?.update(now);
  }

  showPoster(urls: string[] | undefined): void {
    const [one, two] = urls ?? [];
    if (!one || this.#poster.getAttribute('src') === one) return;
    this.#poster.srcset = two ? `${one}, ${two} 2x` : '';
    this.#poster.src = one;
  }

  show(state: FigureState, raw: (name: string) => string, interactive: boolean): void {
    const listed = new Set<string>();
    for (const control of state.controls) {
      listed.add(control.name);
      this.#controlViews.get(control.name)?.update({ ...control, hidden: control.hidden ?? false, raw: raw(control.name) });
    }
    // A control that the figure does not declare now is not there.
    for (const [name, view] of this.#controlViews) if (!listed.has(name)) view.element.hidden = true;
    const stops = interactive ? state.stops : [];
    this.#handles.update(stops, state.selected, this.#language, this.zoom);
    this.#skip.hidden = stops.length < 4;
    this.#showStory(state.step, state.canUndo, state.canRedo);
    this.#showNumbers(state.outputs);
    this.#badge.classList.toggle('on', state.computing);
    this.#playing = state.playing;
    this.#tick = state.tick;
    this.#ticks.hidden = !state.ticks && state.tick === 0;
    setIcon(this.#playTicks, state.playing ? 'pause' : 'play', UI[state.playing ? 'pause' : 'play'][this.#language]);
    this.#forward.disabled = this.#playTicks.disabled = !state.ticks;
    setText(this.#tickCount, UI.tick[this.#language].replace('{n}', String(state.tick)));
  }

  #showStory(step: string, canUndo: boolean, canRedo: boolean): void {
    const steps = this.#schema?.steps ?? [];
    const at = steps.findIndex((s) => s.id === step);
    [...this.#captions.children].forEach((caption, i) => caption.classList.toggle('on', i === at));
    this.#bar.hidden = steps.length === 0 && !canUndo && !canRedo;
    const began = at >= 0;
    this.#bar.classList.toggle('began', began);
    this.#begin.hidden = began || steps.length === 0;
    this.#previous.hidden = this.#next.hidden = this.#count.hidden = !began;
    this.#previous.disabled = at <= 0;
    this.#next.disabled = at === steps.length - 1;
    setText(this.#count, `${at + 1} / ${steps.length}`);
    this.#undo.hidden = this.#redo.hidden = this.#resetButton.hidden = !canUndo && !canRedo;
    this.#undo.disabled = !canUndo;
    this.#redo.disabled = !canRedo;
  }

  #showNumbers(outputs: { name: string; text: string }[]): void {
    this.#numbers.hidden = outputs.length === 0;
    const rows = outputs.map((o) => [this.#schema?.outputs.find((s) => s.name === o.name)?.label[this.#language] ?? o.name, o.text]);
    if (this.#table.rows.length === rows.length) {
      rows.forEach(([label, text], i) => {
        setText((this.#table.rows[i] as HTMLTableRowElement).cells[0] as Node, label as string);
        setText((this.#table.rows[i] as HTMLTableRowElement).cells[1] as Node, text as string);
      });
    } else {
      this.#table.replaceChildren(...rows.map(([label, text]) => h('tr', {}, h('th', { scope: 'row' }, label as string), h('td', {}, text as string))));
    }
  }

  /** A new picture, in place of the poster from the first on. */
  present(frame: Extract<FromEngine, { kind: 'frame' }>): void {
    const { picture } = frame;
    if (!this.#canvas) {
      this.#canvas = h('canvas', { part: 'canvas', 'aria-hidden': 'true' });
      this.#still.after(this.#canvas);
    }
    const canvas = this.#canvas;
    this.#shown = frame;
    if (picture instanceof HTMLCanvasElement) {
      canvas.width = frame.width;
      canvas.height = frame.height;
      canvas.getContext('2d')?.drawImage(picture, 0, picture.height - frame.height, frame.width, frame.height, 0, 0, frame.width, frame.height);
    } else {
      // The bitmap has the size that all figures share: its lower left corner is shown, the rest is cut off by the frame.
      if (canvas.width !== picture.width) canvas.width = picture.width;
      if (canvas.height !== picture.height) canvas.height = picture.height;
      canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(picture);
    }
    const width = `${(canvas.width / frame.scale) * this.zoom}px`, height = `${(canvas.height / frame.scale) * this.zoom}px`;
    if (canvas.style.width !== width) canvas.style.width = width;
    if (canvas.style.height !== height) canvas.style.height = height;
    this.#figure.classList.add('live');
  }

  picture(): { canvas: HTMLCanvasElement; width: number; height: number } | undefined {
    return this.#canvas && { canvas: this.#canvas, width: this.#shown.width, height: this.#shown.height };
  }

  /** Back to the poster. */
  hide(): void {
    this.#figure.classList.remove('live');
    this.#canvas?.remove();
    this.#canvas = undefined;
    this.#handles.update([], '', this.#language, 1);
    this.#badge.classList.remove('on');
  }

  /** Undefined takes the message away. */
  complain(fault: Fault | undefined): void {
    this.#message.hidden = !fault;
    this.#message.replaceChildren();
    if (!fault) return;
    this.#message.append(h('p', {}, sentence(fault.message)));
    if (fault.recoverable) {
      this.#message.append(h('button', { type: 'button', class: 'push', onclick: () => this.actions.retry() }, UI.retry[this.#language]));
    }
  }

  askToActivate(on: boolean): void {
    this.#activate.hidden = !on;
  }

  setDescription(text: string): void {
    setText(this.#description, text);
  }

  /** To a screen reader, politely, the last of what was said within a second. */
  announce(text: string): void {
    clearTimeout(this.#toSay);
    const now = performance.now();
    this.#toSay = setTimeout(() => {
      this.#lastSaid = performance.now();
      setText(this.#status, text);
    }, Math.max(250, this.#lastSaid + ANNOUNCE_EVERY - now));
  }

  #onKey(event: KeyboardEvent): void {
    const key = event.key.toLowerCase();
    const typing = event.composedPath()[0];
    const inText = typing instanceof HTMLInputElement && ['text', 'number'].includes(typing.type);
    if (inText || event.altKey || !(event.ctrlKey || event.metaKey) || (key !== 'z' && key !== 'y')) return;
    event.preventDefault();
    this.actions.event({ do: key === 'y' || event.shiftKey ? 'redo' : 'undo' });
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
