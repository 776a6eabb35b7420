// A film of a figure: in its own time by the engine, or in the page's time of what a canvas shows from now on. It comes with
// the engine, since without one nothing moves.
import type { Host } from './host';
import type { StepSchema } from './manifest';
import type { FigureState, OpenDesc } from './protocol';

export interface FilmOptions {
  /** Of the figure as it is; without it the story, where there is one. */
  seconds?: number | undefined;
  fps?: number | undefined;
  /** Pixels a unit. */
  scale?: number | undefined;
  /** What the reader sees and does from now on, in the page's time. */
  live?: boolean | undefined;
}
export interface Filmed {
  host: Host;
  id: number;
  desc: OpenDesc;
  scale: number;
  steps: StepSchema[];
  state: FigureState | undefined;
  picture(): Picture | undefined;
  go(step: string): void;
}

export async function record(figure: Filmed, { seconds, fps = 30, scale = figure.scale, live = false }: FilmOptions): Promise<Blob> {
  const events: { at: number; event: { do: string; name?: string } }[] = [];
  let length = seconds ?? 0;
  if (seconds === undefined && !live)
    for (const step of figure.steps) {
      events.push({ at: length, event: { do: 'step', name: step.id } });
      length += step.duration + step.hold;
    }
  length ||= 5;
  if (!(length > 0 && length <= 3600 && fps >= 1 && fps <= 120)) throw new Error('a film has up to an hour, and 1 to 120 frames a second');
  if (!live) {
    if (!events.length) {
      if (figure.state?.playing) events.push({ at: 0, event: { do: 'play' } });
      for (const control of figure.state?.controls ?? []) if (control.playing) events.push({ at: 0, event: { do: 'play', name: control.name } });
    }
    const { value: session } = await figure.host.ask(figure.id, 'session');
    const { value, film } = await figure.host.film({ desc: figure.desc, session, events, seconds: length, fps, scale });
    if (film) return film;
    if (value) throw new Error(value);
  }
  for (const { at, event } of events) if (event.name && event.do === 'step') setTimeout(figure.go, at * 1000, event.name);
  return recordCanvas(figure.picture, length, fps);
}

export interface Picture {
  canvas: HTMLCanvasElement;
  /** Of the picture in its lower left corner. */
  width: number;
  height: number;
}

const TYPES = ['video/mp4;codecs=avc1.640028', 'video/webm;codecs=vp9', 'video/webm'];

async function recordCanvas(picture: () => Picture | undefined, seconds: number, fps: number): Promise<Blob> {
  const first = picture();
  if (!first) throw new Error('the figure has no picture now');
  const type = typeof MediaRecorder === 'function' ? TYPES.find((name) => MediaRecorder.isTypeSupported(name)) : undefined;
  if (!type) throw new Error('this browser records no films; glassbox record does');
  const canvas = document.createElement('canvas');
  // Codecs want even sides.
  canvas.width = first.width - (first.width % 2);
  canvas.height = first.height - (first.height % 2);
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const draw = () => {
    const now = picture();
    if (now) context.drawImage(now.canvas, 0, now.canvas.height - now.height, now.width, now.height, 0, 0, canvas.width, canvas.height);
  };
  draw();
  const recorder = new MediaRecorder(canvas.captureStream(fps), { mimeType: type, videoBitsPerSecond: 8e6 });
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  const ended = new Promise<Blob>((resolve, reject) => {
    recorder.addEventListener('stop', () => resolve(new Blob(parts, { type: type.replace(/;.*/, '') })));
    recorder.addEventListener('error', () => reject(new Error('the browser stopped the recording')));
  });
  recorder.start();
  const timer = setInterval(draw, 1000 / fps);
  setTimeout(() => recorder.stop(), seconds * 1000);
  return ended.finally(() => clearInterval(timer));
}
