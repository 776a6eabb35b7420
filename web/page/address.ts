// The state of a figure in the address of the page, when its author asks for it: #f.layers=3&f.pooling=mean
export class AddressLink {
  readonly #onChange = () => {
    const values = this.#read();
    if (Object.keys(values).length) this.take(values);
  };

  constructor(private readonly prefix: string, private readonly take: (values: Record<string, string>) => void) {}

  connect(): void {
    addEventListener('hashchange', this.#onChange);
    this.#onChange();
  }
  disconnect(): void {
    removeEventListener('hashchange', this.#onChange);
  }

  #parts(): [string, string][] {
    return [...new URLSearchParams(location.hash.slice(1))];
  }
  #read(): Record<string, string> {
    return Object.fromEntries(this.#parts().filter(([name]) => name.startsWith(`${this.prefix}.`)).map(([name, value]) => [name.slice(this.prefix.length + 1), value]));
  }
  /** Others keep theirs; an anchor of the page is only replaced when there is something to say. */
  write(values: Record<string, string>): void {
    const others = this.#parts().filter(([name]) => name.includes('.') && !name.startsWith(`${this.prefix}.`));
    const all = [...others, ...Object.entries(values).map(([name, value]): [string, string] => [`${this.prefix}.${name}`, value])];
    if (all.length === 0 && !location.hash.includes(`${this.prefix}.`)) return;
    const hash = new URLSearchParams(all).toString();
    // A sandboxed frame may not touch the address.
    try {
      history.replaceState(history.state, '', hash ? `#${hash}` : location.pathname + location.search);
    } catch {}
  }
}
