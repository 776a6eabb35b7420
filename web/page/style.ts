// The style of the shadow trees, as constructable sheets: a strict security policy has no place for others.
export const TOKENS = `
:host { --paper: var(--gb-paper, #fff); --ink: var(--gb-ink, #1b1f24); --ink2: var(--gb-ink2, #5b6470); --line: var(--gb-line, #c9cfd6);
  --wash: var(--gb-wash, #f3f5f7); --accent: var(--gb-accent, #0b6bcb); --bad: var(--gb-bad, #b91c1c); --radius: var(--gb-radius, 6px) }
:host([data-look=dark]) { --paper: var(--gb-paper, #14161a); --ink: var(--gb-ink, #e8eaed); --ink2: var(--gb-ink2, #a3acb8); --line: var(--gb-line, #3a414b);
  --wash: var(--gb-wash, #1d2127); --accent: var(--gb-accent, #5aa9f7); --bad: var(--gb-bad, #f87171) }
* { box-sizing: border-box }
.sr { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0 }
button, input, select { font: inherit; color: inherit; accent-color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation-duration: 1ms !important } }
`;

export const CONTROLS = `
.control { display: grid; grid-template-columns: 1fr auto; align-items: center; column-gap: 8px; row-gap: 2px; margin: 0; padding: 0; border: 0; min-width: 0; color: var(--ink) }
.control[hidden] { display: none }
.label { color: var(--ink2); float: left; padding: 0 }
legend.label { width: 100%; margin-bottom: 2px }
.value { color: var(--ink); font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap }
input[type=range] { grid-column: 1 / -1; width: 100%; min-width: 0; margin: 0; height: 24px }
.row { grid-column: 1 / -1; display: flex; gap: 6px; align-items: center; min-width: 0 }
.row > input { flex: 1; min-width: 0 }
input[type=text], input[type=number], select { width: 100%; grid-column: 1 / -1; min-height: 30px; padding: 3px 8px; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 4px }
input[type=color] { width: 44px; height: 28px; padding: 2px; border: 1px solid var(--line); border-radius: 4px; background: var(--paper) }
input[type=checkbox] { width: 18px; height: 18px; margin: 0 }
.toggle { grid-template-columns: auto 1fr; min-height: 30px; align-self: end }
.toggle .label { color: var(--ink); float: none }
.segments { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 2px; padding: 2px; background: var(--wash); border-radius: 6px }
.segments label { flex: 1 1 auto; position: relative; text-align: center; padding: 3px 9px; border-radius: 4px; cursor: pointer; white-space: nowrap; color: var(--ink2) }
.segments label:has(:checked) { background: var(--paper); color: var(--ink); box-shadow: 0 0 0 1px var(--line) }
.segments input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer }
.segments label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 1px }
.push, .tool { min-height: 30px; padding: 3px 12px; background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: 4px; cursor: pointer }
.push:hover, .tool:hover { background: var(--wash) }
.push { grid-column: 1 / -1; align-self: end }
.tool { min-width: 30px; padding: 3px; border-color: transparent; background: none; color: var(--ink2); flex: none; line-height: 1 }
.tool svg { display: block; margin: auto; width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round }
.tool:disabled { opacity: .35; cursor: default; background: none }
@media (pointer: coarse) {
  input[type=range], input[type=text], input[type=number], select, .push, .tool, .segments label, .toggle { min-height: 44px }
  .tool { min-width: 44px }
  .segments label { padding-block: 11px; min-width: 44px }
  input[type=checkbox] { width: 26px; height: 26px }
  input[type=color] { height: 44px; width: 60px }
}
`;

const FIGURE = `
:host { display: block; position: relative; margin-block: 1em; font: 14px/1.45 var(--gb-font, Inter, system-ui, "Noto Sans SC", sans-serif) }
:host([hidden]) { display: none }
.figure { margin: 0; color: var(--ink) }
.frame { position: relative; width: 100%; aspect-ratio: var(--ratio, 3 / 2); min-height: min(480px, 135cqw); max-height: max(480px, 88vh); overflow: hidden; background: var(--paper);
  border-radius: var(--radius); touch-action: pan-y; user-select: none; -webkit-user-select: none; contain: strict }
.box { container-type: inline-size }
.frame > canvas { position: absolute; left: 0; bottom: 0; display: block; pointer-events: none }
.still { position: absolute; inset: 0; display: grid; place-items: center; overflow: hidden; color: var(--ink2) }
.still img, .still ::slotted(img), .still ::slotted(picture), .still ::slotted(svg) { display: block; width: 100%; height: 100%; max-width: none; object-fit: contain }
.live .still { visibility: hidden }
.handle { position: absolute; pointer-events: auto; padding: 0; margin: 0; border: 0; background: none; color: transparent; border-radius: 6px; touch-action: none; cursor: pointer; outline-color: transparent; -webkit-tap-highlight-color: transparent }
.handle.drag { cursor: grab }
.dragging, .dragging .handle { cursor: grabbing }
.overlay { position: absolute; inset: 0; pointer-events: none }
.badge { position: absolute; right: 10px; top: 10px; padding: 2px 9px 2px 22px; border-radius: 99px; font-size: 12px; color: var(--ink2); background: color-mix(in srgb, var(--paper) 88%, transparent); pointer-events: none; opacity: 0; transition: opacity .2s }
.badge::before { content: ""; position: absolute; left: 8px; top: 50%; width: 8px; height: 8px; margin-top: -4px; border-radius: 50%; background: var(--accent); animation: pulse 1.2s infinite ease-in-out }
.badge.on { opacity: 1; transition-delay: .3s }
.badge:not(.on)::before { animation: none }
@keyframes pulse { 50% { opacity: .25 } }
.activate { position: absolute; inset: 0; border: 0; background: none; cursor: pointer; color: var(--ink) }
.activate span { padding: 8px 16px; border-radius: 99px; background: var(--paper); border: 1px solid var(--line) }
.message { display: flex; gap: 12px; align-items: center; justify-content: space-between; flex-wrap: wrap; margin-top: 8px; padding: 8px 12px; border-radius: 4px; background: var(--wash); border-left: 3px solid var(--bad) }
.message[hidden] { display: none }
.message p { margin: 0; flex: 1 1 14em }
.bar { display: flex; gap: 4px; align-items: flex-start; justify-content: end; flex-wrap: wrap; margin-top: 8px }
.bar[hidden] { display: none }
.captions { flex: 1 1 280px; display: grid; min-width: 0; padding: 4px 4px 0 0 }
.captions > * { grid-area: 1 / 1; visibility: hidden; margin: 0 }
.captions > .on { visibility: visible }
.count { color: var(--ink2); font-variant-numeric: tabular-nums; padding: 5px 2px 0; white-space: nowrap; font-size: 13px }
.begin { color: var(--accent); padding-inline: 8px; margin: 0 auto 0 -8px; order: -1 }
.bar:not(.began) .captions { display: none }
.controls { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 168px), 1fr)); gap: 12px 24px; margin-top: 12px; font-size: 13px }
.controls:empty { display: none }
.controls .playhead, .controls .ticks { grid-column: 1 / -1 }
.controls .choice, .controls .graph { grid-column: span 1 }
.ticks { display: flex; gap: 6px; align-items: center; color: var(--ink2); font-variant-numeric: tabular-nums }
.ticks[hidden] { display: none }
details { margin-top: 8px; font-size: 13px; color: var(--ink2) }
details[hidden] { display: none }
summary { cursor: pointer; width: fit-content; padding: 2px 0 }
@media (pointer: coarse) { summary { min-height: 44px; padding-block: 11px } }
table { border-collapse: collapse; color: var(--ink) }
th { font-weight: 400; color: var(--ink2); text-align: left; padding: 2px 16px 2px 0 }
td { text-align: right; font-variant-numeric: tabular-nums; padding: 2px 0 }
.skip { position: absolute; left: 8px; top: 8px; z-index: 2; padding: 6px 12px; background: var(--paper); border: 1px solid var(--line); border-radius: 4px; color: var(--ink) }
.skip:not(:focus) { opacity: 0; pointer-events: none }
::slotted([slot=caption]) { margin-top: 8px }
@media print { .bar .tool, .controls, details, .badge { display: none } }
`;

export const FIGURE_STYLE = TOKENS + CONTROLS + FIGURE;

const sheets = new Map<string, CSSStyleSheet>();

export function styled(root: ShadowRoot, text: string): void {
  let sheet = sheets.get(text);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    sheets.set(text, sheet);
  }
  root.adoptedStyleSheets = [sheet];
}
