// What the app remembers between two visits (settings, the session) lies in its own files; the browser keeps those below /state.
import type { Module } from './studio_window';

const FOLDER = '/state/glassbox', KEY = 'glassbox.studio';

/** Is there anything? A page that may keep nothing starts anew each time. */
export function restoreState(module: Module): boolean {
  try {
    const files = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, string>;
    for (const [name, text] of Object.entries(files)) module.FS.writeFile(`${FOLDER}/${name}`, text);
    return Object.keys(files).length > 0;
  } catch {
    return false;
  }
}

/** Whenever the page is left or hidden; `before` lets the app write. */
export function keepState(module: Module, before: () => void): void {
  const keep = () => {
    before();
    const names = module.FS.readdir(FOLDER).filter((name) => name.endsWith('.json'));
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(names.map((name) => [name, module.FS.readFile(`${FOLDER}/${name}`, { encoding: 'utf8' })]))));
    } catch {
      // A full or forbidden store: the next visit starts anew.
    }
  };
  document.addEventListener('visibilitychange', () => document.hidden && keep());
  window.addEventListener('pagehide', keep);
}
