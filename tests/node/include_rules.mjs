// The rules of docs/architecture.md that a compiler does not check: who may include whom, and what each room
// may not touch. `checkSource` looks at one file and returns what is wrong with it.

const EXACT = {
  base: [],
  tensor: ['base'],
  trace: ['base', 'tensor'],
  nn: ['base', 'tensor', 'trace'],
  data: ['base', 'tensor'],
  trained: ['base', 'tensor', 'trace', 'nn', 'data'],
  draw: ['base'],
  figure: ['base', 'tensor', 'trace', 'draw', 'data'],
  render: ['base', 'draw'],
  platform: ['base'],
  page: ['base', 'tensor', 'trace', 'draw', 'data', 'figure', 'render', 'platform'],
  record: ['base', 'tensor', 'trace', 'draw', 'data', 'figure', 'render', 'platform'],
  app: ['base', 'tensor', 'trace', 'nn', 'data', 'trained', 'draw', 'figure', 'render', 'platform', 'page', 'record'],
};
export const ROOMS = Object.keys(EXACT);
// The one header of another room: which OpenGL header a platform has is the platform's to say.
const DOORS = { render: ['engine/platform/gl.h'] };
const FIGURE_FILE = ['base', 'tensor', 'trace', 'data', 'draw', 'figure'];
const MODEL_FILE = ['base', 'tensor', 'trace', 'data', 'nn', 'trained'];
// Everything that a figure's picture or numbers come from: no clock, file, environment or random device here.
const PURE = ['base', 'tensor', 'trace', 'nn', 'data', 'trained', 'draw', 'figure', 'render', 'explainer', 'model'];
// What is computed here must have the same bits everywhere, so no function of the C library that rounds its own way.
const EXACT_BITS = ['base', 'tensor', 'trace', 'nn', 'data', 'trained', 'model'];

// Exceptions, each with its reason.
export const ALLOWED = [
  { path: 'engine/app/new_command.cpp', rule: 'named from the root', why: 'stands in the text of a test that glassbox new writes' },
  { path: 'engine/figure/easing.cpp', rule: 'unordered container', why: 'takes the latest end of all eases: a maximum has no order' },
  { path: 'engine/render/renderer.cpp', rule: 'unordered container', why: 'sorts the images by age before it drops some, and drops all at the end' },
];

// Headers: [pattern, rooms that may, what to say]
const HEADERS = [
  [/^(GL|GLES\d?)\//, ['render', 'platform'], 'OpenGL belongs to engine/render and engine/platform'],
  [/^(EGL|GLFW)\//, ['platform'], 'windows and contexts belong to engine/platform'],
  [/^(emscripten|emscripten\/.*)(\.h)?$/, ['platform', 'page', 'app'], 'the browser belongs to engine/platform, engine/page and engine/app'],
  [/(^|\/)(imgui|imgui_internal|imgui_stdlib|imgui_impl_\w+)\.h$/, ['app'], 'Dear ImGui belongs to engine/app'],
  [/^png\.h$/, ['platform'], 'libpng belongs to engine/platform'],
  [/^(unistd|dlfcn|fcntl|dirent|pthread|sched|poll|spawn|termios|pwd|glob|ftw|signal|windows)\.h$|^(sys|linux|netinet|arpa|mach)\//,
    ['platform'], 'what only some systems have belongs to engine/platform'],
];
const IMPURE_HEADERS = /^(chrono|ctime|time\.h|filesystem|fstream|iostream|random|thread|future|locale)$/;

// Names in the code of PURE rooms.
const IMPURE_NAMES = [
  [/\bstd::chrono\b|\bclock_gettime\b|\bgettimeofday\b|\bstd::(time|clock)\s*\(|(?<![\w.>:])time\s*\(\s*(nullptr|NULL|0)\s*\)/, 'a clock: time is an argument'],
  [/\b(getenv|secure_getenv|setenv|putenv)\s*\(/, 'the environment: settings are arguments'],
  [/(?<![\w.>])(fopen|freopen|tmpfile|popen|remove|rename)\s*\((?=[^)])|\bstd::(i|o)?fstream\b|\bstd::filesystem\b/, 'a file: bytes are arguments'],
  [/\bstd::(random_device|mt19937(_64)?|minstd_rand0?|default_random_engine|shuffle|sample|\w+_distribution)\b|(?<![\w.>])s?rand\s*\(/, 'a random device: use engine/base/random.h'],
  [/\bstd::(cout|cerr|clog|cin)\b|(?<![\w.>])(printf|fprintf|puts|putchar)\s*\(/, 'standard streams: use engine/base/log.h or return a result'],
  [/\bstd::(thread|jthread|async)\b/, 'a thread: runs are cut into slices'],
  [/(?<![\w.>])(setlocale|system|exit|abort)\s*\(/, 'the process: return a result'],
];
const LIBM = /\bstd::(exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|erf|erfc|tgamma|lgamma|cbrt|hypot|fma)f?\s*\(|(?<![\w.>:])(expf|logf|powf|sinf|cosf|tanf|tanhf|erff|fmaf|atan2f)\s*\(\s*[^)]/;

/** Blanks comments, and the insides of strings too unless told to keep them; lines stay where they are. */
export function strip(text, keepStrings = false) {
  const blank = (s) => s.replace(/[^\n]/g, ' ');
  return text.replace(
    /\/\/(?:\\\n|[^\n])*|\/\*[^]*?\*\/|R"([^()\\ ]{0,16})\([^]*?\)\1"|"(?:\\[^]|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\[^]|[^'\\\n])+'/g,
    (match) => {
      if (match.startsWith('/')) return blank(match);
      return keepStrings ? match : blank(match);
    });
}

/** The room of a path: an engine room, 'model' or 'explainer', or null where no rule holds. */
export function roomOf(path) {
  const [top, second, ...rest] = path.split('/');
  if (top === 'engine') return second;
  if (top === 'explainers') return /^model/.test(rest.at(-1) ?? '') ? 'model' : 'explainer';
  return null;
}

/** The names of the unordered containers that a source declares: looking up in them is fine, walking them is not. */
export function unorderedNames(text) {
  const names = [];
  const code = strip(text);
  for (const match of code.matchAll(/\bstd::unordered_(?:multi)?(?:map|set)\s*</g)) {
    let i = match.index + match[0].length;
    for (let depth = 1; depth > 0 && i < code.length; i++) depth += code[i] === '<' ? 1 : code[i] === '>' ? -1 : 0;
    const name = /^[\s&]*(\w+)/.exec(code.slice(i));
    if (name) names.push(name[1]);
  }
  return names;
}

/**
 * @param {string[]} unordered names of unordered containers that other sources of the room declare
 * @returns {string[]} "path:line: what is wrong"
 */
export function checkSource(path, text, allowed = ALLOWED, unordered = []) {
  const room = roomOf(path);
  if (room === null) return [];
  const found = [];
  const report = (index, message) => {
    if (allowed.some((a) => a.path === path && message.includes(a.rule))) return;
    found.push(`${path}:${text.slice(0, index).split('\n').length}: ${message}`);
  };
  if (path.startsWith('engine/') && !(room in EXACT)) return [`${path}:1: there is no room "${room}" in docs/architecture.md`];

  const may = room === 'model' ? MODEL_FILE : room === 'explainer' ? FIGURE_FILE : [...EXACT[room], room];
  const code = strip(text, true);
  for (const match of code.matchAll(/^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)/gm)) {
    const header = match[1] ?? match[2];
    const parts = header.split('/');
    if (parts[0] === 'engine') {
      if (!may.includes(parts[1]) && !DOORS[room]?.includes(header)) report(match.index, `${room} may not include engine/${parts[1]} (${header})`);
    } else if (parts[0] === 'explainers') {
      if (!path.startsWith('explainers/')) report(match.index, `the engine may not include an explainer (${header})`);
      else if (parts[1] !== path.split('/')[1]) report(match.index, `an explainer may not include another one (${header})`);
      else if (room === 'model' && !/^model/.test(parts.at(-1))) report(match.index, `a model may not include a part of the picture (${header})`);
    } else if (match[1] !== undefined && !HEADERS.some(([pattern]) => pattern.test(header)) && !/^embedded\//.test(header)) {
      report(match.index, `"${header}": our own headers are named from the root of the repository`);
    }
    for (const [pattern, rooms, message] of HEADERS) {
      if (pattern.test(header) && !rooms.includes(room)) report(match.index, `${message} (${header})`);
    }
    if (header === 'nlohmann/json.hpp' && /\.h$/.test(path)) {
      report(match.index, 'the whole JSON library in a header slows every build; include <nlohmann/json_fwd.hpp>');
    }
    if (PURE.includes(room) && IMPURE_HEADERS.test(header)) report(match.index, `no <${header}> below engine/platform`);
  }

  const names = strip(text);
  const each = (pattern, message) => {
    for (const match of names.matchAll(new RegExp(pattern.source, 'g'))) report(match.index, `${message} (${match[0].trim()})`);
  };
  if (!['render', 'platform'].includes(room)) each(/(?<![\w.>:])gl[A-Z]\w*\s*\(/, 'OpenGL calls belong to engine/render and engine/platform');
  if (!['platform', 'app'].includes(room)) each(/\b__EMSCRIPTEN__\b/, '__EMSCRIPTEN__ belongs to engine/platform and engine/app');
  each(/\bstd::bit_cast\b/, 'Emscripten 3.1.6 has no std::bit_cast: use engine/base/bits.h');
  if (room !== 'app') each(/\bImGui::/, 'Dear ImGui belongs to engine/app');
  if (PURE.includes(room)) for (const [pattern, message] of IMPURE_NAMES) each(pattern, message);
  if (PURE.includes(room)) {
    for (const name of new Set([...unordered, ...unorderedNames(text)])) {
      each(new RegExp(`\\bfor\\s*\\([^;()]*:\\s*(?:[\\w.>-]*(?:\\.|->))?${name}\\s*\\)|\\b${name}\\s*\\.\\s*c?begin\\s*\\(`),
        'the order of an unordered container differs between machines: walk it in another order');
    }
  }
  if (EXACT_BITS.includes(room)) each(LIBM, 'the C library rounds differently on each machine: use engine/tensor/elementary.h');
  return found;
}
