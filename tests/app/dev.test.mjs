// `glassbox dev` without a display, in a project folder of an author's own: what is saved is seen, and nothing else changes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { readPng } from '../support/png.mjs';

const program = resolve(process.env.GLASSBOX ?? 'build/desktop/glassbox');
const skip = existsSync(join(program, '../dev.json')) ? false : 'the desktop app is not built';
const home = mkdtempSync(join(tmpdir(), 'glassbox-dev-'));
after(() => rmSync(home, { recursive: true, force: true }));
const lab = join(home, 'explainers/lab');
const path = (name) => join(lab, name);
/** As careful editors do: another file, then its name. */
const save = (name, text) => {
  writeFileSync(path(`.${name}~`), text);
  renameSync(path(`.${name}~`), path(name));
};
const change = (name, from, to) => {
  const text = readFileSync(path(name), 'utf8');
  assert.ok(text.includes(from), `${name} has ${from}`);
  save(name, text.replaceAll(from, to));
};

const figure = `#include "engine/figure/figure.h"
#include "explainers/lab/model.h"
#include "explainers/lab/model_other.h"

GB_FIGURE("lab/counter") {
    const double size = fig.slider("size", 40.0, {.min = 10, .max = 90});
    const auto run = fig.run<glassbox::Counter>({static_cast<float>(size)});
    const auto other = fig.run<glassbox::Other>({}, "other");
    const glassbox::Scalar count = run["count"].row(0)[0], calls = other["calls"].row(0)[0];
    fig.circle(glassbox::key("disc"), fig.area().center(), 40, {.fill = {count, glassbox::blues(100)}}).name("the disc");
    fig.output("count", count);
    fig.output("calls", calls);
}
`;
const model = (name) => `#pragma once
#include "engine/trace/run.h"
namespace glassbox {
struct ${name} {
    struct Inputs {
        float start = 0;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t, const Inputs& in) { start = in.start, n = 0; }
    Progress step(Recorder& trace);
    float start = 0, n = 0;
};
}
`;
const source = (name, header, tensor, value) => `#include "explainers/lab/${header}"
namespace glassbox {
Progress ${name}::step(Recorder& trace) {
    Tensor t({1, 1});
    t.data()[0] = ${value};
    trace.record("${tensor}", t, "counted");
    ++n;
    return Progress::ticked;
}
}
`;
const article = `---
title: Lab
description: A laboratory.
---
::: figure lab/counter
title: Counter
alt: A disc.
::: step large set="size=80"
A large disc.
:::
:::
`;

/** The program, and the lines that it says. */
class Dev {
  constructor(...options) {
    const env = { ...process.env, HOME: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home };
    delete env.DISPLAY;
    this.child = spawn(program, ['dev', ...options], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.lines = [];
    this.waiting = null;
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line));
      this.waiting?.();
    });
  }
  /** The first line from now on that fits; what was said before is gone. */
  async until(what, fits, seconds = 60) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      while (this.lines.length > 0) {
        this.last = this.lines.shift();
        if (fits(this.last)) return this.last;
      }
      assert.ok(Date.now() < end, `no picture ${what}; the last one: ${JSON.stringify(this.last)}`);
      await new Promise((done) => { this.waiting = done; setTimeout(done, 100); });
    }
  }
  end() { this.child.kill(); }
}

test('a save is seen, a mistake stands over the last good picture, controls and tick stay', { skip, timeout: 240_000 }, async () => {
  mkdirSync(lab, { recursive: true });
  save('model.h', model('Counter'));
  save('model.cpp', source('Counter', 'model.h', 'count', 'start + n'));
  save('model_other.h', model('Other'));
  save('model_other.cpp', source('Other', 'model_other.h', 'calls', 'n'));
  save('counter.cpp', figure);
  save('article.en.md', article);
  writeFileSync(join(home, 'session.json'), JSON.stringify({ glassbox: 1, figure: 'lab/counter', seed: 0, tick: 7, step: 'large', controls: { size: '80' } }));
  const dev = new Dev('lab/counter', '--project', home, '--gui-headless', '--gui-fresh', '--gui-seconds=600', '--gui-size=1000x640',
    `--gui-open=${join(home, 'session.json')}`, `--gui-screenshot=${join(home, 'dev.png')}`);
  try {
    const first = await dev.until('of the figure', (l) => l.figure === 'lab/counter' && l.caption === 'A large disc.' && !l.compiling, 150);
    const keeps = (line) => assert.deepEqual([line.controls.size, line.tick, line.step], ['80', 7, 'large']);
    keeps(first);
    assert.deepEqual([first.outputs.count, first.outputs.calls], ['87', '7']);

    change('counter.cpp', 'center(), 40', 'center(), 90');
    const second = await dev.until('after a change', (l) => l.picture !== first.picture);
    keeps(second);
    assert.deepEqual(second.restarted, [], 'no model was changed: its runs go on');

    change('counter.cpp', 'center(), 90', 'center(), ninety');
    const broken = await dev.until('of a mistake', (l) => l.problems.length > 0);
    keeps(broken);
    assert.equal(broken.picture, second.picture, 'the last good picture stays');
    assert.equal(broken.problems[0].place, 'explainers/lab/counter.cpp:10');
    assert.match(broken.problems[0].text, /ninety/);
    const red = ({ pixels, channels }) => {
      let n = 0;
      for (let i = 0; i < pixels.length; i += channels) if (pixels[i] > 150 && pixels[i + 1] < 70 && pixels[i + 2] < 70) n++;
      return n;
    };
    assert.ok(red(readPng(broken.screenshot)) > red(readPng(second.screenshot)) + 200, 'and the mistake stands over it');

    change('counter.cpp', 'center(), ninety', 'center(), 60');
    const mended = await dev.until('of the mended figure', (l) => l.problems.length === 0 && l.picture !== second.picture);
    keeps(mended);

    change('article.en.md', 'A large disc.', 'A very large disc.');
    keeps(await dev.until('with the new caption', (l) => l.caption === 'A very large disc.'));
    change('article.en.md', 'size=80', 'size=80 =');
    const article_broken = await dev.until('of the broken article', (l) => l.problems.length > 0);
    assert.equal(article_broken.problems[0].place, 'explainers/lab/article.en.md:8');
    assert.equal(article_broken.caption, 'A very large disc.');
    change('article.en.md', 'size=80 =', 'size=80');
    await dev.until('of the mended article', (l) => l.problems.length === 0);

    // Another state: this run begins anew and comes to the same tick; the other goes on.
    change('model.h', 'float start = 0, n = 0;', 'float start = 0, n = 0, twice = 2;');
    save('model.cpp', source('Counter', 'model.h', 'count', 'start + twice * n'));
    const restarted = await dev.until('of the new model', (l) => l.outputs.count === '94');
    keeps(restarted);
    assert.deepEqual(restarted.restarted, ['run']);
    assert.equal(restarted.outputs.calls, '7');

    save('second.cpp', figure.replaceAll('lab/counter', 'lab/second'));
    await dev.until('after a new file', (l) => l.compiling === '' && l.problems.length === 0 && l.figures.includes('lab/second'));
  } finally {
    dev.end();
  }
});
