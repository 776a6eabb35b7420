// A NumPy listing beside a figure. Its lines may end with marks that are not shown:
//   pooled = messages.sum(0)     #= layers.0.pooled   #@ travel one-layer
// `#=` names the tensor of the trace that the variable on the left of the line must equal (tests/oracle/listings.py runs
// it with NumPy), and whose numbers stand beside the line; `#@` the steps of the story that light the line.

const MAX_LINES = 40;

export function readListing(text, file, steps, problems) {
  const lines = [];
  text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n').forEach((raw, i) => {
    const match = /^(.*?)((?:\s*#[=@]\s*[^#]*)*)$/.exec(raw);
    const line = { text: match[1].trimEnd() };
    for (const [, kind, body] of match[2].matchAll(/#([=@])\s*([^#]*)/g)) {
      const words = body.trim().split(/\s+/).filter(Boolean);
      if (kind === '=') {
        const variable = /^\s*([A-Za-z_]\w*)\s*(?:[-+*/@]?=)[^=]/.exec(line.text)?.[1];
        if (words.length !== 1) problems.error(file, i + 1, '"#=" is followed by the name of one tensor of the trace.');
        else if (!variable) problems.error(file, i + 1, '"#=" stands behind an assignment, as in "h = relu(x)  #= h.1".');
        else Object.assign(line, { variable, tensor: words[0] });
      } else {
        for (const step of words) {
          if (!steps.includes(step)) problems.error(file, i + 1, `the figure has no step "${step}"; it has ${steps.join(', ') || 'none'}.`);
        }
        line.steps = words;
      }
    }
    lines.push(line);
  });
  if (lines.length > MAX_LINES) problems.error(file, MAX_LINES + 1, `a listing has at most ${MAX_LINES} lines, this one ${lines.length}; it should be read beside the figure.`);
  return lines;
}
