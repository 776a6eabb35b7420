// Small functions on texts: values of controls, lists of settings, names that were meant.

/** "layers=2 pooling=sum label='two words'", as steps of an article write it; `;` and `&` part settings too. */
export function parseSet(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const pattern = /([A-Za-z][\w.-]*)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^\s;&]*))[\s;&]*/y;
  let at = text.length - text.trimStart().length;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw new Error(`cannot read "${text.slice(at)}": it is written name=value, or name='two words'`);
    values[match[1] as string] = match[2] ?? match[3] ?? match[4] ?? '';
    at = pattern.lastIndex;
  }
  return values;
}

/** The known name that is closest, if it is close enough to have been meant. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined, least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const other of known) {
    let row = [...Array(other.length + 1).keys()];
    for (let i = 1; i <= name.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        const change = (row[j - 1] as number) + (name[i - 1] === other[j - 1] ? 0 : 1);
        next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
      }
      row = next;
    }
    const distance = row[other.length] as number;
    if (distance < least) [best, least] = [other, distance];
  }
  return best;
}

/** `there is no control "layer"; did you mean "layers"?` */
export function unknownName(kind: string, name: string, known: string[]): string {
  const near = nearestName(name, known);
  const hint = near ? `; did you mean "${near}"?` : known.length ? `; there are ${known.join(', ')}` : '';
  return `there is no ${kind} "${name}"${hint}`;
}

/** At most three significant digits and a true minus sign; `format` is ".3f", ".2e", "d" or ".0%". */
export function formatNumber(value: number, format = ''): string {
  if (!Number.isFinite(value)) return String(value);
  const match = /^\.?(\d*)([fed%]?)$/.exec(format);
  const digits = match?.[1] ? Number(match[1]) : undefined;
  let text: string;
  if (match?.[2] === 'f') text = value.toFixed(digits ?? 2);
  else if (match?.[2] === 'e') text = value.toExponential(digits ?? 2);
  else if (match?.[2] === 'd') text = String(Math.round(value));
  else if (match?.[2] === '%') text = `${(value * 100).toFixed(digits ?? 0)}%`;
  else text = Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : String(Number(value.toPrecision(3)));
  return text.replace(/-/g, '\u2212');
}

/** A key, or one with `*` for any part: does it name this mark? */
export function matchesKey(pattern: string, key: string): boolean {
  return pattern === key || (pattern.includes('*') && new RegExp(`^${pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&')).join('.*')}$`).test(key));
}
