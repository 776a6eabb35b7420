// Types of glassbox.mjs. Importing it defines the elements; docs/embed.md describes them.

export type Value = string | number | boolean | [number, number];

export type FaultCode =
  | 'no-webgl2' | 'no-simd' | 'csp-wasm' | 'csp-worker' | 'network' | 'mime' | 'version' | 'context-lost' | 'figure' | 'memory' | 'timeout' | 'worker' | 'too-many';

export interface GbFigure extends HTMLElement {
  /** Settled at the first live picture; rejected by a fault. */
  readonly ready: Promise<void>;
  set(values: Record<string, Value>, options?: { animate?: boolean }): void;
  get(name: string): Value | undefined;
  output(name: string): number | string | undefined;
  highlight(mark: string | null): void;
  select(mark: string | null): void;
  play(name?: string, speed?: number): void;
  pause(name?: string): void;
  seek(tick: number): void;
  step(to?: string | number): void;
  reset(): void;
  undo(): void;
  redo(): void;
  snapshot(options?: { type?: string; scale?: number }): Promise<Blob>;
  record(options?: { seconds?: number; fps?: number; scale?: number; live?: boolean }): Promise<Blob>;
  describe(): string;
  traceHash(): Promise<string>;
  session(): Promise<string>;
  settled(): Promise<void>;
  tensors(names: string[]): Promise<Record<string, string>>;
  restore(session: string): void;
  frames(): Promise<number>;
  watch(changed: () => void): () => void;
  destroy(): void;
}
export declare const GbFigure: { new (): GbFigure; prototype: GbFigure };

export interface Store {
  get(name: string): string | undefined;
  set(values: Record<string, unknown>): void;
  subscribe(name: string, listener: (value: string, source: unknown) => void): () => void;
}
/** What the figures of a group share. */
export declare function store(group: string): Store;

/** A manifest that the page already has; figures without `src` use it. */
export declare function provideManifest(data: unknown, base: string): void;

/** To be changed before the first figure; times are milliseconds. */
export declare const settings: {
  maxEngines: number;
  removeGrace: number;
  idleGrace: number;
  watchdog: number;
  run: 'auto' | 'worker' | 'main' | 'static';
};

export interface GlassboxEvents {
  'gb-ready': CustomEvent<object>;
  'gb-input': CustomEvent<{ name: string; value: Value; source: 'control' | 'figure' | 'script' | 'group' | 'address' }>;
  'gb-change': CustomEvent<{ name: string; value: Value }>;
  'gb-output': CustomEvent<{ name: string; value: number | string; text: string }>;
  'gb-step': CustomEvent<{ step: string }>;
  'gb-highlight': CustomEvent<{ mark: string; source: 'figure' | 'script' }>;
  'gb-visibility': CustomEvent<{ visible: boolean }>;
  'gb-error': CustomEvent<{ code: FaultCode | 'unknown' | 'value'; message: string; recoverable: boolean }>;
}

declare global {
  interface HTMLElementTagNameMap {
    'gb-figure': GbFigure;
  }
  interface HTMLElementEventMap extends GlassboxEvents {}
}
