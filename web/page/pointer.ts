// The hand on a picture: from pointer events to messages. A finger scrolls the page except on a handle, and the wheel is
// never taken.
import { eachFrame } from './dom';
import type { FigureMessage } from './protocol';

type PointerMessage = Extract<FigureMessage, { pointer: unknown }>;

/** Further than this, a touch was no tap. */
const SLOP = 8;

export function listenToPointer(frame: HTMLElement, enabled: () => boolean, zoom: () => number, send: (message: PointerMessage) => void, held: (on: boolean) => void): void {
  let down: { id: number; x: number; y: number; drag: boolean } | undefined;
  let waiting: PointerMessage | undefined;
  const flush = () => {
    if (waiting) send(waiting);
    waiting = undefined;
  };
  const flushSoon = eachFrame(flush);
  const at = (event: PointerEvent) => {
    const box = frame.getBoundingClientRect();
    // A page may scale the figure by a transform.
    const scale = box.width > 0 ? frame.offsetWidth / box.width / zoom() : 1;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  };
  const message = (pointer: PointerMessage['pointer'], event: PointerEvent): PointerMessage =>
    ({ pointer, ...at(event), ...(event.pointerType === 'touch' ? { touch: true } : {}) });
  const begin = (event: PointerEvent, drag: boolean) => {
    down = { id: event.pointerId, x: event.clientX, y: event.clientY, drag };
  };

  frame.addEventListener('pointerdown', (event) => {
    if (!enabled() || down || event.button !== 0) return;
    const handle = (event.target as Element).closest?.('.handle.drag');
    if (event.pointerType === 'touch' && !handle) return begin(event, false);
    begin(event, true);
    flush();
    send(message('move', event));
    send(message('down', event));
    held(true);
    frame.classList.toggle('dragging', handle !== null);
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener('pointermove', (event) => {
    if (!enabled() || (down && (down.id !== event.pointerId || !down.drag)) || (!down && event.pointerType === 'touch')) return;
    waiting = message('move', event);
    flushSoon();
  });
  frame.addEventListener('pointerup', (event) => {
    if (!down || down.id !== event.pointerId) return;
    const was = down;
    end();
    flush();
    if (!was.drag) {
      if (Math.hypot(event.clientX - was.x, event.clientY - was.y) > SLOP) return;
      send(message('down', event));
    }
    send(message('up', event));
    held(false);
    if (event.pointerType === 'touch') send({ pointer: 'leave' });
  });
  frame.addEventListener('pointercancel', (event) => {
    if (!down || down.id !== event.pointerId) return;
    const was = down;
    end();
    flush();
    if (!was.drag) return;
    send(message('up', event));
    send({ pointer: 'leave' });
    held(false);
  });
  frame.addEventListener('pointerleave', () => {
    if (down || !enabled()) return;
    waiting = { pointer: 'leave' };
    flushSoon();
  });
  const end = () => {
    down = undefined;
    frame.classList.remove('dragging');
  };
}
