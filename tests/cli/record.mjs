// glassbox record: films and sequences of pictures. Without ffmpeg only what works without it is tested.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boxes, filmTests } from '../support/film.mjs';

const { program, folder, at, glassbox, good, test, hasEncoder, probe, decode, finish } = filmTests('record');
const small = ['--size', '320x180'];

await test('pictures equal the stills of the same times', () => {
  good('record', 'hello/neuron', '-o', at('frames'), '--duration', '0.1', '--fps', '30', ...small, '--theme', 'dark');
  assert.deepEqual(readdirSync(at('frames')), ['frame_000000.png', 'frame_000001.png', 'frame_000002.png']);
  good('still', 'hello/neuron', '-o', at('still.png'), '--size', '960x540', '--scale', String(180 / 540), '--theme', 'dark');
  assert.ok(readFileSync(at('still.png')).equals(readFileSync(at('frames/frame_000002.png'))));
});

await test('a film opens settled at its first step, and later steps move as they do in a still', () => {
  good('record', 'gnn/message-passing', '-o', `${at('story')}/`, '--fps', '1', ...small, '--scale', '0.5', '--subtitles', '--chapters');
  const frames = readdirSync(at('story'));
  assert.ok(frames.length > 30, `${frames.length} frames`);
  good('still', 'gnn/message-passing', '-o', at('step.png'), '--size', '640x360', '--scale', '0.5', '--step', 'alone');
  for (const n of [0, 1]) assert.ok(readFileSync(at('step.png')).equals(readFileSync(at(`story/frame_00000${n}.png`))), `frame ${n}`);
  assert.match(readFileSync(at('story.en.srt'), 'utf8'), /^1\n00:00:00,000 --> 00:00:0/);
  assert.match(readFileSync(at('story.zh.vtt'), 'utf8'), /^WEBVTT\n\nalone\n/);
  assert.match(readFileSync(at('story.chapters.txt'), 'utf8'), /^0:00 Alone\n/);
});

await test('bad input', () => {
  mkdirSync(at('full'));
  writeFileSync(at('full/kept.txt'), 'kept');
  mkdirSync(at('no-programs'));
  const neuron = ['record', 'hello/neuron', '--duration', '1'];
  const o = ['-o', at('bad.mp4')];
  const cases = [
    [2, /no figure|did you mean/i, ['record', 'hello/neuro', ...o]],
    [2, /-o/, neuron],
    [2, /suffix/, [...neuron, '-o', at('x.avi')]],
    [2, /--fps/, [...neuron, ...o, '--fps', '29.97']],
    [2, /--fps/, [...neuron, ...o, '--fps', '0']],
    [2, /--fps/, [...neuron, ...o, '--fps', '1/0']],
    [2, /both sides are even/, [...neuron, ...o, '--size', '321x180']],
    [2, /64 to 4096/, [...neuron, ...o, '--size', '999998x2']],
    [2, /64 to 8192/, [...neuron, '-o', at('x'), '--size', '8194x200']],
    [2, /--scale/, [...neuron, ...o, ...small, '--scale', '64']],
    [2, /no frames/, ['record', 'hello/neuron', ...o, '--duration', '0']],
    [2, /--duration/, ['record', 'hello/neuron', ...o, '--duration', '-1']],
    [2, /--duration/, [...neuron, ...o, '--story']],
    [2, /--subtitles/, [...neuron, ...o, '--subtitles']],
    [2, /no control/, [...neuron, ...o, '--set', 'nothing=1']],
    [2, /needs the steps/, [...neuron, '-o', at('x.webm'), '--burn', 'en']],
    [2, /--codec is h264 or h265/, [...neuron, ...o, '--codec', 'av1']],
    [2, /one way to be written/, [...neuron, '-o', at('x.webm'), '--codec', 'h265']],
    [2, /cannot be transparent/, [...neuron, ...o, '--alpha']],
    [2, /cannot be transparent/, [...neuron, '-o', at('x.gif'), '--alpha']],
    [2, /at most 50 frames/, [...neuron, '-o', at('x.gif'), '--fps', '60']],
    [2, /--preset is 1080p60/, [...neuron, ...o, '--preset', '8k']],
    [2, /at most 8192/, [...neuron, ...o, '--preset', '4k60', '--supersample', '3']],
    [2, /such as 2\/5/, [...neuron, ...o, '--shard', '3/2']],
    [2, /such as 2\/5/, [...neuron, ...o, '--shard', '0/2']],
    [2, /glassbox join/, [...neuron, ...o, '--shard', '1/2', '--audio', at('x.wav')]],
    [2, /different films/, [...neuron, ...o, '--take', at('x')]],
    [1, /no such file|cannot read/i, ['record', 'hello/neuron', ...o, '--take', at('x')]],
    [2, /film with sound/, [...neuron, '-o', at('x.gif'), '--audio', at('x.wav')]],
    [1, /cannot read/, [...neuron, ...o, '--audio', at('x.wav')]],
    [1, /has no sound/, [...neuron, ...o, '--audio', at('full/kept.txt')]],
    [2, /needs PART/, ['join', ...o]],
    [1, /no share of a film/, ['join', at('full/kept.txt'), ...o]],
    [1, /cannot read/, ['join', at('nothing'), ...o]],
    [1, /no directory/, [...neuron, '-o', at('nowhere/x.mp4')]],
    [1, /name a new folder/, [...neuron, '-o', '.']],
    [1, /not empty/, [...neuron, '-o', at('full')]],
    [1, /is a file/, [...neuron, '-o', `${at('full/kept.txt')}/`]],
    [1, /ffmpeg is missing.*install ffmpeg/, [...neuron, ...o], { PATH: at('no-programs') }],
  ];
  for (const [status, pattern, args, env] of cases) {
    const run = glassbox(args, env);
    const what = `${args.join(' ')}: ${run.status} ${run.stderr}`;
    assert.equal(run.status, status, what);
    assert.match(run.stderr, pattern, what);
    assert.match(run.stderr, /^glassbox: [^\n]*\n$/, what);
  }
  assert.equal(readFileSync(at('full/kept.txt'), 'utf8'), 'kept');
  assert.deepEqual(readdirSync(folder).filter((name) => /bad|\.parts/.test(name)), [], 'nothing is left');
});

await test('an encoder that fails leaves no film', () => {
  mkdirSync(at('broken'));
  writeFileSync(at('broken/ffmpeg'), '#!/bin/sh\necho "No space left on device" >&2\nexit 1\n');
  chmodSync(at('broken/ffmpeg'), 0o755);
  const run = glassbox(['record', 'hello/neuron', '-o', at('failed.mp4'), '--duration', '1', ...small], { PATH: `${at('broken')}:${process.env.PATH}` });
  assert.equal(run.status, 1);
  assert.match(run.stderr, /^glassbox: cannot write [^\n]*failed\.mp4: ffmpeg: No space left on device\n$/);
  assert.ok(!existsSync(at('failed.mp4')));
});

if (hasEncoder) {
  await test('a film is what it says', () => {
    for (const [fps, rate, count] of [['30000/1001', '30000/1001', 150], ['25', '25/1', 125]]) {
      good('record', 'hello/neuron', '-o', at('film.mp4'), '--duration', '5', '--fps', fps, ...small);
      const { streams, packets } = probe(at('film.mp4'));
      assert.equal(streams.length, 1);
      const [s] = streams;
      const wanted = { codec_name: 'h264', width: 320, height: 180, pix_fmt: 'yuv420p', color_range: 'tv', color_space: 'bt709',
        color_transfer: 'bt709', color_primaries: 'bt709', r_frame_rate: rate, avg_frame_rate: rate, nb_frames: String(count) };
      for (const [name, value] of Object.entries(wanted)) assert.equal(s[name], value, name);
      const [n, d] = rate.split('/').map(Number);
      assert.ok(Math.abs(Number(s.duration) - (count * d) / n) < 1e-5, s.duration);
      const times = packets.map((p) => p.pts).sort((a, b) => a - b);
      assert.deepEqual(times, times.map((_, i) => i * d), 'every frame at its exact time');
      assert.equal(packets.filter((p) => p.flags.startsWith('K')).length, 3, 'a key frame for each segment');
      const order = boxes(readFileSync(at('film.mp4')));
      assert.ok(order.indexOf('moov') > 0 && order.indexOf('moov') < order.indexOf('mdat'), `fast start: ${order}`);
      assert.ok(!existsSync(at('.film.mp4.parts')));
    }
  });

  await test('the colours come back', () => {
    good('record', 'gnn/message-passing', '-o', at('colours.mp4'), '--duration', '0.1', '--fps', '30', '--size', '640x360');
    good('still', 'gnn/message-passing', '-o', at('colours.png'), '--size', '960x540', '--scale', String(360 / 540));
    const film = decode('rgb24', '-i', at('colours.mp4'), '-vf', 'scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int');
    const still = decode('rgb24', '-i', at('colours.png'));
    assert.equal(still.length, 640 * 360 * 3);
    assert.equal(film.length, still.length);
    let far = 0;
    let sum = 0;
    for (let i = 0; i < still.length; i += 1) {
      const difference = Math.abs(film[i] - still[i]);
      sum += difference;
      far += difference > 6;
    }
    console.log(`mean difference ${(sum / still.length).toFixed(3)}, ${((100 * far) / still.length).toFixed(2)} % beyond 6`);
    assert.ok(sum / still.length < 1, 'near the still everywhere');
    assert.ok(far < still.length * 0.04, 'and far only where 4:2:0 mixes colours at edges');
  });

  await test('two runs, and one that was stopped, give the same file', async () => {
    const film = (name) => ['record', 'gnn/message-passing', '-o', at(name), '--fps', '10', ...small];
    good(...film('one.mp4'));
    const parts = at('.two.mp4.parts');
    const whole = () => (existsSync(parts) ? readdirSync(parts).filter((n) => /^\d+\.mp4$/.test(n)) : []);
    const child = spawn(program, film('two.mp4'), { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal)));
    for (let i = 0; i < 2000 && whole().length < 3 && child.exitCode === null; i += 1) await new Promise((go) => setTimeout(go, 10));
    child.kill('SIGTERM');
    assert.equal(await ended, 'SIGTERM');
    assert.ok(!existsSync(at('two.mp4')), 'no film yet');
    const kept = whole();
    assert.ok(kept.length >= 3);
    const written = statSync(join(parts, kept[0])).ino;
    // Going on: the finished segments are not made again.
    const again = spawn(program, film('two.mp4'), { stdio: 'ignore' });
    const done = new Promise((resolve) => again.on('exit', resolve));
    while (whole().length === kept.length && again.exitCode === null) await new Promise((go) => setTimeout(go, 5));
    if (existsSync(join(parts, kept[0]))) assert.equal(statSync(join(parts, kept[0])).ino, written);
    assert.equal(await done, 0);
    assert.ok(readFileSync(at('one.mp4')).equals(readFileSync(at('two.mp4'))), 'the resumed film is the same');
    assert.ok(!existsSync(parts));
    good(...film('one.mp4').slice(0, -2), ...small);  // over the old film, from the start
    assert.ok(readFileSync(at('one.mp4')).equals(readFileSync(at('two.mp4'))), 'a second run is the same');
  });

  await test('other settings start over', () => {
    mkdirSync(at('.three.mp4.parts'));
    writeFileSync(at('.three.mp4.parts/settings'), '0000000000000000\n');
    writeFileSync(at('.three.mp4.parts/000000.mp4'), 'of another film');
    good('record', 'hello/neuron', '-o', at('three.mp4'), '--duration', '0.5', '--fps', '24', ...small);
    assert.equal(probe(at('three.mp4')).streams[0].nb_frames, '12');
  });
} else {
  console.log('ffmpeg is not installed: films are not tested');
}

finish();
