// glassbox.worker.mjs: both ends of the protocol. In a worker it is the end with the engine; a page imports the other end.
import type { FromEngine, ToEngine } from './protocol';
import { makeScheduler } from './scheduler';

export { hostFor } from './host';
export { listenToPointer } from './pointer';
export { record } from './record';

interface Scope {
  postMessage(message: FromEngine, transfer: Transferable[]): void;
  addEventListener(name: 'message', run: (event: MessageEvent<ToEngine>) => void): void;
  WorkerGlobalScope?: unknown;
}
const scope = globalThis as unknown as Scope;

if (scope.WorkerGlobalScope) {
  const scheduler = makeScheduler((message, transfer = []) => scope.postMessage(message, transfer));
  scope.addEventListener('message', (event) => scheduler.receive(event.data));
  scope.postMessage({ kind: 'hello' }, []);
}
