// What the elements offer, said once: custom-elements.json is made from it, and tests hold the code and docs/embed.md to it.
const common = { for: 'id of the figure; else the one around, or the only one of the page' };

export const ELEMENTS = [
  {
    tag: 'gb-figure', name: 'GbFigure', text: 'A live figure.', module: 'glassbox.mjs',
    attributes: {
      figure: 'id of the figure, as in gnn/message-passing',
      src: 'address of figures.json; else the one next to glassbox.mjs',
      set: "values to begin with: layers=3 pooling=mean label='two words'; also data-set-NAME, one by one",
      step: 'step of the story to begin with',
      group: 'figures of one group share their controls',
      loading: 'lazy (within two windows), eager, or click',
      controls: 'auto (those of the figure), none, or a list of names',
      interaction: 'auto, click (wakes it), or none',
      theme: 'auto (as the page is), light or dark',
      lang: 'en or zh; else the nearest lang of the page',
      motion: 'auto (as the reader prefers), on or off',
      seed: 'seed of what is random',
      'max-dpr': 'most pixels of the screen a CSS pixel; 2',
      'budget-ms': 'milliseconds of a frame in which the engine may compute; 8',
      alt: 'accessible name; else the title',
      autoplay: 'plays when it comes into view, unless less motion is wanted',
      hash: 'keeps the values in the address of the page, under this name or the id',
    },
    methods: {
      set: 'values by name; { animate: false } without easing', get: 'value of a control', output: 'number or text of an output',
      highlight: 'lights a mark; null none', select: 'chooses a mark; null none', play: 'a playhead, or the training', pause: 'stops it',
      seek: 'shows a tick of the training', step: 'a step of the story, or so many on', reset: 'as the author set it', undo: 'takes a change back',
      redo: 'makes it again', snapshot: 'a picture as a Blob', record: 'a film of what happens next as a Blob', describe: 'what it shows, in words',
      traceHash: 'hash of all tensors', session: 'state as text', settled: 'when all that was asked of it is done', tensors: 'shape and first numbers of tensors by name', restore: 'goes to such a state', frames: 'pictures drawn so far',
      watch: 'calls at each change; gives the function that ends it', destroy: 'gives the memory back; the poster stays',
    },
    events: {
      'gb-ready': 'the first live picture is there', 'gb-input': '{name, value, source}: a control changes, perhaps still in the hand',
      'gb-change': '{name, value}: it has changed, and the hand has let go', 'gb-output': '{name, value, text}',
      'gb-step': '{step}', 'gb-highlight': '{mark, source}', 'gb-visibility': '{visible}',
      'gb-error': '{code, message, recoverable}',
    },
    slots: { '': 'poster of your own', poster: 'the same', caption: 'under the picture', controls: 'in place of the controls', overlay: 'over the picture' },
    parts: {
      figure: 'all of it', frame: 'around the picture', canvas: 'the live picture', poster: 'the still one', handle: 'what can be used in the picture',
      steps: 'the story', caption: 'its words', controls: 'all controls', control: 'one', label: 'its name', value: 'its number', input: 'the input itself',
      play: 'the button of a playhead', ticks: 'the buttons of training', numbers: 'the table of outputs', status: 'that it computes', error: 'what went wrong',
    },
    properties: {
      '--gb-paper': 'background', '--gb-ink': 'text', '--gb-ink2': 'quiet text', '--gb-line': 'hairlines', '--gb-wash': 'panels', '--gb-accent': 'what is spoken of',
      '--gb-accent2': 'the second of two', '--gb-good': 'good', '--gb-bad': 'bad', '--gb-font': 'of the controls', '--gb-radius': 'corners',
    },
  },
  {
    tag: 'gb-value', name: 'GbValue', text: 'A number of the figure in the prose.', module: 'glassbox.prose.mjs',
    attributes: { ...common, name: 'output or control', format: '.3f, .2e, d or .0%', editable: 'a control may be dragged and typed' }, events: {}, slots: { '': 'the text without a script' }, parts: { value: 'the number' },
  },
  {
    tag: 'gb-param', name: 'GbParam', text: 'A control of the figure in the prose.', module: 'glassbox.prose.mjs',
    attributes: { ...common, name: 'control' }, events: {}, slots: { '': 'the text without a script' }, parts: { input: 'the input' },
  },
  {
    tag: 'gb-ref', name: 'GbRef', text: 'Words that speak of a mark, or that set controls.', module: 'glassbox.prose.mjs',
    attributes: { ...common, mark: 'key of the mark, or a pattern as in node:*', set: 'values that a click sets', step: 'step that a click goes to' }, events: {}, slots: { '': 'the words' }, parts: {},
  },
  {
    tag: 'gb-steps', name: 'GbSteps', text: 'A story that follows the scroll.', module: 'glassbox.prose.mjs',
    attributes: { ...common, mode: 'step, or progress: the scroll sets a control', control: 'of progress', from: 'its first value', to: 'its last' },
    events: { 'gb-step': '{step}' }, slots: { '': 'the steps', figure: 'a figure that stays in view' }, parts: { stage: 'around the figure', steps: 'around the steps', buttons: 'back and on' },
  },
  {
    tag: 'gb-step', name: 'GbStep', text: 'One step of it.', module: 'glassbox.prose.mjs',
    attributes: { step: 'step of the figure\'s story', set: 'values', mark: 'mark to light' }, events: {}, slots: { '': 'the text' }, parts: {},
  },
  {
    tag: 'gb-predict', name: 'GbPredict', text: 'A question with radio buttons, which the model answers.', module: 'glassbox.prose.mjs',
    attributes: { ...common, set: 'values that the question is about', select: 'mark that it is about', name: 'output that is the answer', format: '.3f, .2e, d or .0%', answer: 'number of the right guess, from 0' },
    events: {}, slots: {}, parts: {},
  },
  {
    tag: 'gb-listing', name: 'GbListing', text: 'Code whose lines follow the story: data-steps lights a line, data-tensor shows numbers behind it.', module: 'glassbox.prose.mjs',
    attributes: { ...common }, events: {}, slots: {}, parts: {},
  },
];

/** In the form of the custom elements manifest, which editors read. */
export function customElements() {
  const list = (object, more = () => ({})) => Object.entries(object ?? {}).map(([name, description]) => ({ name, description, ...more(name) }));
  const module = (path) => ({
    kind: 'javascript-module', path,
    declarations: ELEMENTS.filter((e) => e.module === path).map((e) => ({
      kind: 'class', customElement: true, name: e.name, tagName: e.tag, description: e.text, superclass: { name: 'HTMLElement' },
      attributes: list(e.attributes, () => ({ type: { text: 'string' } })), members: list(e.methods, () => ({ kind: 'method' })),
      events: list(e.events, () => ({ type: { text: 'CustomEvent' } })), slots: list(e.slots), cssParts: list(e.parts), cssProperties: list(e.properties),
    })),
    exports: ELEMENTS.filter((e) => e.module === path).map((e) => ({ kind: 'custom-element-definition', name: e.tag, declaration: { name: e.name, module: path } })),
  });
  return { schemaVersion: '1.0.0', modules: [...new Set(ELEMENTS.map((e) => e.module))].map(module) };
}
