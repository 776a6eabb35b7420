// What an article asks and shows beside its figure: a question that the model answers, a listing whose lines follow the story.
// Both stand in the page as text that reads without a script; here they only come alive.
import { addProse, Base, figureOf, formatNumber, h, parseSet, removeProse, setText, unknownAttributes, unknownName } from './parts';
import type { GbFigure } from './figure';

/** An element around the page's own text that belongs to a figure. */
abstract class Lesson extends Base {
  protected figure?: GbFigure;
  #stop?: () => void;
  protected abstract readonly known: readonly string[];

  connectedCallback(): void {
    for (const name of unknownAttributes(this, this.known)) console.error(`${this.localName}: ${unknownName('attribute', name, [...this.known])}`);
    this.setUp();
    addProse(this);
    this.bind();
  }
  disconnectedCallback(): void {
    removeProse(this);
    this.#stop?.();
    this.#stop = this.figure = undefined;
  }
  bind(): void {
    const figure = figureOf(this);
    if (figure === this.figure) return;
    this.#stop?.();
    this.figure = figure;
    this.#stop = figure?.watch(() => this.update());
    this.update();
  }
  protected setUp(): void {}
  protected abstract update(): void;
}

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/**
 * <gb-predict for="f" set="layers=2" select="node:0" name="receptive-field" answer="1"> with radio buttons and a <details>: a guess sets
 * the figure as the question has it, and what the model then gives is said beside the guess.
 */
export class GbPredict extends Lesson {
  protected readonly known = ['for', 'set', 'select', 'name', 'format', 'answer'];
  readonly #verdict = globalThis.document && h('p', { class: 'gb-verdict', role: 'status' });
  #guess?: HTMLInputElement;

  protected override setUp(): void {
    if (this.#verdict.isConnected) return;
    this.querySelector('fieldset')?.after(this.#verdict);
    this.addEventListener('change', (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === 'radio') void this.#judge(event.target);
    });
  }
  protected update(): void {}

  /** The figure as the question has it; resolved when its models are through. */
  async #asked(figure: GbFigure): Promise<void> {
    await figure.ready;
    figure.set(parseSet(this.getAttribute('set') ?? ''));
    const [mark] = (this.getAttribute('select') ?? '').split(/\s+/).filter(Boolean);
    if (mark) figure.select(mark);
    await figure.settled();
  }
  #modelSays(figure: GbFigure): string {
    // An output may be there only with what the question sets.
    const name = this.getAttribute('name') ?? '', format = this.getAttribute('format'), value = figure.output(name);
    return format && typeof value === 'number' ? formatNumber(value, format) : figure.outputText(name) ?? '';
  }
  async #judge(guess: HTMLInputElement): Promise<void> {
    const figure = this.figure;
    this.#guess = guess;
    if (!figure) return;
    try {
      await this.#asked(figure);
    } catch {
      return; // the figure says what is wrong with it; the answer of the article can still be opened
    }
    if (this.#guess !== guess) return;
    const zh = figure.textLanguage === 'zh', label = (input: HTMLInputElement) => input.parentElement?.textContent ?? '';
    const choices = [...this.querySelectorAll<HTMLInputElement>('fieldset input')], text = this.#modelSays(figure);
    // In its own words where they are one of the guesses; else as the article translates them.
    const live = choices.find((choice) => same(label(choice), text)) ?? choices[Number(this.getAttribute('answer'))];
    const right = live === guess, answer = live && same(label(live), text) ? text : `${live ? label(live).trim() : ''} (${text})`;
    this.toggleAttribute('data-right', right);
    setText(this.#verdict, zh ? (right ? `模型的回答也是：${answer}。` : `你猜的是“${label(guess).trim()}”，模型的回答是：${answer}。`)
      : right ? `The model says so too: ${answer}.` : `You said ${label(guess).trim()}; the model says ${answer}.`);
    const details = this.querySelector('details');
    if (details) details.open = true;
  }
}

/** What `layers.{k}.pooled` may stand for. */
const TURNS = 12;
function namesOf(pattern: string): string[] {
  if (!pattern.includes('{')) return [pattern];
  return Array.from({ length: TURNS }, (_, k) => pattern.replace(/\{\w+(\+1)?\}/g, (_match, next) => String(next ? k + 1 : k)));
}

/**
 * <gb-listing for="f"> around a <pre> whose lines are elements with data-steps and data-tensor: the lines of the present step are lit,
 * and what a line computes stands behind it, as the figure's trace has it.
 */
export class GbListing extends Lesson {
  protected readonly known = ['for'];
  #lines: HTMLElement[] = [];
  #asking = false;
  #again = false;
  #seen = false;
  readonly #observer = globalThis.IntersectionObserver && new IntersectionObserver(([entry]) => {
    this.#seen = entry?.isIntersecting ?? false;
    this.update();
  });

  protected override setUp(): void {
    this.#lines = [...this.querySelectorAll<HTMLElement>('[data-steps], [data-tensor]')];
    this.#observer?.observe(this);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }
  protected update(): void {
    const step = this.figure?.currentStep ?? '';
    for (const line of this.#lines) line.toggleAttribute('data-active', step !== '' && (line.dataset.steps ?? '').split(' ').includes(step));
    if (this.#seen) void this.#showNumbers();
  }
  /** One question at a time; what changed meanwhile is asked once more. */
  async #showNumbers(): Promise<void> {
    const figure = this.figure, lines = this.#lines.filter((line) => line.dataset.tensor);
    if (!figure || !lines.length || figure.getAttribute('status') !== 'ready') return;
    this.#again = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    const told = await figure.tensors(lines.flatMap((line) => namesOf(line.dataset.tensor ?? '')));
    this.#asking = false;
    for (const line of lines) {
      const name = namesOf(line.dataset.tensor ?? '').filter((each) => told[each] !== undefined).at(-1), numbers = name && told[name];
      if (numbers) Object.assign(line.dataset, { numbers }), line.title = `${name} ${numbers}`;
      else delete line.dataset.numbers, line.removeAttribute('title');
    }
    if (this.#again) this.update();
  }
}
