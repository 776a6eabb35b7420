// Runs the figures of one engine: computes within a budget, draws what changed and is seen, tells what changed. It knows
// nothing of elements; the page talks to it through messages, in a worker or on its own thread.
import { Engine } from './engine';
import { EngineFault } from './engine_fault';
import { film } from './filming';
import type { FigureState, FromEngine, ToEngine } from './protocol';

interface Open {
  handle: number;
  width: number; // figure units
  height: number;
  scale: number; // pixels a unit
  visible: boolean;
  dirty: boolean; // the picture must be drawn again
  working: boolean; // compute may be left
  stateDirty: boolean;
  state: string;
  received: number; // the number of the last message to it
  told: number; // and of the last one whose effect was told
  frames: number;
  first: boolean; // it has not yet shown a whole picture
}

/** Canvas sides grow in steps, so that a page that is being laid out does not reallocate at each frame. */
const SIDE_STEP = 128;
const LARGEST_SIDE = 4096;
/** A context that is lost this soon again, or this often a minute, is given up. */
const LOSSES_A_MINUTE = 3;

type Clock = { request(run: () => void): void; now(): number };

export class Scheduler {
  #engine?: Engine;
  readonly #figures = new Map<number, Open>();
  #canvas?: OffscreenCanvas | HTMLCanvasElement;
  #context?: WebGL2RenderingContext | null;
  #budget = 8;
  #scheduled = false;
  #hidden = false;
  #lost = false;
  #losses: number[] = [];
  #chineseFonts: { face: number; url: string }[] = []; // not fetched yet
  #chineseMore: { face: number; url: string }[] = [];
  #assets = new Map<string, string>(); // not fetched yet
  readonly #waiting: ToEngine[] = [];
  #turn = 0;
  #loseExtension: WEBGL_lose_context | null = null;

  constructor(
    private readonly post: (message: FromEngine, transfer?: Transferable[]) => void,
    private readonly clock: Clock,
    private readonly makeCanvas: (width: number, height: number) => OffscreenCanvas | HTMLCanvasElement,
  ) {}

  receive(message: ToEngine): void {
    if (message.kind === 'start') {
      void this.#start(message);
      return;
    }
    if (message.kind === 'ping') {
      this.post({ kind: 'pong' });
      return;
    }
    if (!this.#engine) {
      this.#waiting.push(message);
      return;
    }
    try {
      this.#handle(this.#engine, message);
    } catch (problem) {
      this.#complain(problem, 'id' in message ? message.id : undefined);
    }
  }

  async #start(message: Extract<ToEngine, { kind: 'start' }>): Promise<void> {
    try {
      this.#budget = message.budget;
      this.#chineseFonts = [...message.files.chinese];
      this.#chineseMore = [...message.files.chineseMore];
      this.#assets = new Map(Object.entries(message.files.assets));
      const engine = await Engine.load(message.files);
      this.#makeContext(engine);
      this.#engine = engine;
      this.post({ kind: 'ready' });
      for (const kept of this.#waiting.splice(0)) this.receive(kept);
    } catch (problem) {
      this.#complain(problem);
    }
  }

  #makeContext(engine: Engine): void {
    this.#canvas = this.makeCanvas(SIDE_STEP, SIDE_STEP);
    const context = this.#canvas.getContext('webgl2', {
      alpha: true, antialias: false, depth: false, stencil: false, premultipliedAlpha: true, powerPreference: 'default',
    }) as WebGL2RenderingContext | null;
    if (!context) throw new EngineFault('no-webgl2', 'this browser, or its graphics driver, offers no WebGL2');
    this.#context = context;
    this.#loseExtension = context.getExtension('WEBGL_lose_context');
    this.#canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      this.#lost = true;
      const now = this.clock.now();
      this.#losses = [...this.#losses.filter((t) => now - t < 60), now];
      this.post({ kind: 'context', lost: true });
      if (this.#losses.length >= LOSSES_A_MINUTE) {
        this.#complain(new EngineFault('context-lost', 'the browser keeps taking the graphics context away', true));
      }
    });
    this.#canvas.addEventListener('webglcontextrestored', () => {
      try {
        engine.startDrawing(context);
        this.#lost = false;
        for (const figure of this.#figures.values()) figure.dirty = true;
        this.post({ kind: 'context', lost: false });
        this.#wake();
      } catch (problem) {
        this.#complain(problem);
      }
    });
    engine.startDrawing(context);
  }

  #handle(engine: Engine, message: Exclude<ToEngine, { kind: 'start' | 'ping' }>): void {
    if (message.kind === 'open') {
      if (message.desc.lang === 'zh') this.#wantChinese(engine);
      const figure: Open = {
        handle: engine.open(message.desc, this.clock.now()), width: message.desc.size[0], height: message.desc.size[1],
        scale: message.scale, visible: message.visible, dirty: true, working: true, stateDirty: true, state: '', received: 0, told: 0, frames: 0, first: true,
      };
      this.#figures.set(message.id, figure);
      this.post({ kind: 'opened', id: message.id });
      for (const { n, message: more } of message.then) this.#handle(engine, { kind: 'send', id: message.id, n, message: more });
      this.#wake();
      return;
    }
    if (message.kind === 'hidden') {
      this.#hidden = message.on;
      if (!message.on) this.#wake();
      return;
    }
    if (message.kind === 'lose-context') {
      if (message.restore) this.#loseExtension?.restoreContext();
      else this.#loseExtension?.loseContext();
      return;
    }
    if (message.kind === 'ask' && message.what === 'memory') {
      this.post({ kind: 'answer', token: message.token, value: String(engine.memory) });
      return;
    }
    if (message.kind === 'film') {
      void this.#film(engine, message);
      return;
    }
    const figure = this.#figures.get(message.id);
    if (!figure) {
      if (message.kind === 'ask') this.post({ kind: 'answer', token: message.token, value: '' });
      return;
    }
    switch (message.kind) {
      case 'close':
        engine.close(figure.handle);
        this.#figures.delete(message.id);
        return;
      case 'send': {
        if ('lang' in message.message && message.message.lang === 'zh') this.#wantChinese(engine);
        const refused = engine.send(figure.handle, message.message, this.clock.now());
        figure.received = message.n;
        if (refused !== undefined) this.post({ kind: 'refused', id: message.id, n: message.n, message: refused });
        if ('size' in message.message) [figure.width, figure.height] = message.message.size;
        // Only a picture that may differ is drawn: moving over nothing changes nothing.
        figure.working = true;
        figure.stateDirty = true;
        if (!('pointer' in message.message) || message.message.pointer !== 'move') figure.dirty = true;
        break;
      }
      case 'scale':
        figure.scale = message.scale;
        figure.dirty = true;
        break;
      case 'visible':
        figure.visible = message.on;
        if (message.on) figure.dirty = true;
        break;
      case 'ask':
        if (message.what === 'picture') {
          this.#answerPicture(engine, figure, message.token, message.scale ?? figure.scale);
          return;
        }
        this.post({
          kind: 'answer', token: message.token,
          value: message.what === 'frames' ? String(figure.frames)
            : message.what === 'session' ? engine.session(figure.handle)
              : message.what === 'tensors' ? engine.tensors(figure.handle, message.names ?? '') : engine.traceHash(figure.handle),
        });
        return;
    }
    this.#wake();
  }

  #wantChinese(engine: Engine, fonts = this.#chineseFonts): void {
    for (const font of fonts.splice(0)) this.#whenFetched(engine.fetchFont(font));
  }

  /** Each once, by the first figure that asks. */
  #wantAssets(engine: Engine, names: string[]): void {
    for (const name of names) {
      const url = this.#assets.get(name);
      if (url === undefined) continue;
      this.#assets.delete(name);
      this.#whenFetched(engine.fetchAsset(name, url));
    }
  }

  #whenFetched(fetching: Promise<void>): void {
    fetching.then(
      () => {
        for (const figure of this.#figures.values()) figure.dirty = figure.stateDirty = figure.working = true;
        this.#wake();
      },
      (problem) => this.#complain(problem),
    );
  }

  #wake(): void {
    if (this.#scheduled || !this.#engine || this.#hidden) return;
    this.#scheduled = true;
    this.clock.request(() => {
      this.#scheduled = false;
      try {
        if (this.#frame()) this.#wake();
      } catch (problem) {
        this.#complain(problem);
      }
    });
  }

  /** True: another frame is needed. */
  #frame(): boolean {
    const engine = this.#engine;
    if (!engine || this.#hidden) return false;
    // Of one that is not yet seen, the first picture: it is there when the reader comes.
    const seen = [...this.#figures].filter(([, figure]) => figure.visible || figure.first);
    this.#compute(engine, seen);
    let more = false;
    for (const [id, figure] of seen) {
      const now = this.clock.now();
      const moving = engine.moving(figure.handle, now);
      if ((figure.dirty || moving) && !this.#lost) this.#show(engine, id, figure, now);
      if (figure.stateDirty || (!moving && figure.dirty)) {
        this.#tell(engine, id, figure);
      }
      figure.stateDirty = moving || figure.working;
      figure.first &&= figure.working || figure.frames === 0;
      figure.dirty = false;
      more = more || moving || figure.working || engine.moving(figure.handle, this.clock.now());
    }
    return more;
  }

  /** Fair: the figure that began last frame's round ends this one's. */
  #compute(engine: Engine, seen: [number, Open][]): void {
    const start = this.clock.now();
    const end = start + this.#budget / 1000;
    let busy = seen.map(([, figure]) => figure).filter((figure) => figure.working);
    if (busy.length > 0) busy = [...busy.slice(this.#turn % busy.length), ...busy.slice(0, this.#turn % busy.length)];
    ++this.#turn;
    while (busy.length > 0) {
      for (const figure of [...busy]) {
        if (!engine.work(figure.handle, this.clock.now())) {
          figure.working = false;
          busy = busy.filter((other) => other !== figure);
        }
        figure.dirty = figure.stateDirty = true;
        if (this.clock.now() >= end) return;
      }
    }
  }

  #tell(engine: Engine, id: number, figure: Open): void {
    const state = engine.state(figure.handle), n = figure.received;
    if (state !== figure.state) {
      const parsed = JSON.parse(state) as FigureState;
      this.post({ kind: 'state', id, n, state: parsed });
      if (parsed.wants) this.#wantAssets(engine, parsed.wants);
      if (parsed.chinese) this.#wantChinese(engine);
      if (parsed.chineseMore) this.#wantChinese(engine, this.#chineseMore);
    }
    else if (n !== figure.told) this.post({ kind: 'state', id, n });
    figure.state = state;
    figure.told = n;
  }

  /** Draws into the lower left corner of the canvas; undefined while there is no context. */
  #draw(engine: Engine, figure: Open, scale: number, now: number): { width: number; height: number; scale: number } | undefined {
    const width = Math.min(LARGEST_SIDE, Math.max(1, Math.round(figure.width * scale)));
    const height = Math.min(LARGEST_SIDE, Math.max(1, Math.round(figure.height * scale)));
    return this.#paint(engine, figure.handle, width, height, width / figure.width, now) && { width, height, scale: width / figure.width };
  }
  #paint(engine: Engine, handle: number, width: number, height: number, scale: number, now: number): OffscreenCanvas | HTMLCanvasElement | undefined {
    const canvas = this.#canvas;
    if (!canvas || !this.#context || this.#context.isContextLost()) return undefined;
    const round = (side: number) => Math.ceil(side / SIDE_STEP) * SIDE_STEP;
    if (canvas.width < width) canvas.width = round(width);
    if (canvas.height < height) canvas.height = round(height);
    engine.draw(handle, now, width, height, scale);
    return canvas;
  }

  #show(engine: Engine, id: number, figure: Open, now: number): void {
    const drawn = this.#draw(engine, figure, figure.scale, now), canvas = this.#canvas;
    if (!drawn || !canvas) return;
    ++figure.frames;
    if ('transferToImageBitmap' in canvas) {
      const picture = canvas.transferToImageBitmap();
      this.post({ kind: 'frame', id, picture, ...drawn }, [picture]);
    } else {
      this.post({ kind: 'frame', id, picture: canvas, ...drawn });
    }
  }

  /** A picture of its own, in another scale perhaps. */
  #answerPicture(engine: Engine, figure: Open, token: number, scale: number): void {
    const drawn = this.#draw(engine, figure, scale, this.clock.now()), canvas = this.#canvas;
    if (!drawn || !canvas) {
      this.post({ kind: 'answer', token, value: '' });
      return;
    }
    // The canvas keeps what was drawn only until this task ends: the bitmap is asked for at once.
    void createImageBitmap(canvas, 0, canvas.height - drawn.height, drawn.width, drawn.height).then(
      (bitmap) => this.post({ kind: 'answer', token, value: 'picture', bitmap }, [bitmap]),
      (problem) => this.#complain(problem),
    );
  }

  async #film(engine: Engine, { token, film: desc }: Extract<ToEngine, { kind: 'film' }>): Promise<void> {
    try {
      const made = await film(engine, desc, (...how) => this.#paint(engine, ...how));
      this.post({ kind: 'answer', token, value: '', ...(made && { film: made }) });
    } catch (problem) {
      this.post({ kind: 'answer', token, value: problem instanceof Error ? problem.message : String(problem) });
    }
  }

  #complain(problem: unknown, id?: number): void {
    const fault = problem instanceof EngineFault ? problem.fault
      : { code: /memory|RangeError/i.test(String(problem)) ? ('memory' as const) : ('worker' as const),
          message: `the engine stopped: ${String(problem)}`, recoverable: true };
    this.post(id === undefined ? { kind: 'fault', fault } : { kind: 'fault', fault, id });
  }
}

/** With the clock and a canvas of wherever this runs: a worker, or a page. */
export function makeScheduler(post: (message: FromEngine, transfer?: Transferable[]) => void): Scheduler {
  const clock = {
    request: (run: () => void) => void ('requestAnimationFrame' in globalThis ? requestAnimationFrame(run) : setTimeout(run, 16)),
    now: () => performance.now() / 1000,
  };
  return new Scheduler(post, clock, (width, height) => {
    // Some browsers have the canvas but not WebGL in it.
    if (typeof OffscreenCanvas === 'function' && (!globalThis.document || new OffscreenCanvas(1, 1).getContext('webgl2'))) return new OffscreenCanvas(width, height);
    return Object.assign(document.createElement('canvas'), { width, height });
  });
}
