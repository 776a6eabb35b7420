// The page's end of the protocol, in one file with the other end: one engine for all figures of an explainer on a page: makes its worker, or runs it on the page's own thread where the
// page may have no workers; ends it when nobody needs it; brings it back, with the figures as they were, when it dies.
import { EngineFault } from './engine_fault';
import type { FilmDesc } from './filming';
import type { Manifest } from './manifest';
import { makeScheduler } from './scheduler';
import type { Settings } from './settings';
import type { EngineFiles, Fault, FigureMessage, FigureState, FromEngine, OpenDesc, Question, ToEngine } from './protocol';

/** While the engine is on its way over a slow line, it may be silent longer by this factor. */
const DOWNLOAD = 6;

/** What a host needs of a figure. */
export interface Client {
  /** How it is to be opened now, also after its engine died. */
  opening(): { desc: OpenDesc; scale: number; visible: boolean; then: FigureMessage[] };
  /** What was to follow the opening has these numbers. */
  onOpening(numbers: number[]): void;
  onOpened(): void;
  onFrame(frame: Extract<FromEngine, { kind: 'frame' }>): void;
  onState(n: number, state: FigureState | undefined): void;
  onRefused(n: number, message: string): void;
  onContext(lost: boolean): void;
  onFault(fault: Fault): void;
}

type Answer = { value: string; bitmap?: ImageBitmap; film?: Blob };

interface Link {
  post(message: ToEngine): void;
  end(): void;
}

const hosts = new Map<string, Host>();
let nextId = 0;

export function hostFor(manifest: Manifest, explainer: string, budget: number, settings: Settings): Host {
  const files = manifest.files(explainer);
  if (!files) throw new EngineFault('figure', `figures.json has no engine for "${explainer}"`);
  const found = hosts.get(files.wasm);
  if (found) return found;
  const idle = [...hosts.values()].find((host) => host.empty);
  if (hosts.size >= settings.maxEngines && idle) idle.end();
  if (hosts.size >= settings.maxEngines) {
    throw new EngineFault('too-many', `a page shows figures of at most ${settings.maxEngines} explainers at a time; this one stays a picture`);
  }
  const host = new Host(files.wasm, files, manifest.url(manifest.data.worker), budget, settings);
  hosts.set(files.wasm, host);
  return host;
}

export class Host {
  #link?: Link;
  readonly #clients = new Map<number, Client>();
  readonly #answers = new Map<number, (answer: Answer) => void>();
  #queue: ToEngine[] = [];
  #sent = 0;
  #said = false; // the script of the engine runs
  #ready = false;
  #dead?: Fault;
  #deaths: number[] = [];
  #onMain = false;
  #timer?: ReturnType<typeof setTimeout>;
  #idle?: ReturnType<typeof setTimeout>;
  readonly #onHidden = () => {
    this.#post({ kind: 'hidden', on: document.hidden });
    this.#watch();
  };

  constructor(private readonly key: string, private readonly files: EngineFiles, private readonly script: string, private readonly budget: number,
    private readonly settings: Settings) {
    document.addEventListener('visibilitychange', this.#onHidden);
    this.#start(this.settings.run === 'main');
  }

  get empty(): boolean {
    return this.#clients.size === 0;
  }
  get where(): 'worker' | 'main' {
    return this.#onMain ? 'main' : 'worker';
  }

  add(client: Client): number {
    clearTimeout(this.#idle);
    const id = ++nextId;
    this.#clients.set(id, client);
    if (this.#dead) client.onFault(this.#dead);
    else this.#open(id, client);
    return id;
  }

  remove(id: number): void {
    if (!this.#clients.delete(id)) return;
    this.#post({ kind: 'close', id });
    if (this.empty) this.#idle = setTimeout(() => this.end(), this.settings.idleGrace);
  }

  send(id: number, message: FigureMessage): number {
    this.#post({ kind: 'send', id, n: ++this.#sent, message });
    this.#watch();
    return this.#sent;
  }
  scale(id: number, scale: number): void {
    this.#post({ kind: 'scale', id, scale });
  }
  visible(id: number, on: boolean): void {
    this.#post({ kind: 'visible', id, on });
  }
  ask(id: number, what: Question, more: { scale?: number; names?: string } = {}): Promise<Answer> {
    return this.#answer((token) => ({ kind: 'ask', id, what, token, ...more }));
  }
  /** Without a film the value says why there is none, or nothing where the browser cannot encode one. */
  film(film: FilmDesc): Promise<Answer> {
    return this.#answer((token) => ({ kind: 'film', token, film }));
  }
  #answer(question: (token: number) => ToEngine): Promise<Answer> {
    const token = ++this.#sent;
    return new Promise((resolve) => {
      this.#answers.set(token, resolve);
      this.#post(question(token));
    });
  }

  /** After a fault from which the reader wants to come back. */
  retry(): void {
    if (!this.#dead) return;
    this.#deaths = [];
    this.#restart();
  }

  end(): void {
    this.#stop();
    document.removeEventListener('visibilitychange', this.#onHidden);
    if (hosts.get(this.key) === this) hosts.delete(this.key);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#link?.end();
    this.#link = undefined;
    this.#queue = [];
    this.#said = this.#ready = false;
    for (const resolve of this.#answers.values()) resolve({ value: '' });
    this.#answers.clear();
  }

  #open(id: number, client: Client): void {
    const { desc, scale, visible, then } = client.opening();
    const numbered = then.map((message) => ({ n: ++this.#sent, message }));
    client.onOpening(numbered.map(({ n }) => n));
    this.#post({ kind: 'open', id, desc, scale, visible, then: numbered });
  }

  #restart(): void {
    this.#stop();
    this.#dead = undefined;
    this.#start(this.#onMain);
    for (const [id, client] of this.#clients) this.#open(id, client);
  }

  #start(main: boolean): void {
    this.#onMain = main;
    this.#post({ kind: 'start', files: this.files, budget: this.budget });
    if (document.hidden) this.#post({ kind: 'hidden', on: true });
    if (main) this.#startMain();
    else this.#startWorker();
    this.#watch();
  }

  #startWorker(): void {
    let policy = false;
    const onPolicy = (event: SecurityPolicyViolationEvent) => {
      policy ||= /worker-src|child-src|script-src|default-src/.test(event.effectiveDirective);
    };
    document.addEventListener('securitypolicyviolation', onPolicy);
    const failed = (problem: string) => {
      document.removeEventListener('securitypolicyviolation', onPolicy);
      this.#noWorker(policy
        ? { code: 'csp-worker', message: "the page's security policy forbids workers; it needs worker-src 'self'", recoverable: false }
        : { code: 'network', message: `glassbox.worker.mjs could not be loaded${problem ? ` (${problem})` : ''}`, recoverable: true });
    };
    let worker: Worker;
    try {
      worker = makeWorker(this.script);
    } catch (problem) {
      policy ||= /policy/i.test(String(problem));
      failed(problem instanceof Error ? problem.message : '');
      return;
    }
    worker.addEventListener('message', (event: MessageEvent<FromEngine>) => {
      if (this.#link !== link) return;
      if (event.data.kind === 'hello') document.removeEventListener('securitypolicyviolation', onPolicy);
      this.#receive(event.data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (this.#link !== link) return;
      // The report of a broken policy may come a moment later.
      if (!this.#said) setTimeout(() => this.#link === link && !this.#said && failed(event.message ?? ''), 50);
      else this.#die({ code: 'worker', message: `the engine stopped: ${event.message ?? ''}`, recoverable: true });
    });
    const link: Link = { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
    this.#link = link;
  }

  /** The next rung of the ladder: the page's own thread. What the reader learns is why there is no worker. */
  #noWorker(fault: Fault): void {
    this.#link?.end();
    this.#link = undefined;
    if (this.settings.run === 'worker' || fault.code === 'network') this.#die(fault);
    else this.#startMain(fault);
  }

  #startMain(reason?: Fault): void {
    this.#onMain = true;
    let live = true;
    const scheduler = makeScheduler((message) => {
      // Not inside the call that caused it, as with a worker.
      queueMicrotask(() => live && this.#receive(message.kind === 'fault' && reason && message.id === undefined ? { kind: 'fault', fault: reason } : message));
    });
    this.#link = { post: (message) => live && scheduler.receive(message), end: () => (live = false) };
    this.#receive({ kind: 'hello' });
  }

  #post(message: ToEngine): void {
    if (this.#dead) return;
    if (this.#said && this.#link) this.#link.post(message);
    else this.#queue.push(message);
  }

  #receive(message: FromEngine): void {
    this.#answered();
    switch (message.kind) {
      case 'hello':
        this.#said = true;
        for (const kept of this.#queue.splice(0)) this.#link?.post(kept);
        this.#watch();
        return;
      case 'ready':
        this.#ready = true;
        return;
      case 'pong':
        return;
      case 'context':
        for (const client of this.#clients.values()) client.onContext(message.lost);
        return;
      case 'answer':
        this.#answers.get(message.token)?.(message);
        this.#answers.delete(message.token);
        return;
      case 'fault':
        if (message.id !== undefined && message.fault.code === 'figure') this.#clients.get(message.id)?.onFault(message.fault);
        else this.#die(message.fault);
        return;
    }
    const client = this.#clients.get(message.id);
    if (!client) {
      if (message.kind === 'frame' && 'close' in message.picture) message.picture.close();
      return;
    }
    if (message.kind === 'frame') client.onFrame(message);
    else if (message.kind === 'state') client.onState(message.n, message.state);
    else if (message.kind === 'refused') client.onRefused(message.n, message.message);
    else client.onOpened();
  }

  /** An engine that is asked must answer in time; one that was not asked may be silent for ever. */
  #watch(): void {
    if (this.#timer !== undefined || this.#dead || document.hidden) return;
    if (this.#ready) this.#link?.post({ kind: 'ping' });
    const limit = this.settings.watchdog * (this.#said && !this.#ready ? DOWNLOAD : 1);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (document.hidden) return;
      this.#die({ code: 'timeout', message: `the engine did not answer within ${limit / 1000} seconds`, recoverable: true });
    }, limit);
  }
  #answered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#ready && this.#said) queueMicrotask(() => !this.#ready && this.#watch());
  }

  #die(fault: Fault): void {
    const now = performance.now(), started = this.#ready;
    this.#stop();
    this.#deaths = [...this.#deaths.filter((time) => now - time < 60000), now];
    // Once, and only what has worked before: what cannot start would not start again.
    if (started && this.#deaths.length === 1 && ['worker', 'memory', 'timeout', 'context-lost'].includes(fault.code)) {
      this.#restart();
      return;
    }
    this.#dead = fault;
    for (const client of this.#clients.values()) client.onFault(fault);
  }
}

/**
 * A worker of the page's own origin is a module. One from elsewhere, or in a sandboxed frame, which has no origin, may be
 * made only from a blob, and there only as a classic script, which imports the module.
 */
function makeWorker(script: string): Worker {
  const url = new URL(script, document.baseURI);
  // A sandboxed frame has an address with an origin, and yet none itself.
  if (url.origin === globalThis.origin && url.protocol.startsWith('http')) return new Worker(url, { type: 'module' });
  const trampoline = `import(${JSON.stringify(url.href)}).catch((e) => { setTimeout(() => { throw e; }); });`;
  const blob = URL.createObjectURL(new Blob([trampoline], { type: 'text/javascript' }));
  const worker = new Worker(blob);
  setTimeout(() => URL.revokeObjectURL(blob), 10000);
  return worker;
}
