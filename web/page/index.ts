// glassbox.mjs: importing it is all that a page does. <gb-figure> is here; the elements of the prose come in a file of their
// own, which a page without them does not load.
import { GbFigure } from './figure';

export { provideManifest, type ManifestData } from './manifest';
export { settings } from './settings';
export { store, type Store } from './store';
export { PROTOCOL, type Fault, type FaultCode } from './protocol';
export * from './parts';
export { GbFigure };

const PROSE = 'gb-value, gb-param, gb-ref, gb-steps, gb-predict, gb-listing';

function watchForProse(): void {
  const found = () => document.querySelector(PROSE) !== null;
  const load = () => {
    observer.disconnect();
    import(/* @vite-ignore */ new URL('glassbox.prose.mjs', import.meta.url).href).catch((problem) => console.error(`glassbox.prose.mjs could not be loaded: ${problem}`));
  };
  const observer = new MutationObserver(() => found() && load());
  if (found()) load();
  else observer.observe(document, { childList: true, subtree: true });
}

// A server has no elements; a page may load two copies.
if (globalThis.customElements) {
  if (!customElements.get('gb-figure')) customElements.define('gb-figure', GbFigure);
  if (!customElements.get('gb-value')) watchForProse();
}
