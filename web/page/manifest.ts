// figures.json: what is known of each figure before its engine arrives. `glassbox site` writes it.
import { EngineFault } from './engine_fault';
import { PROTOCOL, type EngineFiles } from './protocol';
import type { Words } from './words';

export interface ControlSchema {
  name: string;
  type: 'number' | 'integer' | 'choice' | 'toggle' | 'text' | 'button' | 'point' | 'color' | 'graph' | 'playhead' | 'points';
  label: Words;
  min?: number;
  max?: number;
  step?: number;
  log?: boolean;
  unit?: Words;
  /** Of a choice; of a graph, the molecules that have names. */
  choices?: { value: string; label: Words }[];
  default?: string;
  hidden: boolean;
}
export interface StepSchema {
  id: string;
  caption: Words;
  set: Record<string, string>;
  /** Seconds, in a film. */
  duration: number;
  hold: number;
}
export interface OutputSchema {
  name: string;
  label: Words;
  text: Words;
  number?: number;
}
type Posters = { light: string[]; dark: string[] };
export interface FigureSchema {
  id: string;
  title: Words;
  alt: Words;
  explainer: string;
  size: [number, number];
  controls: ControlSchema[];
  outputs: OutputSchema[];
  steps: StepSchema[];
  trace_hash?: string;
  posters?: Posters & { zh?: Posters };
}
export interface ManifestData {
  format: number;
  glassbox: string;
  protocol: number;
  worker: string;
  engines: Record<string, { wasm: string; glue: string; content: string }>;
  /** The app with all figures; a packed figure has none. */
  studio?: { wasm: string; glue: string };
  fonts: { face: number; file: string }[];
  chinese: { face: number; file: string }[];
  chinese_more: { face: number; file: string }[];
  assets: Record<string, string>;
  figures: FigureSchema[];
}

const FORMAT = 1;

export class Manifest {
  constructor(readonly data: ManifestData, readonly base: string) {
    if (!(data.format <= FORMAT)) {
      throw new EngineFault('version', `figures.json has format ${data.format} and glassbox.mjs reads ${FORMAT}: use files of one release`);
    }
    if (data.protocol !== PROTOCOL) {
      throw new EngineFault('version', `glassbox.mjs speaks version ${PROTOCOL} and figures.json says ${data.protocol}: use files of one release`);
    }
  }
  url(file: string): string {
    return new URL(file, this.base).href;
  }
  figure(id: string): FigureSchema | undefined {
    return this.data.figures.find((figure) => figure.id === id);
  }
  files(explainer: string): EngineFiles | undefined {
    const engine = this.data.engines[explainer];
    if (!engine) return undefined;
    const fonts = (list: { face: number; file: string }[]) => list.map((font) => ({ face: font.face, url: this.url(font.file) }));
    return {
      glue: this.url(engine.glue), wasm: this.url(engine.wasm), content: this.url(engine.content),
      fonts: fonts(this.data.fonts), chinese: fonts(this.data.chinese), chineseMore: fonts(this.data.chinese_more ?? []),
      assets: Object.fromEntries(Object.entries(this.data.assets ?? {}).map(([name, file]) => [name, this.url(file)])),
    };
  }
}

const loaded = new Map<string, Promise<Manifest>>();
let provided: Manifest | undefined;

/** A manifest that the page already has: a single file for a notebook, say. Figures without `src` use it. */
export function provideManifest(data: ManifestData, base: string): void {
  provided = new Manifest(data, base);
}

const NEXT_TO_SCRIPT = ((): string => {
  try {
    return new URL('figures.json', import.meta.url).href;
  } catch {
    return 'figures.json'; // a script without an address of its own
  }
})();

export function loadManifest(src: string | null): Promise<Manifest> {
  if (src === null && provided) return Promise.resolve(provided);
  const url = src === null ? new URL(NEXT_TO_SCRIPT, document.baseURI).href : new URL(src, document.baseURI).href;
  let promise = loaded.get(url);
  if (!promise) {
    promise = read(url);
    loaded.set(url, promise);
    promise.catch(() => loaded.delete(url)); // it may be tried again
  }
  return promise;
}

async function read(url: string): Promise<Manifest> {
  let data: ManifestData;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server says ${response.status}`);
    data = (await response.json()) as ManifestData;
  } catch (problem) {
    throw new EngineFault('network', `figures.json could not be read: ${problem instanceof Error ? problem.message : String(problem)}`, true);
  }
  return new Manifest(data, url);
}
