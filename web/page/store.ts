// Values that figures of one group share. The page's own script may read and write them:
//
//     store('bowl').subscribe('rate', (value) => ...);   store('bowl').set({ rate: 0.3 });
type Listener = (value: string, source: unknown) => void;

export class Store {
  readonly #values = new Map<string, string>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #any = new Set<(name: string, value: string, source: unknown) => void>();

  get(name: string): string | undefined {
    return this.#values.get(name);
  }
  entries(): [string, string][] {
    return [...this.#values];
  }
  set(values: Record<string, unknown>, source: unknown = this): void {
    for (const [name, given] of Object.entries(values)) {
      const value = String(given);
      if (this.#values.get(name) === value) continue;
      this.#values.set(name, value);
      for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(value, source);
      for (const listener of [...this.#any]) listener(name, value, source);
    }
  }
  /** Gives the function that ends it. */
  subscribe(name: string, listener: Listener): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  }
  subscribeAll(listener: (name: string, value: string, source: unknown) => void): () => void {
    this.#any.add(listener);
    return () => void this.#any.delete(listener);
  }
}

const stores = new Map<string, Store>();

export function store(group: string): Store {
  let found = stores.get(group);
  if (!found) stores.set(group, (found = new Store()));
  return found;
}
