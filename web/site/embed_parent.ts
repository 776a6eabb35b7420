// For the page around a frame of embed.html: keeps its height, and turns messages into calls.
//
//     import { connect } from './live/embed-parent.mjs';
//     const figure = connect(document.querySelector('iframe'), { change: ({ name, value }) => console.log(name, value) });
//     figure.set({ layers: 3 });

const PROTOCOL = 1;

export interface EmbedEvents {
  ready?(detail: { figure: string }): void;
  change?(detail: { name: string; value: string }): void;
  output?(detail: { name: string; value: string | number; text: string }): void;
  error?(detail: { code: string; message: string }): void;
}

export interface EmbeddedFigure {
  set(values: Record<string, string | number | boolean>): void;
  step(name: string): void;
  disconnect(): void;
}

export function connect(frame: HTMLIFrameElement, events: EmbedEvents = {}): EmbeddedFigure {
  const receive = (event: MessageEvent): void => {
    if (event.source !== frame.contentWindow || event.data?.glassbox !== PROTOCOL) return;
    const { kind, ...detail } = event.data;
    if (kind === 'height' && detail.height > 0) frame.style.height = `${Math.min(detail.height, 10000)}px`;
    else if (kind === 'ready' || kind === 'change' || kind === 'output' || kind === 'error') events[kind as keyof EmbedEvents]?.(detail);
  };
  window.addEventListener('message', receive);
  const post = (message: object): void => frame.contentWindow?.postMessage({ glassbox: PROTOCOL, ...message }, '*');
  return {
    set: (values) => post({ kind: 'set', values }),
    step: (step) => post({ kind: 'step', step }),
    disconnect: () => window.removeEventListener('message', receive),
  };
}
