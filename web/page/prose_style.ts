import { CONTROLS, TOKENS } from './parts';

export const PROSE_STYLE = TOKENS + CONTROLS + `
:host { display: inline; font-variant-numeric: tabular-nums }
:host([hidden]) { display: none }
.editable { color: var(--accent); border-bottom: 1.5px dashed currentColor; cursor: ew-resize; touch-action: pan-y; user-select: none; -webkit-user-select: none }
.inline { display: inline-flex; gap: .4em; align-items: center; vertical-align: middle; white-space: nowrap }
.inline input[type=range] { width: 8em; height: 1.2em }
.inline input[type=text] { width: 10em }
.inline select { width: auto }
.inline .segments { display: inline-flex }
.inline .control { display: inline-flex; gap: .4em }
.inline .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
`;

export const REF_STYLE = TOKENS + `
:host { display: inline; cursor: pointer; color: var(--accent); text-decoration: underline; text-decoration-style: dotted; text-underline-offset: .2em; border-radius: 3px }
:host([data-active]) { background: color-mix(in srgb, var(--accent) 16%, transparent); text-decoration-style: solid }
:host(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px }
:host([hidden]) { display: none }
`;

export const STEPS_STYLE = TOKENS + CONTROLS + `
:host { display: block }
.layout { display: block }
.stage { position: sticky; top: var(--gb-sticky-top, 0); z-index: 1; background: var(--paper) }
.buttons { display: flex; gap: 8px; align-items: center; color: var(--ink2); font: 13px/1 var(--gb-font, inherit) }
@media (min-width: 900px) {
  :host([data-stage]) .layout { display: grid; grid-template-columns: minmax(0, 1.6fr) minmax(0, 1fr); gap: 40px }
  .stage { align-self: start; top: var(--gb-sticky-top, 24px) }
}
`;

export const STEP_STYLE = `
:host { display: block; padding-block: .5em; transition: opacity .2s }
@media screen { :host(:not([data-active])) { opacity: .75 } }
`;
