// Runs the figures of one engine: computes within a budget, draws what changed and is seen, tells what changed. It knows
// nothing of elements; the page talks to it through messages, in a worker or on its own thread.
import { Engine, EngineFault } from './engine';
import type { FromEngine, ToEngine } from './protocol';

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
  frames: number;
}

/** Canvas sides grow in steps, so that a page that is being laid out does not reallocate at each frame. */
const SIDE_STEP = 128;
const LARGEST_SIDE = 4096;
/** A context that is lost this soon again, or this often a minute, is given up. */
const LOSSES_A_MINUTE = 3;

type Clock = { request(run: () => void): void; now(): number };

export class Scheduler {
  private engine?: Engine;
  private readonly figures = new Map<number, Open>();
  private canvas?: OffscreenCanvas | HTMLCanvasElement;
  private context?: WebGL2RenderingContext | null;
  private budget = 8;
  private scheduled = false;
  private hidden = false;
  private lost = false;
  private losses: number[] = [];
  private chineseFonts: { face: number; url: string }[] = [];
  private readonly waiting: ToEngine[] = [];
  private turn = 0;
  private loseExtension: WEBGL_lose_context | null = null;

  constructor(
    private readonly post: (message: FromEngine, transfer?: Transferable[]) => void,
    private readonly clock: Clock,
    private readonly makeCanvas: (width: number, height: number) => OffscreenCanvas | HTMLCanvasElement,
  ) {}

  receive(message: ToEngine): void {
    if (message.kind === 'start') {
      void this.start(message);
      return;
    }
    if (!this.engine) {
      this.waiting.push(message);
      return;
    }
    try {
      this.handle(this.engine, message);
    } catch (problem) {
      this.complain(problem, 'id' in message ? message.id : undefined);
    }
  }

  private async start(message: Extract<ToEngine, { kind: 'start' }>): Promise<void> {
    try {
      this.budget = message.budget;
      this.chineseFonts = message.files.chinese;
      const engine = await Engine.load(message.files);
      this.makeContext(engine);
      this.engine = engine;
      this.post({ kind: 'ready' });
      for (const kept of this.waiting.splice(0)) this.receive(kept);
    } catch (problem) {
      this.complain(problem);
    }
  }

  private makeContext(engine: Engine): void {
    this.canvas = this.makeCanvas(SIDE_STEP, SIDE_STEP);
    const context = this.canvas.getContext('webgl2', {
      alpha: true, antialias: false, depth: false, stencil: false, premultipliedAlpha: true, powerPreference: 'default',
    }) as WebGL2RenderingContext | null;
    if (!context) throw new EngineFault('no-webgl2', 'this browser, or its graphics driver, offers no WebGL2');
    this.context = context;
    this.loseExtension = context.getExtension('WEBGL_lose_context');
    this.canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      this.lost = true;
      const now = this.clock.now();
      this.losses = [...this.losses.filter((t) => now - t < 60), now];
      this.post({ kind: 'context', lost: true });
      if (this.losses.length >= LOSSES_A_MINUTE) {
        this.complain(new EngineFault('context-lost', 'the browser keeps taking the graphics context away', true));
      }
    });
    this.canvas.addEventListener('webglcontextrestored', () => {
      try {
        engine.startDrawing(context);
        this.lost = false;
        for (const figure of this.figures.values()) figure.dirty = true;
        this.post({ kind: 'context', lost: false });
        this.wake();
      } catch (problem) {
        this.complain(problem);
      }
    });
    engine.startDrawing(context);
  }

  private handle(engine: Engine, message: Exclude<ToEngine, { kind: 'start' }>): void {
    if (message.kind === 'open') {
      if (message.desc.lang === 'zh') this.wantChinese(engine);
      const figure: Open = {
        handle: engine.open(message.desc, this.clock.now()), width: message.desc.size[0], height: message.desc.size[1],
        scale: message.scale, visible: true, dirty: true, working: true, stateDirty: true, state: '', frames: 0,
      };
      this.figures.set(message.id, figure);
      this.post({ kind: 'opened', id: message.id });
      this.wake();
      return;
    }
    if (message.kind === 'hidden') {
      this.hidden = message.on;
      if (!message.on) this.wake();
      return;
    }
    if (message.kind === 'lose-context') {
      if (message.restore) this.loseExtension?.restoreContext();
      else this.loseExtension?.loseContext();
      return;
    }
    const figure = this.figures.get(message.id);
    if (!figure) {
      if (message.kind === 'ask') this.post({ kind: 'answer', token: message.token, value: '' });
      return;
    }
    switch (message.kind) {
      case 'close':
        engine.close(figure.handle);
        this.figures.delete(message.id);
        return;
      case 'send': {
        if ('lang' in message.message && message.message.lang === 'zh') this.wantChinese(engine);
        const refused = engine.send(figure.handle, message.message, this.clock.now());
        if (refused !== undefined) this.post({ kind: 'refused', id: message.id, message: refused });
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
        this.post({
          kind: 'answer', token: message.token,
          value: message.what === 'frames' ? String(figure.frames)
            : message.what === 'session' ? engine.session(figure.handle) : engine.traceHash(figure.handle),
        });
        return;
    }
    this.wake();
  }

  private wantChinese(engine: Engine): void {
    for (const font of this.chineseFonts.splice(0)) {
      engine.fetchFont(font).then(
        () => {
          for (const figure of this.figures.values()) figure.dirty = figure.stateDirty = true;
          this.wake();
        },
        (problem) => this.complain(problem),
      );
    }
  }

  private wake(): void {
    if (this.scheduled || !this.engine || this.hidden) return;
    this.scheduled = true;
    this.clock.request(() => {
      this.scheduled = false;
      try {
        if (this.frame()) this.wake();
      } catch (problem) {
        this.complain(problem);
      }
    });
  }

  /** True: another frame is needed. */
  private frame(): boolean {
    const engine = this.engine;
    if (!engine || this.hidden) return false;
    const seen = [...this.figures].filter(([, figure]) => figure.visible);
    this.compute(engine, seen);
    let more = false;
    for (const [id, figure] of seen) {
      const now = this.clock.now();
      const moving = engine.moving(figure.handle, now);
      if ((figure.dirty || moving) && !this.lost) this.show(engine, id, figure, now);
      if (figure.stateDirty || (!moving && figure.dirty)) {
        const state = engine.state(figure.handle);
        if (state !== figure.state) {
          figure.state = state;
          this.post({ kind: 'state', id, state: JSON.parse(state) as never });
        }
      }
      figure.stateDirty = moving || figure.working;
      figure.dirty = false;
      more = more || moving || figure.working || engine.moving(figure.handle, this.clock.now());
    }
    return more;
  }

  /** Fair: the figure that began last frame's round ends this one's. */
  private compute(engine: Engine, seen: [number, Open][]): void {
    const start = this.clock.now();
    const end = start + this.budget / 1000;
    let busy = seen.map(([, figure]) => figure).filter((figure) => figure.working);
    if (busy.length > 0) busy = [...busy.slice(this.turn % busy.length), ...busy.slice(0, this.turn % busy.length)];
    ++this.turn;
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

  private show(engine: Engine, id: number, figure: Open, now: number): void {
    const canvas = this.canvas;
    if (!canvas || !this.context || this.context.isContextLost()) return;
    const width = Math.min(LARGEST_SIDE, Math.max(1, Math.round(figure.width * figure.scale)));
    const height = Math.min(LARGEST_SIDE, Math.max(1, Math.round(figure.height * figure.scale)));
    const round = (side: number) => Math.ceil(side / SIDE_STEP) * SIDE_STEP;
    if (canvas.width < width) canvas.width = round(width);
    if (canvas.height < height) canvas.height = round(height);
    engine.draw(figure.handle, now, width, height, width / figure.width);
    ++figure.frames;
    this.present(id, canvas, width, height);
  }

  private present(id: number, canvas: OffscreenCanvas | HTMLCanvasElement, width: number, height: number): void {
    if ('transferToImageBitmap' in canvas) {
      const bitmap = canvas.transferToImageBitmap();
      this.post({ kind: 'frame', id, bitmap, width, height }, [bitmap]);
    }
  }

  private complain(problem: unknown, id?: number): void {
    const fault = problem instanceof EngineFault ? problem.fault
      : { code: /memory|RangeError/i.test(String(problem)) ? ('memory' as const) : ('worker' as const),
          message: `the engine stopped: ${String(problem)}`, recoverable: true };
    this.post(id === undefined ? { kind: 'fault', fault } : { kind: 'fault', fault, id });
  }
}
