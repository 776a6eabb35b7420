// Native inputs from the schema of a control: labelled, reached by keyboard, read out with their units.
import { h, setIcon, setText } from './dom';
import type { ControlSchema } from './manifest';
import { formatNumber } from './text';
import { UI, type Language } from './words';

/** What happens when the reader uses it; `held` while the hand has not let go. */
export interface ControlActions {
  set(name: string, raw: string, held: boolean): void;
  press(name: string): void;
  play(name: string, on: boolean): void;
}
export interface ControlNow {
  raw: string;
  hidden?: boolean;
  min?: number;
  max?: number;
  playing?: boolean;
}
export interface ControlView {
  element: HTMLElement;
  update(now: ControlNow): void;
}

/** Choices with names up to this many letters in all lie side by side. */
const SEGMENT_LETTERS = 26;
/** Steps of a slider without steps of its own. */
const FINE = 400;

let nextId = 0;

export function makeControl(schema: ControlSchema, language: Language, actions: ControlActions): ControlView {
  const view = (MAKERS[schema.type] ?? text)(schema, language, actions); // a newer figure may know more
  view.element.classList.add('control', schema.type);
  view.element.setAttribute('part', 'control');
  view.element.dataset.name = schema.name;
  return { element: view.element, update: (now) => ((view.element.hidden = now.hidden ?? schema.hidden), view.update(now)) };
}

type Maker = (schema: ControlSchema, language: Language, actions: ControlActions) => ControlView;

const labelOf = (schema: ControlSchema, language: Language): HTMLElement => h('span', { class: 'label', part: 'label' }, schema.label[language]);

/** An input that someone is typing in keeps what is typed. */
const isTyped = (input: HTMLElement): boolean => (input.getRootNode() as ShadowRoot | Document).activeElement === input;

function slider(schema: ControlSchema, language: Language, actions: ControlActions): ControlView & { input: HTMLInputElement } {
  const id = `c${++nextId}`, unit = schema.unit?.[language] ?? '';
  const value = h('output', { class: 'value', part: 'value', for: id });
  const input = h('input', { type: 'range', id, part: 'input' });
  let min = schema.min ?? 0, max = schema.max ?? 1, raw = schema.default ?? '';
  const log = schema.log === true && min > 0;
  const step = schema.step ?? 0;
  const toSlider = (v: number): number => (log ? (Math.log(v / min) / Math.log(max / min)) * FINE : v);
  const fromSlider = (v: number): number => {
    if (!log) return v;
    const at = min * (max / min) ** (v / FINE);
    return step > 0 ? Math.round(at / step) * step : Number(at.toPrecision(4));
  };
  const show = () => {
    const text = formatNumber(Number(raw)) + (unit ? ` ${unit}` : '');
    setText(value, text);
    if (input.getAttribute('aria-valuetext') !== text) input.setAttribute('aria-valuetext', text);
  };
  const range = () => {
    input.min = String(log ? 0 : min);
    input.max = String(log ? FINE : max);
    input.step = String(log ? 1 : step > 0 ? step : (max - min) / FINE || 'any');
  };
  const send = (held: boolean) => {
    raw = String(Number(fromSlider(input.valueAsNumber).toPrecision(8)));
    show();
    actions.set(schema.name, raw, held);
  };
  input.addEventListener('input', () => send(true));
  input.addEventListener('change', () => send(false));
  range();
  return {
    element: h('div', {}, h('label', { for: id, class: 'label', part: 'label' }, schema.label[language]), value, input),
    input,
    update(now) {
      if ((now.min ?? min) !== min || (now.max ?? max) !== max) {
        min = now.min ?? min;
        max = now.max ?? max;
        range();
      }
      raw = now.raw;
      const at = String(toSlider(Number(raw)));
      if (input.value !== at) input.value = at;
      show();
    },
  };
}

const playhead: Maker = (schema, language, actions) => {
  const view = slider(schema, language, actions);
  let playing = false;
  const button = h('button', { type: 'button', class: 'tool', part: 'play', onclick: () => actions.play(schema.name, !playing) });
  const row = h('div', { class: 'row' }, button);
  view.input.replaceWith(row);
  row.append(view.input);
  return {
    element: view.element,
    update(now) {
      playing = now.playing ?? false;
      setIcon(button, playing ? 'pause' : 'play', `${UI[playing ? 'pause' : 'play'][language]}: ${schema.label[language]}`);
      view.update(now);
    },
  };
};

const choice: Maker = (schema, language, actions) => {
  const choices = schema.choices ?? [];
  const letters = choices.reduce((n, c) => n + [...c.label[language]].reduce((m, letter) => m + (letter > '\u2e80' ? 2 : 1), 2), 0);
  if (choices.length > 5 || letters > SEGMENT_LETTERS) {
    const id = `c${++nextId}`;
    const select = h('select', { id, part: 'input', onchange: () => actions.set(schema.name, select.value, false) },
      ...choices.map((c) => h('option', { value: c.value }, c.label[language])));
    return {
      element: h('div', {}, h('label', { for: id, class: 'label', part: 'label' }, schema.label[language]), select),
      update: (now) => void (select.value = now.raw),
    };
  }
  const group = `g${++nextId}`;
  const inputs = choices.map((c) => h('input', { type: 'radio', name: group, value: c.value, onchange: () => actions.set(schema.name, c.value, false) }));
  return {
    element: h('fieldset', {}, h('legend', { class: 'label', part: 'label' }, schema.label[language]),
      h('div', { class: 'segments', part: 'input' }, ...choices.map((c, i) => h('label', {}, inputs[i] as Node, c.label[language])))),
    update: (now) => inputs.forEach((input) => void (input.checked = input.value === now.raw)),
  };
};

const toggle: Maker = (schema, language, actions) => {
  const input = h('input', { type: 'checkbox', part: 'input', onchange: () => actions.set(schema.name, String(input.checked), false) });
  return { element: h('label', { class: 'toggle' }, input, labelOf(schema, language)), update: (now) => void (input.checked = now.raw === 'true') };
};

const text: Maker = (schema, language, actions) => {
  const id = `c${++nextId}`, list = `${id}-list`;
  const input = h('input', { type: 'text', id, part: 'input', autocomplete: 'off', spellcheck: 'false', list: schema.choices ? list : null });
  let shown = '';
  const send = () => {
    // The name that a reader sees may be typed or chosen too.
    const typed = input.value.trim();
    const named = schema.choices?.find((c) => c.label[language].toLowerCase() === typed.toLowerCase());
    actions.set(schema.name, named ? named.value : input.value, false);
  };
  input.addEventListener('change', send);
  // A text of a figure answers at each letter; half a molecule is none.
  if (schema.type === 'text') input.addEventListener('input', () => actions.set(schema.name, input.value, true));
  // All of a list is offered, not only what fits the present text.
  else input.addEventListener('focus', () => input.select());
  const element = h('div', {}, h('label', { for: id, class: 'label', part: 'label' }, schema.label[language]), input);
  if (schema.choices) element.append(h('datalist', { id: list }, ...schema.choices.map((c) => h('option', { value: c.label[language] }))));
  return {
    element,
    update(now) {
      const named = schema.choices?.find((c) => c.value === now.raw);
      const next = named ? named.label[language] : now.raw.startsWith('{') ? sourceOf(now.raw) : now.raw;
      if (next === shown && !(!isTyped(input) && input.value !== next)) return;
      shown = next;
      if (!isTyped(input) || schema.type === 'graph') input.value = next;
    },
  };
};

/** A graph that was edited is JSON; a reader sees the SMILES in it. */
function sourceOf(raw: string): string {
  try {
    return String((JSON.parse(raw) as { source?: string }).source ?? raw);
  } catch {
    return raw;
  }
}

const button: Maker = (schema, language, actions) => ({
  element: h('div', {}, h('button', { type: 'button', class: 'push', part: 'input', onclick: () => actions.press(schema.name) }, schema.label[language])),
  update: () => undefined,
});

/** Points are drawn by hand in the picture; here they are taken away. */
const points: Maker = (schema, language, actions) => ({
  element: h('div', {}, h('button', { type: 'button', class: 'push', part: 'input', onclick: () => actions.set(schema.name, '', false) },
    `${UI.clear[language]}: ${schema.label[language]}`)),
  update: () => undefined,
});

const color: Maker = (schema, language, actions) => {
  const id = `c${++nextId}`;
  const input = h('input', { type: 'color', id, part: 'input' });
  input.addEventListener('input', () => actions.set(schema.name, input.value, true));
  input.addEventListener('change', () => actions.set(schema.name, input.value, false));
  return {
    element: h('div', {}, h('label', { for: id, class: 'label', part: 'label' }, schema.label[language]), input),
    update: (now) => void (input.value = now.raw.slice(0, 7)),
  };
};

const point: Maker = (schema, language, actions) => {
  const name = schema.label[language];
  const inputs = (['across', 'up'] as const).map((axis) =>
    h('input', { type: 'number', step: 'any', part: 'input', 'aria-label': `${name}, ${UI[axis][language]}`, onchange: () => send() }));
  const send = () => actions.set(schema.name, inputs.map((input) => input.valueAsNumber || 0).join(' '), false);
  return {
    element: h('fieldset', {}, h('legend', { class: 'label', part: 'label' }, name), h('div', { class: 'row' }, ...inputs)),
    update: (now) => now.raw.split(/\s+/).forEach((v, i) => {
      const input = inputs[i];
      if (input && !isTyped(input)) input.value = String(Number(Number(v).toPrecision(4)));
    }),
  };
};

const MAKERS: Record<ControlSchema['type'], Maker> = { number: slider, integer: slider, playhead, choice, toggle, text, graph: text, button, color, point, points };
