// The window of the app: engine/platform/platform_web.cpp is its other half. Pictures are made on demand: after one that asks for no
// other nothing runs until something happens.
import { isBrowsers, keyCode } from './studio_keys';

export interface Module {
  HEAPU8: Uint8Array;
  FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, data: string | Uint8Array): void;
    readFile(path: string, options?: { encoding: 'utf8' }): string | Uint8Array<ArrayBuffer>;
    readdir(path: string): string[];
  };
  _malloc(size: number): number;
  _free(at: number): void;
  _gb_studio(options: number): number;
  _gb_web_surface(width: number, height: number, scale: number): void;
  _gb_web_frame(): number;
  _gb_web_event(kind: number, modifiers: number, code: number, x: number, y: number, wheelX: number, wheelY: number, on: number): void;
  _gb_web_drop(path: number): void;
  _gb_web_paste(text: number): void;
}

export interface StudioWindow {
  /** What the app tells: Module.gbHost. */
  tell(what: string, text: string, a: number, b: number, c: number): unknown;
  /** Starts the app; throws what it said when it cannot start. */
  run(module: Module, options: string, said: () => string): void;
  hidden(): void;
}

// In the order of InputKind and Cursor in engine/platform/platform.h.
const KINDS = ['pointer_move', 'pointer_down', 'pointer_up', 'pointer_leave', 'wheel', 'key_down', 'key_up', 'text', 'resize', 'visible',
  'scale', 'focus', 'drop', 'arrived', 'close'] as const;
const CURSORS = ['default', 'pointer', 'grab', 'text', 'crosshair', 'ew-resize', 'ns-resize', 'move', 'not-allowed', 'none'];
const BUTTONS = [0, 2, 1]; // left, middle, right of the browser: left, right, middle of ours
const NOTCH = 100; // pixels of a wheel's step

export function makeWindow(canvas: HTMLCanvasElement, text: HTMLTextAreaElement,
  site: { expect(path: string): string | undefined; failed(problem: unknown): void }): StudioWindow {
  let module: Module;
  let asked = false, stopped = false, timer: ReturnType<typeof setTimeout> | undefined;
  let size: [number, number] | undefined; // of the canvas, when it changed
  const expected = new Set<string>();
  const encoder = new TextEncoder();

  function withText(value: string, call: (at: number) => number | void): number | void {
    const bytes = encoder.encode(`${value}\0`);
    const at = module._malloc(bytes.length);
    module.HEAPU8.set(bytes, at);
    try {
      return call(at);
    } finally {
      module._free(at);
    }
  }
  function stop(problem: unknown): void {
    stopped = true;
    site.failed(problem);
  }
  function ask(): void {
    clearTimeout(timer);
    if (asked || stopped) return;
    asked = true;
    requestAnimationFrame(frame);
  }
  function frame(): void {
    asked = false;
    if (stopped) return;
    try {
      measure();
      const wait = module._gb_web_frame();
      if (wait <= 0) ask();
      else if (wait < 86400) timer = setTimeout(ask, wait * 1000);
    } catch (problem) {
      stop(problem);
    }
  }
  function measure(): void {
    const scale = devicePixelRatio;
    const [width, height] = size ?? [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)];
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
    module._gb_web_surface(width, height, scale);
  }
  const modifiers = (e: MouseEvent | KeyboardEvent) => (e.shiftKey ? 1 : 0) | (e.ctrlKey ? 2 : 0) | (e.altKey ? 4 : 0) | (e.metaKey ? 8 : 0);
  function send(kind: (typeof KINDS)[number], e: MouseEvent | KeyboardEvent | undefined, code = 0, on = false, wheelX = 0, wheelY = 0): void {
    if (stopped) return;
    const { offsetX = 0, offsetY = 0 } = e instanceof MouseEvent ? e : {};
    module._gb_web_event(KINDS.indexOf(kind), e ? modifiers(e) : 0, code, offsetX, offsetY, wheelX, wheelY, on ? 1 : 0);
    ask();
  }
  function type(words: string): void {
    for (const letter of words) send('text', undefined, letter.codePointAt(0));
  }
  async function fetchFile(path: string, url: string): Promise<void> {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${response.status}`);
      module.FS.writeFile(`/${path}`, new Uint8Array(await response.arrayBuffer()));
      send('arrived', undefined);
    } catch {
      // The figure goes on saying what it misses; it is asked for again with the next figure.
      expected.delete(path);
    }
  }
  async function take(files: Iterable<File>): Promise<void> {
    for (const file of files) {
      module.FS.writeFile(`/${file.name}`, new Uint8Array(await file.arrayBuffer()));
      withText(file.name, (at) => module._gb_web_drop(at));
      ask();
    }
  }
  const chooser = Object.assign(document.createElement('input'), { type: 'file', accept: '.take,.json,.txt,.smi' });
  chooser.addEventListener('change', () => {
    void take(chooser.files ?? []);
    chooser.value = '';
  });

  const answers: Record<string, (value: string, a: number, b: number, c: number) => unknown> = {
    frame: ask,
    measure,
    title: (value) => void (document.title = value),
    cursor: (_, n) => void (canvas.style.cursor = CURSORS[n] ?? 'default'),
    copy: (value) => void navigator.clipboard?.writeText(value).catch(() => undefined),
    'is fullscreen': () => document.fullscreenElement !== null,
    fullscreen: (_, on) => void (on ? document.documentElement.requestFullscreen() : document.exitFullscreen()).catch(() => undefined),
    'text place': (_, x, y, height) => {
      Object.assign(text.style, { left: `${x}px`, top: `${y}px`, height: `${height}px` });
      const wanted = height > 0;
      if (wanted !== (document.activeElement === text)) (wanted ? text : canvas).focus({ preventScroll: true });
    },
    choose: () => {
      chooser.click();
      return true;
    },
    give: (path) => {
      const link = document.createElement('a');
      link.download = path.slice(path.lastIndexOf('/') + 1);
      link.href = URL.createObjectURL(new Blob([module.FS.readFile(path) as Uint8Array<ArrayBuffer>]));
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    },
    expect: (path) => {
      const url = site.expect(path);
      if (url && !expected.has(path)) {
        expected.add(path);
        void fetchFile(path, url);
      }
      return url !== undefined;
    },
  };

  function listen(): void {
    new ResizeObserver(([entry]) => {
      const box = entry?.devicePixelContentBoxSize?.[0];
      size = box && [box.inlineSize, box.blockSize];
      ask();
    }).observe(canvas);
    canvas.addEventListener('pointermove', (e) => send('pointer_move', e));
    canvas.addEventListener('pointerdown', (e) => {
      canvas.setPointerCapture(e.pointerId);
      e.preventDefault(); // the focus stays where the app wants it
      if (document.activeElement !== text) canvas.focus({ preventScroll: true });
      send('pointer_down', e, BUTTONS[e.button] ?? 3);
    });
    canvas.addEventListener('pointerup', (e) => {
      send('pointer_up', e, BUTTONS[e.button] ?? 3);
      if (e.pointerType === 'touch') send('pointer_leave', e);
    });
    canvas.addEventListener('pointercancel', (e) => {
      send('pointer_up', e, 0);
      send('pointer_leave', e);
    });
    canvas.addEventListener('pointerleave', (e) => send('pointer_leave', e));
    canvas.addEventListener('contextmenu', (e) => e.preventDefault());
    canvas.addEventListener('wheel', (e) => {
      e.preventDefault();
      const lines = e.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? NOTCH : 3;
      send('wheel', e, 0, false, -e.deltaX / lines, -e.deltaY / lines);
    }, { passive: false });
    listenToKeys();
    window.addEventListener('focus', () => send('focus', undefined, 0, true));
    window.addEventListener('blur', () => send('focus', undefined));
    document.addEventListener('visibilitychange', () => !document.hidden && send('visible', undefined, 0, true));
    document.addEventListener('dragover', (e) => e.preventDefault());
    document.addEventListener('drop', (e) => {
      e.preventDefault();
      void take(e.dataTransfer?.files ?? []);
    });
  }

  function listenToKeys(): void {
    window.addEventListener('keydown', (e) => {
      if (e.isComposing || e.keyCode === 229 || isBrowsers(e)) return;
      const control = e.ctrlKey || e.metaKey;
      send('key_down', e, keyCode(e.code), e.repeat);
      // The browser's own paste event brings the text before the app asks for it.
      if (control && e.code === 'KeyV') return;
      const letter = [...e.key].length === 1 && !control;
      if (letter && document.activeElement === text) return; // comes as input
      if (letter) type(e.key);
      e.preventDefault();
    });
    window.addEventListener('keyup', (e) => send('key_up', e, keyCode(e.code)));
    document.addEventListener('paste', (e) => {
      e.preventDefault();
      withText(e.clipboardData?.getData('text/plain') ?? '', (at) => module._gb_web_paste(at));
      ask();
    });
    const flush = () => {
      type(text.value);
      text.value = '';
    };
    text.addEventListener('compositionstart', () => text.classList.add('composing'));
    text.addEventListener('compositionend', () => {
      text.classList.remove('composing');
      flush();
    });
    text.addEventListener('input', (e) => {
      if (!(e as InputEvent).isComposing) flush();
    });
  }

  return {
    tell: (what, value, a, b, c) => {
      const answer = answers[what];
      if (!answer) throw new Error(`the app asks for "${what}", which this page does not know: use files of one release`);
      return answer(value, a, b, c);
    },
    run(started, options, said) {
      module = started;
      try {
        withText(options, (at) => module._gb_studio(at));
      } catch (problem) {
        if (problem !== 'unwind') throw problem;
        listen();
        canvas.focus({ preventScroll: true });
        ask();
        return;
      }
      throw new Error(said() || 'the app did not start');
    },
    hidden: () => {
      send('visible', undefined);
      if (!stopped) module._gb_web_frame(); // events are read at the next picture, which a hidden tab does not ask for
    },
  };
}
