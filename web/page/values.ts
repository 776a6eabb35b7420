// The controls of a figure as the page sees them: what was set, what the engine has of it, what is on its way.
import { eachFrame } from './dom';
import type { ControlSchema } from './manifest';
import type { ControlState, FigureMessage } from './protocol';

export type Source = 'control' | 'figure' | 'script' | 'group' | 'address';
export type Value = string | number | boolean | [number, number];

interface Waiting {
  name: string;
  raw: string;
  held: boolean;
  gesture: number;
  together: boolean;
}

export interface ValuesHost {
  /** Gives the number of the message; 0 when there is no engine yet. */
  send(message: FigureMessage): number;
  changed(name: string, source: Source): void;
}

export class Values {
  #schemas = new Map<string, ControlSchema>();
  readonly #raws = new Map<string, string>();
  readonly #pending = new Map<string, number>();
  #waiting: Waiting[] = [];
  #gesture = 1000000; // the engine counts those of the hand from 1
  readonly #flushSoon = eachFrame(() => this.flush());

  constructor(private readonly host: ValuesHost) {}

  declare(controls: ControlSchema[]): void {
    this.#schemas = new Map(controls.map((control) => [control.name, control]));
    for (const control of controls) {
      if (!this.#raws.has(control.name) && control.default !== undefined) this.#raws.set(control.name, control.default);
    }
  }
  names(): string[] {
    return [...this.#schemas.keys()];
  }
  schema(name: string): ControlSchema | undefined {
    return this.#schemas.get(name);
  }
  raw(name: string): string {
    return this.#raws.get(name) ?? '';
  }
  /** As a script wants it. */
  value(name: string): Value | undefined {
    const raw = this.#raws.get(name);
    if (raw === undefined) return undefined;
    switch (this.#schemas.get(name)?.type) {
      case 'number':
      case 'integer':
      case 'playhead':
        return Number(raw);
      case 'toggle':
        return raw === 'true';
      case 'point': {
        const [x, y] = raw.split(/\s+/).map(Number);
        return [x ?? 0, y ?? 0];
      }
      default:
        return raw;
    }
  }
  /** Those that are not as the figure begins. */
  changed(): Record<string, string> {
    return Object.fromEntries([...this.#raws].filter(([name, raw]) => this.#schemas.get(name)?.default !== raw));
  }

  /** From a control: while `held`, one gesture, which is undone together and followed without easing. */
  drag(name: string, raw: string, held: boolean): void {
    const last = this.#waiting.find((w) => w.name === name && w.held);
    if (last) this.#waiting = this.#waiting.filter((w) => w !== last);
    this.#note({ name, raw, held, gesture: this.#gesture, together: false }, 'control');
    if (!held) ++this.#gesture;
  }
  /** Together; at most once a frame. */
  set(values: Record<string, string>, source: Source, animate = true): void {
    for (const [name, raw] of Object.entries(values)) {
      if (this.#raws.get(name) === raw && !this.#waiting.some((w) => w.name === name)) continue;
      this.#note({ name, raw, held: !animate, gesture: 0, together: animate }, source);
    }
  }
  #note(entry: Waiting, source: Source): void {
    if (entry.together) this.#waiting = this.#waiting.filter((w) => w.name !== entry.name || !w.together);
    this.#waiting.push(entry);
    this.#raws.set(entry.name, entry.raw);
    this.#pending.set(entry.name, Infinity);
    this.host.changed(entry.name, source);
    this.#flushSoon();
  }

  /** Sends what waits; before the engine is there, nothing waits: it is opened with the values. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    let together: Record<string, string> = {};
    const sendTogether = () => {
      if (Object.keys(together).length === 0) return;
      const n = this.host.send({ set: together });
      for (const name of Object.keys(together)) this.#pending.set(name, n);
      together = {};
    };
    for (const w of waiting) {
      if (w.together) {
        together[w.name] = w.raw;
        continue;
      }
      sendTogether();
      this.#pending.set(w.name, this.host.send({
        event: { do: 'set', name: w.name, value: w.raw, ...(w.held ? { held: true } : {}), ...(w.gesture ? { gesture: w.gesture } : {}) },
      }));
    }
    sendTogether();
  }

  /** What the engine has after message `n`. A control that was set since is not moved back under the hand. */
  accept(n: number, controls: ControlState[] | undefined): void {
    for (const [name, sent] of this.#pending) if (sent <= n) this.#pending.delete(name);
    for (const { name, raw } of controls ?? []) {
      if (this.#pending.has(name) || this.#raws.get(name) === raw) continue;
      this.#raws.set(name, raw);
      this.host.changed(name, 'figure');
    }
  }
  /** Message `n` says these too: a state from before it is not listened to. */
  sent(names: string[], n: number): void {
    for (const name of names) this.#pending.set(name, n);
  }
  /** All as it was before the engine had a say in it: it has died, or is not yet there. */
  forgetPending(): void {
    this.#pending.clear();
    this.#waiting = [];
  }
}
