// Where a translation has nothing, the English stands in, marked as English.
//
// An article falls into sections at its figures, and at its headings when both languages have as many. A section that is
// empty in the translation while the original has words in it takes the original's; what was lent is named.

import { plain } from './blocks.mjs';

const marker = (block) => (block.type === 'figure' ? block.id : block.type === 'heading' ? `#${block.level}` : null);

function sections(blocks, isMark) {
  const out = [{ mark: null, blocks: [] }];
  for (const block of blocks) {
    if (isMark(block)) out.push({ mark: block, blocks: [] });
    else out.at(-1).blocks.push(block);
  }
  return out;
}

/** Fills chinese.blocks; returns the names of what was lent. */
export function alignTranslation(english, chinese) {
  const order = (blocks) => blocks.map(marker).filter(Boolean).join(' ');
  const byHeadings = order(english.blocks) === order(chinese.blocks);
  const isMark = (block) => block.type === 'figure' || (byHeadings && block.type === 'heading');
  const ours = sections(english.blocks, isMark);
  const theirs = sections(chinese.blocks, isMark);
  const missing = [];
  const out = [];
  const notes = chinese.notes;
  const lend = (block) => ({ type: 'lent', blocks: [renumberNotes(block, english.notes, notes)] });
  for (const section of ours) {
    const other = section.mark === null ? theirs[0] : theirs.find((s) => s.mark && (byHeadings
      ? theirs.indexOf(s) === ours.indexOf(section) : s.mark.id === section.mark.id));
    if (section.mark) out.push(other ? other.mark : section.mark);
    if (other && other.blocks.length > 0) {
      out.push(...other.blocks);
    } else if (section.blocks.length > 0) {
      out.push(...section.blocks.map(lend));
      const place = section.mark === null ? 'the text before the first section'
        : section.mark.type === 'figure' ? `the text after figure ${section.mark.id}` : `the section "${plain(section.mark.spans)}"`;
      missing.push(place);
    }
  }
  chinese.blocks = out;
  return missing;
}

// A footnote of a lent block goes to the end of the translation's.
function renumberNotes(block, from, to) {
  const copy = structuredClone(block);
  const visit = (node) => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (node && typeof node === 'object') {
      if (typeof node.note === 'number') node.note = to.push(from[node.note - 1]);
      Object.values(node).forEach(visit);
    }
  };
  visit(copy);
  return copy;
}
