// What the elements of the prose need of glassbox.mjs; their file imports it from there, so that a page has one copy.
export { Base, unknownAttributes } from './base';
export { makeControl } from './controls';
export { h, setIcon, setText, tool } from './dom';
export { addProse, figureOf, removeProse } from './registry';
export { CONTROLS, styled, TOKENS } from './style';
export { lookOf, watchSurroundings } from './surroundings';
export { formatNumber, matchesKey, parseSet, unknownName } from './text';
export { UI } from './words';
