import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ALLOWED, checkSource, roomOf, ROOMS, strip, unorderedNames } from './include_rules.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

function sources(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(h|hpp|c|cpp|cc|inc|inl)$/.test(entry.name) ? [path] : [];
  });
}

const texts = new Map([...sources('engine'), ...sources('explainers')].map((path) => [path, readFileSync(join(root, path), 'utf8')]));
const unordered = {};
for (const [path, text] of texts) (unordered[roomOf(path)] ??= []).push(...unorderedNames(text));
const check = (path, allowed) => checkSource(path, texts.get(path), allowed, unordered[roomOf(path)]);

test('every source keeps the rules', () => {
  assert.ok(texts.size > 10, 'the sources were found');
  const wrong = [...texts.keys()].flatMap((path) => check(path, ALLOWED));
  assert.deepEqual(wrong, [], `\n${wrong.join('\n')}`);
});

test('every exception is still needed', () => {
  for (const entry of ALLOWED) {
    assert.ok(entry.why, `${entry.path} gives a reason`);
    assert.ok(check(entry.path, []).some((message) => message.includes(entry.rule)), `${entry.path}: "${entry.rule}" is not needed any more`);
  }
});

test('the build keeps the rules of arithmetic', () => {
  const build = ['CMakeLists.txt', ...readdirSync(join(root, 'cmake'), { recursive: true }).filter((name) => name.endsWith('.cmake')).map((name) => join('cmake', name))]
    .map((path) => readFileSync(join(root, path), 'utf8').replace(/#.*/g, '')).join('\n');
  assert.match(build, /-ffp-contract=off/);
  assert.doesNotMatch(build, /-ffast-math|-funsafe-math|-Ofast|-mfma\b|-march=native/);
});

test('the rooms of CMake are the rooms of the rules', () => {
  const cmake = readFileSync(join(root, 'cmake/gb_rooms.cmake'), 'utf8');
  assert.deepEqual([...cmake.matchAll(/^gb_room\((\w+)/gm)].map((m) => m[1]).sort(), [...ROOMS].sort());
});

// The checker itself: each of these must be found.
const violations = [
  ['engine/base/a.cpp', '#include "engine/tensor/tensor.h"', /base may not include engine\/tensor/],
  ['engine/tensor/a.h', '#include "engine/trace/trace.h"', /tensor may not include/],
  ['engine/data/a.h', '  #  include "engine/nn/layer.h"', /data may not include/],
  ['engine/draw/a.h', '#include "engine/tensor/tensor.h"', /draw may not include/],
  ['engine/render/a.h', '#include "engine/figure/figure.h"', /render may not include/],
  ['engine/render/a.cpp', '#include "engine/platform/files.h"', /render may not include engine\/platform/],
  ['engine/platform/a.cpp', '#include "engine/draw/path.h"', /platform may not include/],
  ['engine/figure/a.cpp', '#include "engine/nn/layer.h"', /figure may not include/],
  ['engine/figure/a.cpp', '#include "explainers/gnn/model.h"', /may not include an explainer/],
  ['engine/figure/a.cpp', '#include "mark.h"', /from the root/],
  ['engine/extra/a.cpp', '', /no room "extra"/],
  ['explainers/gnn/message-passing.cpp', '#include "engine/nn/layer.h"', /explainer may not include engine\/nn/],
  ['explainers/gnn/message-passing.cpp', '#include "engine/render/gl.h"', /may not include engine\/render/],
  ['explainers/gnn/message-passing.cpp', '#include "explainers/cnn/model.h"', /another one/],
  ['explainers/gnn/model.cpp', '#include "engine/figure/figure.h"', /model may not include engine\/figure/],
  ['explainers/gnn/model.cpp', '#include "explainers/gnn/picture.h"', /a part of the picture/],
  ['engine/app/a.cpp', '#include <GL/glcorearb.h>', /OpenGL belongs/],
  ['engine/app/a.cpp', 'void f() { glClear(0); }', /OpenGL calls belong/],
  ['engine/draw/a.cpp', 'void f() { glDrawArrays (1, 2, 3); }', /OpenGL calls belong/],
  ['engine/render/a.cpp', '#include <EGL/egl.h>', /contexts belong/],
  ['engine/figure/a.cpp', '#include <imgui.h>', /Dear ImGui belongs/],
  ['engine/figure/a.cpp', '#include "imgui.h"', /Dear ImGui belongs/],
  ['engine/record/a.cpp', 'void f() { ImGui::Begin("x"); }', /Dear ImGui belongs/],
  ['engine/draw/a.cpp', 'auto b = std::bit_cast<int>(1.f);', /no std::bit_cast/],
  ['engine/tensor/a.cpp', '#ifdef __EMSCRIPTEN__\n#endif', /__EMSCRIPTEN__ belongs/],
  ['engine/app/a.cpp', '#include <unistd.h>', /only some systems/],
  ['engine/record/a.cpp', '#include <sys/wait.h>', /only some systems/],
  ['engine/app/a.cpp', '#include <dlfcn.h>', /only some systems/],
  ['engine/data/a.h', '#include <nlohmann/json.hpp>', /json_fwd/],
  ['engine/figure/a.cpp', '#include <chrono>', /no <chrono> below/],
  ['engine/draw/a.cpp', '#include <iostream>', /no <iostream> below/],
  ['engine/data/a.cpp', 'std::unordered_map<int, std::vector<int>> seen;\nfor (auto& [a, b] : seen) {}', /unordered container/],
  ['engine/data/a.cpp', 'std::unordered_set<int> seen_;\nauto first = seen_.begin();', /unordered container/],
  ['engine/trace/a.cpp', 'auto now = std::chrono::steady_clock::now();', /a clock/],
  ['engine/trace/a.cpp', 'auto now = time(nullptr);', /a clock/],
  ['engine/figure/a.cpp', 'auto home = getenv("HOME");', /the environment/],
  ['engine/draw/a.cpp', 'auto* f = fopen("x", "r");', /a file/],
  ['engine/data/a.cpp', 'std::ifstream f(path);', /a file/],
  ['engine/nn/a.cpp', 'std::mt19937 engine;', /a random device/],
  ['engine/nn/a.cpp', 'int x = rand() % 6;', /a random device/],
  ['engine/nn/a.cpp', 'std::shuffle(a, b, c);', /a random device/],
  ['engine/base/a.cpp', 'std::cout << 1;', /standard streams/],
  ['engine/base/a.cpp', 'fprintf(stderr, "x");', /standard streams/],
  ['explainers/gnn/model.cpp', 'float y = std::exp(x);', /rounds differently/],
  ['engine/nn/a.cpp', 'float y = tanhf(x);', /rounds differently/],
  ['explainers/gnn/hello.cpp', 'abort();', /the process/],
];
for (const [path, text, says] of violations) {
  test(`found: ${path}: ${text.split('\n')[0]}`, () => {
    const found = checkSource(path, `// a comment\n${text}\n`);
    assert.ok(found.some((message) => says.test(message)), found.join('\n') || 'nothing was found');
    assert.match(found[0], new RegExp(`^${path}:[123]: `));
  });
}

// And these must pass.
const good = [
  ['engine/figure/a.cpp', '#include "engine/draw/path.h"\n#include "engine/figure/mark.h"\n#include <vector>'],
  ['explainers/gnn/message-passing.cpp', '#include "engine/figure/figure.h"\n#include "explainers/gnn/model.h"'],
  ['explainers/gnn/model.cpp', '#include "explainers/gnn/model.h"\n#include "engine/nn/layer.h"'],
  ['engine/app/a.cpp', '#include <imgui.h>\n#include <backends/imgui_impl_glfw.h>\n#include <chrono>'],
  ['engine/platform/a.cpp', '#include <unistd.h>\n#include <GL/glcorearb.h>\nvoid f() { glFinish(); getenv("HOME"); }'],
  ['engine/render/a.cpp', '#include "engine/platform/gl.h"\nvoid f() { glDrawArrays(1, 2, 3); }'],
  ['engine/base/a.cpp', '// std::cout, fopen("x"), #include "engine/app/app.h"\n/* glClear(0) */ const char* s = "getenv(1)";'],
  ['engine/base/a.cpp', 'const char* s = R"(std::cout << getenv("x"))"; char c = \'"\'; int n = 1\'000;'],
  ['engine/figure/a.cpp', 'float t = clock.time(0); event.time (0); std::snprintf(b, 4, "x");'],
  ['engine/nn/a.cpp', 'float y = std::sqrt(x) + std::abs(z) + glassbox::exp(x) + k.exp(x); '],
  ['engine/draw/a.cpp', 'std::unordered_map<int, int> seen; auto i = seen.find(1); for (int x : unseen) {}'],
  ['tests/unit/base/a.cpp', '#include <iostream>'],
];
for (const [path, text] of good) {
  test(`passes: ${path}: ${text.split('\n')[0]}`, () => assert.deepEqual(checkSource(path, text), []));
}

test('an unordered container of another source of the room counts', () => {
  assert.equal(checkSource('engine/draw/a.cpp', 'for (auto& x : glyphs_) {}', [], ['glyphs_']).length, 1);
});

test('an exception names its file and rule', () => {
  const text = 'auto* f = fopen("x", "r");';
  assert.deepEqual(checkSource('engine/draw/a.cpp', text, [{ path: 'engine/draw/a.cpp', rule: 'a file', why: 'test' }]), []);
  assert.equal(checkSource('engine/draw/b.cpp', text, [{ path: 'engine/draw/a.cpp', rule: 'a file', why: 'test' }]).length, 1);
});

test('stripping keeps the lines', () => {
  const text = 'a /* b\nc */ d // e\n"f\\"g" h';
  assert.equal(strip(text).split('\n').length, 3);
  assert.equal(strip(text).replace(/\s+/g, ' ').trim(), 'a d h');
});
