// glassbox.worker.mjs: one engine with its figures, beside the page's own thread.
import type { FromEngine, ToEngine } from './protocol';
import { Scheduler } from './scheduler';

interface WorkerScope {
  postMessage(message: FromEngine, transfer: Transferable[]): void;
  requestAnimationFrame?: (run: () => void) => number;
  addEventListener(name: 'message', run: (event: MessageEvent<ToEngine>) => void): void;
}
const scope = globalThis as unknown as WorkerScope;

const scheduler = new Scheduler(
  (message, transfer = []) => scope.postMessage(message, transfer),
  {
    request: (run) => void (scope.requestAnimationFrame ? scope.requestAnimationFrame(run) : setTimeout(run, 16)),
    now: () => performance.now() / 1000,
  },
  (width, height) => new OffscreenCanvas(width, height),
);
scope.addEventListener('message', (event) => scheduler.receive(event.data));
