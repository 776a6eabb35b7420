// What a page may change before its first figure; times are milliseconds.
export const settings = {
  /** Engines at the same time: each has a graphics context, of which a browser gives few. */
  maxEngines: 4,
  /** How long a removed figure is kept, since moving an element removes it too. */
  removeGrace: 5000,
  /** How long an engine without figures is kept. */
  idleGrace: 30000,
  /** How long an engine may be silent when it should answer. */
  watchdog: 10000,
  /** Where engines run: `auto` tries a worker, then the page's own thread. `static`: nowhere, the posters stay. */
  run: 'auto' as 'auto' | 'worker' | 'main' | 'static',
};

export type Settings = typeof settings;
