// A film of a figure in time of its own: a second life of it, from the same session, whose frames each have their exact time
// and all that was to be computed until then. So it does not depend on how fast the machine is, and shows what
// `glassbox record` shows.
import type { Engine } from './engine';
import type { FilmWriter } from './film';
import type { EngineEvent, OpenDesc } from './protocol';

export interface FilmDesc {
  desc: OpenDesc;
  /** How the figure stands before the first event. */
  session: string;
  events: { at: number; event: EngineEvent }[];
  seconds: number;
  fps: number;
  scale: number;
}

type Canvas = OffscreenCanvas | HTMLCanvasElement;
/** Draws into the lower left corner of the canvas; undefined while there is no context. */
type Draw = (handle: number, width: number, height: number, scale: number, time: number) => Canvas | undefined;

/** What moves at the very start is at its end when the film opens; by then everything is. */
const LONGEST_EASE = 60;

/** Undefined where the browser cannot encode, or the page keeps no other files. */
async function writerFor(width: number, height: number, fps: number): Promise<FilmWriter | undefined> {
  try {
    const { filmWriter } = (await import(/* @vite-ignore */ new URL('glassbox.film.mjs', import.meta.url).href)) as typeof import('./film');
    return await filmWriter(width, height, fps);
  } catch {
    return undefined;
  }
}

/** Others have their turn between two frames. */
const turn = () => new Promise<void>((go) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => (port1.close(), go());
  port2.postMessage(0);
});

export async function film(engine: Engine, { desc, session, events, seconds, fps, scale }: FilmDesc, draw: Draw): Promise<Blob | undefined> {
  // Codecs share colours between 2x2 pixels.
  const [width, height] = desc.size.map((side) => Math.max(2, 2 * Math.round((side * scale) / 2))) as [number, number];
  const writer = await writerFor(width, height, fps);
  if (!writer) return undefined;
  const handle = engine.open(desc, 0);
  try {
    const send = (message: object, time: number) => {
      const refused = engine.send(handle, message, time);
      if (refused !== undefined) throw new Error(refused);
    };
    const finish = async (time: number) => {
      for (let i = 1; engine.work(handle, time); ++i) if (i % 50 === 0) await turn();
    };
    send({ session }, 0);
    let next = 0, start = 0;
    for (; events[next]?.at === 0 && events[next]?.event.do === 'step'; ++next) send({ event: events[next]?.event }, 0);
    await finish(0);
    while (start < LONGEST_EASE && engine.moving(handle, start)) start += 0.5;
    const frames = Math.ceil(seconds * fps - 1e-9);
    for (let n = 0; n < frames; ++n) {
      const time = n / fps;
      for (let e = events[next]; e && e.at <= time + 1e-9; e = events[++next]) {
        send({ event: e.event }, start + e.at);
        await finish(start + e.at);
      }
      await finish(start + time);
      const canvas = draw(handle, width, height, width / desc.size[0], start + time);
      if (!canvas) throw new Error('the browser took the graphics context away');
      // The canvas keeps what was drawn only until this task ends.
      const frame = new VideoFrame(canvas, {
        timestamp: Math.round((n * 1e6) / fps), duration: Math.round(1e6 / fps), alpha: 'discard', visibleRect: { x: 0, y: canvas.height - height, width, height },
      });
      await writer.add(frame);
      await turn();
    }
    return await writer.end();
  } finally {
    engine.close(handle);
  }
}
