// studio.html: the desktop app in a tab. studio.html?figure=gnn/message-passing&lang=zh&theme=dark. This file loads it; what the
// reader does and what the app wants of the browser goes through studio_window.ts.
import { compile, fetched } from '../page/engine';
import { EngineFault } from '../page/engine_fault';
import { loadManifest, type Manifest } from '../page/manifest';
import { keepState, restoreState } from './studio_state';
import { makeWindow, type Module } from './studio_window';

const query = new URLSearchParams(location.search);
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const chinese = (query.get('lang') ?? navigator.language).startsWith('zh');
const WORDS = chinese
  ? { loading: '正在载入应用…', again: '再试一次', gallery: '所有讲解', lost: '图形上下文丢失了。', stopped: '应用停止了：' }
  : { loading: 'Loading the app…', again: 'Try again', gallery: 'All explainers', lost: 'The graphics were lost.', stopped: 'The app stopped: ' };

function fail(message: string): void {
  const status = element('status');
  element('words').textContent = message;
  element('progress').hidden = true;
  element('again').hidden = false;
  status.hidden = false;
}

/** The folder that the app finds its articles and weights in. */
async function fillFiles(module: Module, manifest: Manifest): Promise<void> {
  const { FS } = module;
  for (const folder of ['/content', '/assets/weights', '/state/glassbox']) FS.mkdirTree(folder);
  await Promise.all(Object.entries(manifest.data.engines).map(async ([name, engine]) => {
    FS.writeFile(`/content/${name}.json`, await (await fetched(manifest.url(engine.content))).text());
  }));
}

function options(remembered: boolean): string {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = query.get('theme') ?? (remembered ? undefined : dark ? 'dark' : 'light');
  const lang = query.get('lang') ?? (remembered ? undefined : chinese ? 'zh' : 'en');
  const figure = query.get('figure');
  return [theme && `--gui-theme=${theme}`, lang && `--gui-lang=${lang}`, figure && `--gui-figure=${figure}`].filter(Boolean).join('\n');
}

async function start(): Promise<void> {
  const canvas = element<HTMLCanvasElement>('stage');
  const context = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false });
  if (!context) throw new EngineFault('no-webgl2', 'this browser has no WebGL2, or its graphics are turned off');
  const manifest = await loadManifest(null);
  const files = manifest.data.studio;
  if (!files) throw new EngineFault('figure', 'this site was made without the app');
  const [glue, wasm] = await Promise.all([
    import(manifest.url(files.glue)) as Promise<{ default: (options: object) => Promise<Module> }>,
    compile(manifest.url(files.wasm)),
  ]);
  const window = makeWindow(canvas, element<HTMLTextAreaElement>('text'), {
    expect(path) {
      const file = manifest.data.assets[path.replace(/^assets\//, '')];
      return file && manifest.url(file);
    },
    failed: (problem) => fail(WORDS.stopped + String(problem)),
  });
  let said = '';
  const module = await glue.default({
    gbContext: context,
    gbHost: window.tell,
    locateFile: (name: string) => name,
    printErr: (line: string) => {
      said = line;
      console.error(line);
    },
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      void WebAssembly.instantiate(wasm, imports).then(done);
      return {};
    },
  });
  await fillFiles(module, manifest);
  window.run(module, options(restoreState(module)), () => said);
  keepState(module, () => window.hidden());
  canvas.addEventListener('webglcontextlost', () => fail(WORDS.lost));
  element('status').hidden = true;
}

element('words').textContent = WORDS.loading;
element('again').textContent = WORDS.again;
element('gallery').textContent = WORDS.gallery;
element<HTMLAnchorElement>('gallery').href = chinese ? 'zh/index.html' : 'index.html';
element('again').addEventListener('click', () => location.reload());
document.documentElement.lang = chinese ? 'zh-CN' : 'en';
start().catch((problem: unknown) => {
  console.error(problem);
  const csp = problem instanceof EngineFault && problem.code === 'csp-wasm';
  fail(csp ? "the security policy of this page forbids WebAssembly; serve studio.html with script-src 'self' 'wasm-unsafe-eval'"
    : problem instanceof Error ? problem.message : String(problem));
});
