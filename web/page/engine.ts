// The engine as WebAssembly: loading it, and its functions with texts instead of pointers.
import { EngineFault } from './engine_fault';
import { PROTOCOL, type EngineFiles, type OpenDesc } from './protocol';

interface Exports {
  HEAPU8: Uint8Array;
  _gb_alloc(size: number): number;
  _gb_free(p: number): void;
  _gb_text(): number;
  _gb_text_size(): number;
  _gb_protocol(): number;
  _gb_add_font(face: number, p: number, size: number): number;
  _gb_set_content(p: number, size: number): number;
  _gb_add_asset(name: number, nameSize: number, p: number, size: number): void;
  _gb_start_drawing(): number;
  _gb_open(p: number, size: number, time: number): number;
  _gb_close(figure: number): void;
  _gb_send(figure: number, p: number, size: number, time: number): number;
  _gb_work(figure: number, time: number): number;
  _gb_moving(figure: number, time: number): number;
  _gb_draw(figure: number, time: number, width: number, height: number, scale: number): void;
  _gb_state(figure: number): number;
  _gb_trace_hash(figure: number): number;
  _gb_session(figure: number): number;
  _gb_tensors(figure: number, p: number, size: number): number;
  gbContext?: WebGL2RenderingContext;
}

export async function fetched(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    throw new EngineFault('network', `${nameOf(url)} could not be fetched`, true);
  }
  if (!response.ok) throw new EngineFault('network', `${nameOf(url)} could not be fetched: the server says ${response.status}`, true);
  return response;
}

const nameOf = (url: string): string => (url.startsWith('data:') ? 'a part of the page' : url.slice(url.lastIndexOf('/') + 1));

/** The smallest module with a vector instruction. */
const SIMD_PROBE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);

export async function compile(url: string): Promise<WebAssembly.Module> {
  if (typeof WebAssembly !== 'object') throw new EngineFault('no-simd', 'this browser has no WebAssembly');
  try {
    if (!WebAssembly.validate(SIMD_PROBE)) throw new EngineFault('no-simd', 'this browser has no vector instructions in WebAssembly');
    const response = await fetched(url);
    const type = response.headers.get('content-type') ?? '';
    if (type.startsWith('application/wasm') && WebAssembly.compileStreaming) return await WebAssembly.compileStreaming(response);
    // A server that does not know the type: slower, but the same.
    const bytes = await response.arrayBuffer();
    if (new DataView(bytes).byteLength < 8 || new DataView(bytes).getUint32(0) !== 0x0061736d) {
      throw new EngineFault('mime', `${nameOf(url)} is not WebAssembly (the server sent ${type || 'no type'})`);
    }
    return await WebAssembly.compile(bytes);
  } catch (problem) {
    if (problem instanceof EngineFault) throw problem;
    const text = String(problem);
    if (/content security policy|unsafe-eval|\bCSP\b/i.test(text)) {
      throw new EngineFault('csp-wasm', "the page's security policy forbids WebAssembly; serve glassbox.worker.mjs with script-src 'self' 'wasm-unsafe-eval'");
    }
    if (/memory/i.test(text)) throw new EngineFault('memory', 'the browser has no memory left for the figure', true);
    throw new EngineFault('network', `${nameOf(url)} could not be read: ${text}`, true);
  }
}

export class Engine {
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();
  private constructor(private readonly module: Exports) {}

  static async load(files: EngineFiles): Promise<Engine> {
    const [glue, wasm, content, ...fonts] = await Promise.all([
      (import(/* @vite-ignore */ files.glue) as Promise<{ default: (options: object) => Promise<Exports> }>).catch(() => {
        throw new EngineFault('network', `${nameOf(files.glue)} could not be loaded`, true);
      }),
      compile(files.wasm),
      fetched(files.content).then((r) => r.text()),
      ...files.fonts.map((font) => fetched(font.url).then((r) => r.arrayBuffer())),
    ]);
    const module = await glue.default({
      // The module is here already, and a packed script has no address that a name could be resolved against.
      locateFile: (name: string) => name,
      instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
        void WebAssembly.instantiate(wasm, imports).then(done);
        return {};
      },
    });
    if (module._gb_protocol() !== PROTOCOL) {
      throw new EngineFault('version', `glassbox.mjs speaks version ${PROTOCOL} and the engine version ${module._gb_protocol()}: use files of one release`);
    }
    const engine = new Engine(module);
    engine.check(engine.text(content, (p, n) => module._gb_set_content(p, n)));
    files.fonts.forEach((font, i) => engine.addFont(font.face, fonts[i] as ArrayBuffer));
    return engine;
  }

  get memory(): number {
    return this.module.HEAPU8.length;
  }

  addFont(face: number, bytes: ArrayBuffer): void {
    this.check(this.bytes(new Uint8Array(bytes), (p, n) => this.module._gb_add_font(face, p, n)));
  }

  async fetchFont(font: { face: number; url: string }): Promise<void> {
    this.addFont(font.face, await (await fetched(font.url)).arrayBuffer());
  }

  async fetchAsset(name: string, url: string): Promise<void> {
    const bytes = new Uint8Array(await (await fetched(url)).arrayBuffer());
    this.text(name, (at, size) => this.bytes(bytes, (p, n) => (this.module._gb_add_asset(at, size, p, n), 0)));
  }

  startDrawing(context: WebGL2RenderingContext): void {
    this.module.gbContext = context;
    this.check(this.module._gb_start_drawing());
  }

  open(desc: OpenDesc, time: number): number {
    return this.check(this.text(JSON.stringify(desc), (p, n) => this.module._gb_open(p, n, time)));
  }
  close(figure: number): void {
    this.module._gb_close(figure);
  }
  /** Undefined when the figure took it, else why it did not. */
  send(figure: number, message: object, time: number): string | undefined {
    const code = this.text(JSON.stringify(message), (p, n) => this.module._gb_send(figure, p, n, time));
    return code < 0 ? this.answer() : undefined;
  }
  work(figure: number, time: number): boolean {
    return this.module._gb_work(figure, time) !== 0;
  }
  moving(figure: number, time: number): boolean {
    return this.module._gb_moving(figure, time) !== 0;
  }
  draw(figure: number, time: number, width: number, height: number, scale: number): void {
    this.module._gb_draw(figure, time, width, height, scale);
  }
  /** As JSON, which is cheap to compare. */
  state(figure: number): string {
    this.module._gb_state(figure);
    return this.answer();
  }
  traceHash(figure: number): string {
    this.module._gb_trace_hash(figure);
    return this.answer();
  }
  session(figure: number): string {
    this.module._gb_session(figure);
    return this.answer();
  }

  /** `names`: one a line. */
  tensors(figure: number, names: string): string {
    this.text(names, (p, n) => this.module._gb_tensors(figure, p, n));
    return this.answer();
  }

  private answer(): string {
    const at = this.module._gb_text();
    return this.decoder.decode(this.module.HEAPU8.subarray(at, at + this.module._gb_text_size()));
  }
  private check(code: number): number {
    if (code < 0) throw new EngineFault('figure', this.answer());
    return code;
  }
  private text(text: string, call: (p: number, n: number) => number): number {
    return this.bytes(this.encoder.encode(text), call);
  }
  private bytes(bytes: Uint8Array, call: (p: number, n: number) => number): number {
    const at = this.module._gb_alloc(bytes.length + 1);
    if (at === 0) throw new EngineFault('memory', 'the figure needs more memory than the browser gives', true);
    this.module.HEAPU8.set(bytes, at);
    const code = call(at, bytes.length);
    this.module._gb_free(at);
    return code;
  }
}

