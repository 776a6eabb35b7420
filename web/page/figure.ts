// <gb-figure figure="gnn/message-passing">: a live figure in the page. docs/embed.md describes it for authors.
import { Base, unknownAttributes } from './base';
import { EngineFault } from './engine_fault';
import type { Client, Host } from './host';
import { settings } from './settings';
import { loadManifest, type FigureSchema, type Manifest } from './manifest';
import type { FilmOptions } from './record';
import type { EngineEvent, Fault, FigureMessage, FigureState, FromEngine, OpenDesc } from './protocol';
import { refreshProse } from './registry';
import { store, type Store } from './store';
import { languageAround, lookOf, wantsMotion, watchSurroundings, type Look } from './surroundings';
import { parseSet, unknownName } from './text';
import { Values, type Source, type Value } from './values';
import { View } from './view';
import { unwatchVisibility, watchVisibility } from './visibility';
import { AddressLink } from './address';
import type { Language } from './words';

export const FIGURE_ATTRIBUTES = ['figure', 'src', 'set', 'step', 'group', 'loading', 'controls', 'interaction', 'theme', 'lang', 'motion', 'seed',
  'max-dpr', 'budget-ms', 'alt', 'autoplay', 'hash'] as const;

/** Figures are made for this many units and more; in less room they are drawn smaller. */
const NARROWEST = 360;

type Status = 'idle' | 'loading' | 'ready' | 'running' | 'lost' | 'error';

export class GbFigure extends Base implements Client {
  static observedAttributes = [...FIGURE_ATTRIBUTES];

  /** Settled when the first picture of the engine is there, or when a fault says that there will be none. */
  ready: Promise<void> = Promise.resolve();
  #settleReady: [() => void, (fault: Error) => void] = [() => undefined, () => undefined];

  #view?: View;
  #manifest?: Manifest;
  #schema?: FigureSchema;
  #host?: Host;
  #engineId = 0;
  readonly #values = new Values({ send: (message) => this.#send(message), changed: (name, source) => this.#onValue(name, source) });
  #state?: FigureState;
  #store?: Store;
  #leaveStore?: () => void;
  #address?: AddressLink;
  readonly #watchersOfState = new Set<() => void>();
  #committed = new Map<string, string>();
  #stopWatching?: () => void;
  #resizes?: ResizeObserver;
  #removal?: ReturnType<typeof setTimeout>;
  #size: [number, number] = [0, 0];
  #pixels = 0;
  #language: Language = 'en';
  #look: Look = { theme: 'light' };
  #motion = true;
  #near = false;
  #seen = false;
  #wanted = false; // the reader or a script asked for it, however lazy it is
  #active = true;
  #holding = false;
  #drawn = false;
  #sent = 0; // the last message to the engine
  #told = 0; // and the last one whose effect it told
  #lost = false; // the graphics: the last picture stays
  #userActed = false;
  #fault?: Fault;
  #opening = false;
  #announced = false; // that it is ready
  #wantedStep: string | undefined;
  #initial: Record<string, string> | undefined; // what it was opened with
  #openingNumber: number | undefined;
  #loads = 0;

  // ---- the life of the element

  connectedCallback(): void {
    clearTimeout(this.#removal);
    const first = !this.#view;
    this.#view ??= new View(this, {
      control: (name, raw, held) => (this.#acted(), this.#values.drag(name, raw, held), held || this.#want()),
      event: (event) => (this.#acted(event), void this.#send({ event })),
      message: (message) => (this.#acted(message), void this.#send(message)),
      held: (on) => void (this.#holding = on),
      step: (by) => (this.#acted({}), this.step(by)),
      reset: () => (this.#acted({}), this.reset()),
      retry: () => this.#retry(),
      activate: () => this.#activate(),
    });
    this.#stopWatching = watchSurroundings(() => this.#lookAround());
    watchVisibility(this, { near: () => this.#onNear(), seen: (on) => this.#onSeen(on) });
    this.#resizes ??= new ResizeObserver(() => this.#measure());
    this.#resizes.observe(this.#view.frame);
    for (const name of unknownAttributes(this, FIGURE_ATTRIBUTES)) this.#report('unknown', unknownName('attribute', name, [...FIGURE_ATTRIBUTES]));
    this.#joinGroup();
    if (first) void this.#load();
    else {
      this.#lookAround();
      this.#address?.connect();
    }
    refreshProse();
  }

  disconnectedCallback(): void {
    this.#stopWatching?.();
    unwatchVisibility(this);
    this.#resizes?.disconnect();
    this.#address?.disconnect();
    this.#leaveStore?.();
    this.#host?.visible(this.#engineId, false);
    // Moving an element removes it too, for a moment.
    this.#removal = setTimeout(() => this.destroy(), settings.removeGrace);
    refreshProse();
  }

  attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    if (!this.#view || old === value || !this.isConnected) return;
    if (name === 'figure' || name === 'src') {
      this.destroy();
      this.#view.complain(undefined);
      void this.#load();
    } else if (name === 'set') this.set(this.#readSet(value));
    else if (name === 'step') value && this.step(value);
    else if (name === 'group') this.#joinGroup();
    else if (name === 'controls' || name === 'alt') this.#describeView();
    else if (name === 'seed') void this.#send({ event: { do: 'seed', value: value ?? '0' } });
    else if (name === 'max-dpr') this.#measure();
    else if (name === 'loading') this.#maybeOpen();
    else if (name === 'interaction') this.#resetActivation();
    else if (name === 'hash') this.#linkAddress();
    else this.#lookAround();
  }

  // ---- what is known of the figure

  async #load(): Promise<void> {
    const turn = ++this.#loads;
    this.#announced = false;
    this.ready = new Promise((resolve, reject) => (this.#settleReady = [resolve, reject]));
    this.ready.catch(() => undefined); // a fault is an event too
    this.#setStatus('loading');
    try {
      const manifest = await loadManifest(this.getAttribute('src'));
      if (turn !== this.#loads) return;
      const id = this.getAttribute('figure') ?? '';
      const schema = manifest.figure(id);
      if (!schema) throw new EngineFault('figure', unknownName('figure', id, manifest.data.figures.map((figure) => figure.id)));
      this.#manifest = manifest;
      this.#schema = schema;
    } catch (problem) {
      if (turn === this.#loads) this.onFault(faultOf(problem));
      return;
    }
    this.#values.declare(this.#schema.controls);
    this.#setStatus('idle');
    this.#resetActivation();
    this.#lookAround(true);
    this.#values.set(this.#known(this.#initialValues()), 'script');
    this.#joinGroup();
    this.#linkAddress();
    this.#committed = new Map(this.#values.names().map((name) => [name, this.#values.raw(name)]));
    this.#changedState();
    this.#maybeOpen();
  }

  #initialValues(): Record<string, string> {
    const values = this.#readSet(this.getAttribute('set'));
    for (const { name, value } of [...this.attributes]) if (name.startsWith('data-set-')) values[name.slice(9)] = value;
    return values;
  }
  #readSet(text: string | null): Record<string, string> {
    try {
      return parseSet(text ?? '');
    } catch (problem) {
      this.#report('value', `set: ${(problem as Error).message}`);
      return {};
    }
  }
  /** Without the names that the figure does not know, which are reported. */
  #known<T>(values: Record<string, T>): Record<string, T> {
    return Object.fromEntries(Object.entries(values).filter(([name]) => {
      if (!this.#schema || this.#values.schema(name)) return true;
      this.#report('unknown', unknownName('control', name, this.#values.names()));
      return false;
    }));
  }

  #describeView(): void {
    if (!this.#view || !this.#schema) return;
    const attribute = this.getAttribute('controls') ?? 'auto';
    const listed = attribute === 'auto' ? undefined : attribute === 'none' ? [] : attribute.split(/[\s,]+/).filter(Boolean);
    for (const name of listed ?? []) if (!this.#values.schema(name)) this.#report('unknown', unknownName('control', name, this.#values.names()));
    this.#view.describe(this.#schema, this.#language, (name) => !listed || listed.includes(name), (name) => this.#values.raw(name),
      this.getAttribute('alt') ?? this.#schema.title[this.#language]);
    if (this.#state) this.#showState();
    this.#view.setDescription(this.describe());
  }

  // ---- the page around

  #lookAround(all = false): void {
    if (!this.#view || !this.#schema) return;
    const look = lookOf(this, this.getAttribute('theme')), language = languageAround(this), motion = wantsMotion(this.getAttribute('motion'));
    if (all || JSON.stringify(look) !== JSON.stringify(this.#look)) {
      this.#look = look;
      this.dataset.look = look.theme;
      void this.#send(look);
    }
    if (all || language !== this.#language) {
      this.#language = language;
      void this.#send({ lang: language });
      this.#describeView();
    }
    const { posters } = this.#schema, manifest = this.#manifest as Manifest;
    this.#view.showPoster((language === 'zh' && posters?.zh ? posters.zh : posters)?.[look.theme].map((file) => manifest.url(file)));
    if (motion !== this.#motion) {
      this.#motion = motion;
      void this.#send({ motion });
      if (!motion && this.#state?.playing) this.pause();
    }
    this.#measure();
  }

  #measure(): void {
    const frame = this.#view?.frame;
    if (!frame || !this.isConnected) return;
    const width = frame.clientWidth, height = frame.clientHeight;
    if (width < 16 || height < 16) return; // not laid out
    const zoom = Math.min(1, width / NARROWEST), size: [number, number] = [width / zoom, height / zoom];
    const pixels = Math.min(devicePixelRatio, Number(this.getAttribute('max-dpr')) || 2) * zoom;
    (this.#view as View).zoom = zoom;
    const changed = size[0] !== this.#size[0] || size[1] !== this.#size[1];
    this.#size = size;
    if (changed) void this.#send({ size });
    if (pixels !== this.#pixels) {
      this.#pixels = pixels;
      this.#host?.scale(this.#engineId, pixels);
    }
    this.#maybeOpen();
  }

  // ---- the engine

  #onNear(): void {
    this.#near = true;
    this.#maybeOpen();
  }
  #onSeen(on: boolean): void {
    if (on === this.#seen) return;
    this.#seen = on;
    this.#host?.visible(this.#engineId, on);
    this.#dispatch('gb-visibility', { visible: on });
  }
  #want(): void {
    this.#wanted = true;
    this.#maybeOpen();
  }

  #maybeOpen(): void {
    if (!this.#schema || !this.#manifest || this.#host || this.#opening || this.#fault || !this.isConnected || this.#size[0] === 0 || settings.run === 'static') return;
    const loading = this.getAttribute('loading') ?? 'lazy';
    if (!this.#wanted && (loading === 'click' || (loading !== 'eager' && !this.#near))) return;
    this.#opening = true;
    this.#setStatus('loading');
    void this.#open(this.#manifest, this.#schema);
  }

  async #open(manifest: Manifest, schema: FigureSchema): Promise<void> {
    const turn = this.#loads;
    try {
      const { hostFor, listenToPointer } = await live(manifest);
      this.#view?.listen(listenToPointer, () => this.#active && this.getAttribute('interaction') !== 'none' && this.#host !== undefined);
      if (turn !== this.#loads || !this.isConnected) return;
      this.#host = hostFor(manifest, schema.explainer, Number(this.getAttribute('budget-ms')) || 8, settings);
    } catch (problem) {
      if (turn === this.#loads) this.onFault(faultOf(problem));
      return;
    } finally {
      this.#opening = false;
    }
    this.#engineId = this.#host.add(this);
  }

  #desc(schema: FigureSchema): OpenDesc {
    return { figure: schema.id, size: this.#size, lang: this.#language, motion: this.#motion, seed: Number(this.getAttribute('seed')) || 0, ...this.#look };
  }
  opening(): ReturnType<Client['opening']> {
    const schema = this.#schema as FigureSchema;
    const desc = this.#desc(schema);
    const then: FigureMessage[] = [], values = this.#values.changed(), step = this.#wantedStep ?? this.getAttribute('step');
    this.#initial = undefined;
    if (this.#state) {
      // After a death: what the reader had.
      const { tick, step, selected } = this.#state;
      then.push({ session: JSON.stringify({ glassbox: 1, figure: schema.id, seed: desc.seed, tick, step, selected, controls: values }) });
    } else {
      if (step) then.push({ event: { do: 'step', name: step } });
      if (Object.keys(values).length) {
        then.push({ set: values });
        this.#initial = values;
      }
    }
    this.#drawn = this.#lost = false;
    this.#setStatus('loading');
    return { desc, scale: this.#pixels, visible: this.#seen || !this.#near, then };
  }
  onOpening(numbers: number[]): void {
    const last = numbers.at(-1);
    this.#wantedStep = undefined;
    this.#values.forgetPending();
    this.#openingNumber = last;
    if (last !== undefined) this.#values.sent(this.#values.names(), last);
  }

  #send(message: FigureMessage): number {
    if (!this.#host || this.#fault) return 0;
    // Values wait for the end of the frame; what comes after them may not overtake them.
    this.#values.flush();
    return (this.#sent = this.#host.send(this.#engineId, message));
  }

  onOpened(): void {
    this.#fault = undefined;
    this.#view?.complain(undefined);
  }

  onFrame(frame: Extract<FromEngine, { kind: 'frame' }>): void {
    this.#view?.present(frame);
    if (this.#drawn) return;
    this.#drawn = true;
    this.#setStatus(this.#state?.computing ? 'running' : 'ready');
    if (this.#announced) return;
    this.#announced = true;
    this.#settleReady[0]();
    this.#dispatch('gb-ready', {});
    if (this.hasAttribute('autoplay') && this.#motion) this.play();
  }

  onState(n: number, state: FigureState | undefined): void {
    const before = this.#state;
    this.#told = n;
    if (state) this.#state = state;
    this.#values.accept(n, (state ?? this.#state)?.controls);
    if (state) {
      for (const output of state.outputs) {
        const old = before?.outputs.find((o) => o.name === output.name);
        if (!old || old.text !== output.text) this.#dispatch('gb-output', { name: output.name, value: output.number ?? output.text, text: output.text });
      }
      if (before && before.hovered !== state.hovered) this.#dispatch('gb-highlight', { mark: state.hovered, source: 'figure' });
      if ((before?.step ?? '') !== state.step) this.#dispatch('gb-step', { step: state.step });
      if (this.#drawn && !this.#lost) this.#setStatus(state.computing || state.playing || state.controls.some((c) => c.playing) ? 'running' : 'ready');
    }
    this.#showState();
    this.#commit(before);
    this.#changedState();
  }

  onRefused(n: number, message: string): void {
    const initial = n === this.#openingNumber ? this.#initial : undefined;
    if (initial && Object.keys(initial).length > 1) {
      // One of them does not fit: the others may.
      for (const [name, raw] of Object.entries(initial)) void this.#send({ set: { [name]: raw } });
    } else {
      this.#report('value', message);
    }
    this.#values.accept(n, this.#state?.controls);
    this.#showState();
  }

  onContext(lost: boolean): void {
    this.#lost = lost;
    this.#setStatus(lost ? 'lost' : 'ready');
  }

  onFault(fault: Fault): void {
    this.#fault = fault;
    this.#drawn = false;
    this.#setStatus('error');
    this.#view?.hide();
    this.#view?.complain(fault);
    this.#settleReady[1](new EngineFault(fault.code, fault.message, fault.recoverable));
    this.#dispatch('gb-error', { ...fault });
  }

  #retry(): void {
    this.#fault = undefined;
    this.#view?.complain(undefined);
    this.#setStatus('loading');
    if (!this.#schema) void this.#load();
    else if (this.#host) this.#host.retry();
    else this.#want();
  }

  // ---- what changes

  #onValue(name: string, source: Source): void {
    const raw = this.#values.raw(name), value = this.#values.value(name);
    const now = this.#state?.controls.find((control) => control.name === name);
    this.#view?.setControl(name, now ? { ...now, raw } : { raw });
    this.#dispatch('gb-input', { name, value, source });
    if (source !== 'group') this.#store?.set({ [name]: raw }, this);
    if (source !== 'figure') this.#changedState();
  }

  #showState(): void {
    if (!this.#state || !this.#view) return;
    this.#view.show(this.#state, (name) => this.#values.raw(name), this.#active && this.getAttribute('interaction') !== 'none');
    this.#view.setDescription(this.describe());
  }

  /** What changed since, once the hand has let go. */
  #commit(before: FigureState | undefined): void {
    const state = this.#state;
    if (!state || this.#holding || state.computing || state.controls.some((control) => control.playing)) return;
    const said: string[] = [];
    for (const { name } of state.controls) {
      const raw = this.#values.raw(name);
      if (this.#committed.get(name) === raw) continue;
      this.#committed.set(name, raw);
      this.#dispatch('gb-change', { name, value: this.#values.value(name) });
      const label = this.#values.schema(name)?.label[this.#language] ?? name;
      if (raw.length < 40) said.push(`${label}: ${raw}`);
    }
    if (said.length) this.#address?.write(this.#values.changed());
    if (!this.#userActed) return;
    for (const output of state.outputs) {
      if (output.text === before?.outputs.find((o) => o.name === output.name)?.text) continue;
      said.push(`${this.#schema?.outputs.find((o) => o.name === output.name)?.label[this.#language] ?? output.name}: ${output.text}`);
    }
    const selected = state.selected !== before?.selected ? state.stops.find((stop) => stop.key === state.selected) : undefined;
    if (selected) said.push(`${selected.name}${selected.says ? `: ${selected.says}` : ''}`);
    if (said.length) this.#view?.announce(said.join('; '));
  }

  #acted(message?: object): void {
    this.#userActed = true;
    // Whatever else the reader does ends a gesture of the keyboard.
    if (message && !('pointer' in message)) this.#want();
  }

  #joinGroup(): void {
    this.#leaveStore?.();
    this.#leaveStore = this.#store = undefined;
    const group = this.getAttribute('group');
    if (!group || !this.#schema) return;
    const shared = store(group);
    this.#store = shared;
    this.#leaveStore = shared.subscribeAll((name, raw, source) => source !== this && this.#values.schema(name) && this.#values.set({ [name]: raw }, 'group'));
    for (const [name, raw] of shared.entries()) if (this.#values.schema(name)) this.#values.set({ [name]: raw }, 'group');
    shared.set(this.#values.changed(), this);
  }

  #linkAddress(): void {
    this.#address?.disconnect();
    this.#address = undefined;
    if (!this.hasAttribute('hash') || !this.#schema) return;
    const prefix = this.getAttribute('hash') || this.id || this.#schema.id.slice(this.#schema.id.indexOf('/') + 1);
    this.#address = new AddressLink(prefix, (values) => this.#values.set(this.#known(values), 'address'));
    this.#address.connect();
  }

  #resetActivation(): void {
    const click = this.getAttribute('interaction') === 'click' || this.getAttribute('loading') === 'click';
    this.#active = !click || this.#wanted;
    this.#view?.askToActivate(click && !this.#active);
    this.#showState();
  }
  #activate(): void {
    this.#active = true;
    this.#view?.askToActivate(false);
    this.#want();
    this.#showState();
  }

  #setStatus(status: Status): void {
    if (this.getAttribute('status') !== status) this.setAttribute('status', status);
  }
  #dispatch(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
  #report(code: 'unknown' | 'value', message: string): void {
    console.error(`gb-figure ${this.getAttribute('figure') ?? ''}: ${message}`);
    this.#dispatch('gb-error', { code, message, recoverable: true });
  }
  #changedState(): void {
    for (const changed of [...this.#watchersOfState]) changed();
  }

  // ---- for scripts

  /** Values by name of the control; those that come together change together. */
  set(values: Record<string, Value>, { animate = true } = {}): void {
    const raws = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(' ') : String(value)]));
    this.#values.set(this.#known(raws), 'script', animate);
  }
  get(name: string): Value | undefined {
    if (this.#schema && !this.#values.schema(name)) this.#report('unknown', unknownName('control', name, this.#values.names()));
    return this.#values.value(name);
  }
  /** The number of an output, or its text. */
  output(name: string): number | string | undefined {
    const now = this.#state?.outputs.find((output) => output.name === name);
    if (now) return now.number ?? now.text;
    const known = this.#schema?.outputs.find((output) => output.name === name);
    if (!known && this.#schema) this.#report('unknown', unknownName('output', name, this.#schema.outputs.map((output) => output.name)));
    return known ? known.number ?? known.text[this.#language] : undefined;
  }
  /** Lights a mark, as hovering does; null lights none. */
  highlight(mark: string | null): void {
    void this.#send({ event: { do: 'hover', name: mark ?? '' } });
    this.#dispatch('gb-highlight', { mark: mark ?? '', source: 'script' });
  }
  select(mark: string | null): void {
    void this.#send({ event: { do: 'select', name: mark ?? '' } });
  }
  /** A playhead by name, or whatever the figure has that moves. */
  play(name?: string, speed = 1): void {
    this.#sendPlay('play', name, speed === 1 ? undefined : String(speed));
  }
  pause(name?: string): void {
    this.#sendPlay('pause', name);
  }
  #sendPlay(what: 'play' | 'pause', name?: string, value?: string): void {
    const playhead = this.#state?.ticks ? undefined : this.#schema?.controls.find((control) => control.type === 'playhead')?.name;
    const target = name ?? playhead;
    const event: EngineEvent = { do: what };
    if (target) event.name = target;
    if (value) event.value = value;
    void this.#send({ event });
  }
  /** Shows a state of the runs: ticks are their steps of training. */
  seek(tick: number): void {
    void this.#send({ event: { do: 'seek', value: String(tick) } });
  }
  /** A step of the story by name, or so many on. */
  step(to: string | number = 1): void {
    const steps = this.#schema?.steps ?? [];
    if (typeof to === 'number') {
      const at = steps.findIndex((step) => step.id === (this.#state?.step ?? ''));
      const next = steps[Math.min(steps.length - 1, Math.max(0, at + to))];
      if (next) this.step(next.id);
      return;
    }
    if (this.#schema && !steps.some((step) => step.id === to)) {
      this.#report('unknown', unknownName('step', to, steps.map((step) => step.id)));
      return;
    }
    this.#wantedStep = to; // until the engine is there
    this.#want();
    if (this.#send({ event: { do: 'step', name: to } })) this.#wantedStep = undefined;
  }
  /** As the author set it. */
  reset(): void {
    void this.#send({ event: { do: 'defaults' } });
    const values = this.#known(this.#initialValues());
    if (Object.keys(values).length) void this.#send({ set: values });
  }
  undo(): void {
    void this.#send({ event: { do: 'undo' } });
  }
  redo(): void {
    void this.#send({ event: { do: 'redo' } });
  }
  async snapshot({ type = 'image/png', scale }: { type?: string; scale?: number } = {}): Promise<Blob> {
    const answer = await this.#host?.ask(this.#engineId, 'picture', scale === undefined ? {} : { scale });
    if (!answer?.bitmap) throw new Error('the figure has no picture now');
    const canvas = document.createElement('canvas');
    canvas.width = answer.bitmap.width;
    canvas.height = answer.bitmap.height;
    canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(answer.bitmap);
    return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(`no picture of type ${type}`))), type));
  }
  /** A film of the story, or of `seconds` of the figure as it is; `live`: of what is done to it from now on. */
  async record(options: FilmOptions = {}): Promise<Blob> {
    const host = this.#host, schema = this.#schema, manifest = this.#manifest;
    if (!host || !schema || !manifest) throw new Error('the figure has no picture now');
    return (await live(manifest)).record({
      host, id: this.#engineId, desc: this.#desc(schema), scale: this.#pixels, steps: schema.steps, state: this.#state, picture: () => this.#view?.picture(), go: (name) => this.step(name),
    }, options);
  }
  /** The hash of all tensors: equal to that of the same figure, seed and values anywhere. */
  async traceHash(): Promise<string> {
    return (await this.#host?.ask(this.#engineId, 'trace-hash'))?.value ?? '';
  }
  /** Figure, seed, values and tick as text, for `restore`, or `glassbox`. */
  async session(): Promise<string> {
    return (await this.#host?.ask(this.#engineId, 'session'))?.value ?? '';
  }
  /** When all that was asked of it is done: models are through, and the last picture is there. */
  async settled(): Promise<void> {
    this.#values.flush();
    const through = () => this.#told >= this.#sent && this.getAttribute('status') === 'ready';
    if (through()) return;
    await new Promise<void>((done) => {
      const stop = this.watch(() => {
        if (!through()) return;
        stop();
        done();
      });
    });
  }
  /** The first numbers of tensors, by name: of those that the figure's models record now. */
  async tensors(names: string[]): Promise<Record<string, string>> {
    return JSON.parse((await this.#host?.ask(this.#engineId, 'tensors', { names: names.join('\n') }))?.value || '{}') as Record<string, string>;
  }
  restore(session: string): void {
    void this.#send({ session });
  }
  /** How many pictures were drawn. */
  async frames(): Promise<number> {
    return Number((await this.#host?.ask(this.#engineId, 'frames'))?.value ?? 0);
  }
  /** What the figure shows now, in words. */
  describe(): string {
    if (!this.#schema) return this.getAttribute('alt') ?? '';
    const parts = [this.#schema.alt[this.#language]];
    const step = this.#schema.steps.find((s) => s.id === this.#state?.step);
    if (step) parts.push(step.caption[this.#language]);
    if (this.#state?.description) parts.push(this.#state.description);
    const outputs = this.#state?.outputs ?? this.#schema.outputs.map((o) => ({ name: o.name, text: o.text[this.#language] }));
    for (const output of outputs) {
      parts.push(`${this.#schema.outputs.find((o) => o.name === output.name)?.label[this.#language] ?? output.name}: ${output.text}.`);
    }
    return parts.filter(Boolean).join(' ');
  }
  /** Gives its engine's memory back; the poster stays. */
  destroy(): void {
    clearTimeout(this.#removal);
    this.#host?.remove(this.#engineId);
    this.#host = this.#state = this.#fault = undefined;
    this.#drawn = this.#wanted = false;
    this.#view?.hide();
    if (this.#schema) this.#setStatus('idle');
  }

  get info(): FigureSchema | undefined {
    return this.#schema;
  }
  get currentStep(): string {
    return this.#state?.step ?? '';
  }
  get hovered(): string {
    return this.#state?.hovered ?? '';
  }
  get textLanguage(): Language {
    return this.#language;
  }
  outputText(name: string): string | undefined {
    return this.#state?.outputs.find((o) => o.name === name)?.text ?? this.#schema?.outputs.find((o) => o.name === name)?.text[this.#language];
  }
  /** Called at each change of what the figure shows; gives the function that ends it. */
  watch(changed: () => void): () => void {
    this.#watchersOfState.add(changed);
    return () => void this.#watchersOfState.delete(changed);
  }
  /** As a control of the figure's own does it: `held` until the hand lets go. */
  drag(name: string, raw: string, held: boolean): void {
    this.#acted();
    this.#values.drag(name, raw, held);
    if (!held) this.#want();
  }
  raw(name: string): string {
    return this.#values.raw(name);
  }
  controlState(name: string): { raw: string; hidden: boolean; min?: number; max?: number; playing?: boolean } {
    return { ...this.#state?.controls.find((control) => control.name === name), raw: this.#values.raw(name), hidden: false };
  }
  press(name: string): void {
    this.#acted({});
    void this.#send({ event: { do: 'press', name } });
  }
}

/** What a page needs only when a figure lives. */
const live = (manifest: Manifest): Promise<typeof import('./worker')> =>
  import(/* @vite-ignore */ manifest.url(manifest.data.worker)).catch(() => {
    throw new EngineFault('network', 'glassbox.worker.mjs could not be loaded', true);
  });

function faultOf(problem: unknown): Fault {
  // Other files have a class of their own for it.
  const fault = (problem as Partial<EngineFault>).fault;
  return fault ?? { code: 'worker', message: String(problem), recoverable: true };
}
