// Walking through the blocks of an article, at any depth.

/** Calls visit(block) on each block, a container before what it holds. */
export function visitBlocks(blocks, visit) {
  for (const block of blocks ?? []) {
    visit(block);
    for (const inner of [block.blocks, block.question, block.reveal, ...(block.type === 'list' ? block.items : [])]) visitBlocks(inner, visit);
  }
}

/** The words of spans alone. */
export function plain(spans) {
  return spans.map((span) => span.text ?? (span.math ? `$${span.math}$` : '')).join('').trim();
}

/** The id of a heading, from its words: "What a layer does" gives "what-a-layer-does". `taken` are ids of other things. */
export function anchors(blocks, taken = []) {
  const out = new Map();
  const used = new Set(taken);
  visitBlocks(blocks, (block) => {
    if (block.type !== 'heading') return;
    const base = plain(block.spans).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'section';
    let id = base;
    for (let n = 2; used.has(id); n++) id = `${base}-${n}`;
    used.add(id);
    out.set(block, id);
  });
  return out;
}
