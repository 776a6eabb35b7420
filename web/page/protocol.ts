// What goes between the page and the engine, whether a worker lies between them or not.
import type { FilmDesc } from './filming';

/** The number that the engine carries too (engine/page/page.h): both sides must agree. */
export const PROTOCOL = 1;

/** Why a figure does not live. `docs/embed.md` says what a reader and an author can do about each. */
export type FaultCode =
  | 'no-webgl2'
  | 'no-simd'
  | 'csp-wasm'
  | 'csp-worker'
  | 'network'
  | 'mime'
  | 'version'
  | 'context-lost'
  | 'figure'
  | 'memory'
  | 'timeout'
  | 'worker'
  | 'too-many';

export interface Fault {
  code: FaultCode;
  message: string;
  recoverable: boolean;
}

/** Where the parts of an explainer's engine lie: absolute addresses. */
export interface EngineFiles {
  glue: string;
  wasm: string;
  content: string;
  /** Of Face in engine/draw/font.h; Chinese ones are fetched when a figure wants them, those with rare signs when it has one. */
  fonts: { face: number; url: string }[];
  chinese: { face: number; url: string }[];
  chineseMore: { face: number; url: string }[];
  /** Weights and the like, by the name that figures ask for; fetched when one does. */
  assets: Record<string, string>;
}

export interface OpenDesc {
  figure: string;
  size: [number, number];
  theme: 'light' | 'dark';
  colors?: Record<string, string>;
  lang: 'en' | 'zh';
  seed: number;
  motion: boolean;
  set?: Record<string, string>;
}

/** An event of engine/trace/event.h; the engine stamps the time. */
export interface EngineEvent {
  do: string;
  name?: string;
  value?: string;
  held?: boolean;
  gesture?: number;
}

/** A message of engine/page/page.h. */
export type FigureMessage =
  | { event: EngineEvent }
  | { set: Record<string, string> }
  | { pointer: 'move' | 'down' | 'up' | 'leave'; x?: number; y?: number; touch?: boolean }
  | { key: string }
  | { size: [number, number] }
  | { theme: 'light' | 'dark'; colors?: Record<string, string> }
  | { lang: 'en' | 'zh' }
  | { motion: boolean }
  | { session: string };

export type ToEngine =
  | { kind: 'start'; files: EngineFiles; budget: number }
  // What follows is there before the first picture.
  | { kind: 'open'; id: number; desc: OpenDesc; scale: number; visible: boolean; then: { n: number; message: FigureMessage }[] }
  | { kind: 'close'; id: number }
  | { kind: 'send'; id: number; n: number; message: FigureMessage }
  | { kind: 'scale'; id: number; scale: number }
  | { kind: 'visible'; id: number; on: boolean }
  | { kind: 'hidden'; on: boolean }
  | { kind: 'ask'; id: number; what: Question; token: number; scale?: number; names?: string }
  | { kind: 'film'; token: number; film: FilmDesc }
  | { kind: 'ping' }
  | { kind: 'lose-context'; restore: boolean };

/** `memory` needs no figure: the bytes of the engine. `tensors` are asked for by `names`, one a line. */
export type Question = 'trace-hash' | 'session' | 'frames' | 'picture' | 'memory' | 'tensors';

export type FromEngine =
  | { kind: 'hello' } // the script runs; it may not yet have an engine
  | { kind: 'ready' }
  | { kind: 'opened'; id: number }
  // The picture lies in the lower left corner of a bitmap, or of a canvas that is used again for the next one.
  | { kind: 'frame'; id: number; picture: ImageBitmap | HTMLCanvasElement; width: number; height: number; scale: number }
  // `n` is the last `send` that it includes; without a state nothing else has changed.
  | { kind: 'state'; id: number; n: number; state?: FigureState }
  | { kind: 'refused'; id: number; n: number; message: string }
  | { kind: 'pong' }
  | { kind: 'context'; lost: boolean }
  | { kind: 'fault'; fault: Fault; id?: number }
  | { kind: 'answer'; token: number; value: string; bitmap?: ImageBitmap; film?: Blob };

export interface ControlState {
  name: string;
  raw: string;
  hidden?: boolean;
  min?: number;
  max?: number;
  playing?: boolean;
}

export interface OutputState {
  name: string;
  text: string;
  number?: number;
}

/** A mark that hand and keyboard can use; the box is in figure units. */
export interface StopState {
  key: string;
  name: string;
  box: [number, number, number, number];
  drag?: boolean;
  select?: boolean;
  click?: boolean;
  says?: string;
}

export interface FigureState {
  tick: number;
  ticks: boolean;
  computing: boolean;
  playing: boolean;
  step: string;
  selected: string;
  hovered: string;
  canUndo: boolean;
  canRedo: boolean;
  description: string;
  controls: ControlState[];
  outputs: OutputState[];
  stops: StopState[];
  errors?: string[];
  /** There is Chinese in the picture, in whatever language the figure is. */
  chinese?: boolean;
  /** And signs in it that the first Chinese font does not have. */
  chineseMore?: boolean;
  /** Assets that the figure asked for and that are not there yet. */
  wants?: string[];
}
