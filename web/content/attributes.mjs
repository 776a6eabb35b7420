// Attributes as they stand in an article: name="text", name=number, set="layers=2", focus="node:3 edge:*".

const MAX_TICK = 1e6;

// name="text" name=number ..., each name as `known` says: 'text', 'seconds', 'tick', 'set' or 'keys'.
export function parseAttributes(text, known, what, file, line, problems) {
  const out = {};
  let rest = text.trim();
  while (rest !== '') {
    const match = /^([A-Za-z][\w-]*)=(?:"([^"]*)"|([^\s"]+))(?:\s+|$)/.exec(rest);
    if (!match) {
      problems.error(file, line, `cannot read "${rest}"; attributes are written name="text" or name=number.`);
      return out;
    }
    const [all, name, quoted, bare] = match;
    const value = quoted ?? bare;
    rest = rest.slice(all.length);
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (Object.hasOwn(out, name)) {
      problems.error(file, line, `"${name}" is given twice.`);
    } else if (kind === 'seconds') {
      const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
      if (!(seconds >= 0 && seconds <= 600)) problems.error(file, line, `${name}=${value} is not a number of seconds from 0 to 600.`);
      else out[name] = seconds;
    } else if (kind === 'tick') {
      if (!/^\d+$/.test(value) || Number(value) > MAX_TICK) problems.error(file, line, `tick=${value} is not a whole number from 0 to ${MAX_TICK}.`);
      else out.tick = Number(value);
    } else if (kind === 'set') {
      out[name] = parseSet(value, file, line, problems);
    } else if (kind === 'keys') {
      out[name] = parseKeys(name, value, file, line, problems);
    } else if (kind === 'text') {
      out[name] = value;
    } else {
      problems.error(file, line, `unknown attribute "${name}"; ${what} has ${Object.keys(known).join(', ')}.`);
    }
  }
  return out;
}

// "layers=2 pooling=sum label='two words'": a control's name, the first "=", its value as text.
export function parseSet(text, file, line, problems) {
  const out = {};
  let rest = text.trim();
  while (rest !== '') {
    const match = /^([A-Za-z][\w.-]*)=(?:'([^']*)'|([^\s']+))(?:\s+|$)/.exec(rest);
    if (!match) {
      problems.error(file, line, `set: cannot read "${rest}"; it is written name=value name='two words'.`);
      return out;
    }
    if (Object.hasOwn(out, match[1])) problems.error(file, line, `set: "${match[1]}" is given twice.`);
    out[match[1]] = match[2] ?? match[3];
    rest = rest.slice(match[0].length);
  }
  return out;
}

export function parseKeys(name, text, file, line, problems) {
  const keys = text.trim().split(/\s+/).filter(Boolean);
  for (const key of keys) {
    if (!/^[A-Za-z*][\w.*-]*(?:[:/,][\w.*-]+)*$/.test(key)) {
      problems.error(file, line, `${name}: "${key}" is not a mark's key, as in "node:3" or "edge:*".`);
    }
  }
  return keys;
}

export function unquote(text) {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text;
}
