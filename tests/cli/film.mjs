// glassbox record in all its formats, with sound, texts, shares and takes; glassbox join; stills of each step.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { boxes, filmTests } from '../support/film.mjs';

const { program, at, folder, glassbox, good, refused, test, hasEncoder, probe, decode, frameHashes, finish } = filmTests('film');
const small = ['--size', '320x180'];
const figure = 'gnn/message-passing';
const kBt709 = { color_range: 'tv', color_space: 'bt709', color_transfer: 'bt709', color_primaries: 'bt709' };
const neuron = (name, ...more) => ['record', 'hello/neuron', '-o', at(name), '--duration', '2.5', '--fps', '24', ...small, ...more];
const has = (found, wanted) => { for (const [name, value] of Object.entries(wanted)) assert.equal(found[name], value, name); };

await test('a still for each step', () => {
  good('still', figure, '-o', at('s.png'), '--each-step', '--size', '360x240');
  const names = readdirSync(folder).filter((n) => /^s\.\d\d-.*\.png$/.test(n));
  const { figures } = JSON.parse(glassbox(['list', '--json']).stdout);
  const { steps } = figures.find((f) => f.id === figure);
  assert.deepEqual(names, steps.map((s, i) => `s.${String(i + 1).padStart(2, '0')}-${s.id}.png`));
  good('still', figure, '-o', at('one.png'), '--step', steps[2].id, '--size', '360x240');
  assert.ok(readFileSync(at('one.png')).equals(readFileSync(at(names[2]))));
  refused(2, /--each-step and --step/, ['still', figure, '-o', at('t.png'), '--each-step', '--step', 'alone']);
});

await test('the story of an article', () => {
  const film = ['record', 'hello', '-o', `${at('article')}/`, '--fps', '1', ...small];
  good(...film, '--chapters', '--index');
  good('record', 'hello/neuron', '-o', `${at('figure')}/`, '--fps', '1', ...small);
  assert.deepEqual(readdirSync(at('article')), readdirSync(at('figure')));
  assert.match(readFileSync(at('article.chapters.txt'), 'utf8'), /^0:00 Neuron: /);
  assert.match(JSON.parse(readFileSync(at('article.index.json'), 'utf8')).steps[0].step, /^neuron\//);
  refused(2, /--set is of one figure.*hello\/neuron/, [...film, '--set', 'weight=1']);
  refused(2, /no figure "hell"/, ['record', 'hell', '-o', at('x.mp4')]);
});

await test('transparent pictures, and pictures drawn larger', () => {
  good('record', figure, '-o', `${at('clear')}/`, '--duration', '0.04', '--fps', '25', ...small, '--alpha');
  good('still', figure, '-o', at('clear.png'), '--size', '960x540', '--scale', String(180 / 540), '--transparent');
  assert.ok(readFileSync(at('clear.png')).equals(readFileSync(at('clear/frame_000000.png'))));
  good('record', figure, '-o', `${at('fine')}/`, '--duration', '0.04', '--fps', '25', ...small, '--supersample', '3');
  assert.ok(!readFileSync(at('fine/frame_000000.png')).equals(readFileSync(at('clear/frame_000000.png'))));
});

const session = { glassbox: 1, figure, seed: 0, tick: 0, controls: {} };
const takeOf = (events, head = {}) => `${[{ glassbox: 'take', format: 1, length: 3, session, ...head }, ...events].map((j) => JSON.stringify(j)).join('\n')}\n`;
const kActs = [{ t: 0, do: 'step', name: 'alone' }, { t: 0.5, do: 'pen', mark: 'node:3', x: 0, y: 0 }, { t: 0.8, do: 'pen', mark: 'node:3', x: 30, y: 20 }, { t: 0.9, do: 'lift' },
  { t: 1, do: 'step', name: 'one-layer' }, { t: 1.2, do: 'moment', name: 'sum' }, { t: 2, do: 'blank', on: true }];

await test('a take becomes pictures at any size, and can be edited', () => {
  writeFileSync(at('a.take'), takeOf(kActs));
  const film = (name, take, ...more) => ['record', figure, '-o', `${at(name)}/`, '--take', at(take), '--fps', '5', ...small, ...more];
  good(...film('acts', 'a.take', '--index'));
  const frame = (name, n) => readFileSync(at(`${name}/frame_${String(n).padStart(6, '0')}.png`));
  assert.equal(readdirSync(at('acts')).length, 15);
  good('still', figure, '-o', at('alone.png'), '--size', '960x540', '--scale', String(180 / 540), '--step', 'alone');
  assert.ok(frame('acts', 0).equals(readFileSync(at('alone.png'))), 'it opens as it stood');
  assert.ok(!frame('acts', 4).equals(frame('acts', 0)), 'with ink');
  assert.ok(frame('acts', 12).length < frame('acts', 4).length / 4, 'a dark screen');
  const index = JSON.parse(readFileSync(at('acts.index.json'), 'utf8'));
  assert.deepEqual(index.steps.map((x) => [x.step, x.start, x.end]), [['alone', 0, 1], ['one-layer', 1, 3]]);
  // Ink that is cut out with its time is there all the same, and the rest follows.
  good('take', at('a.take'), '--cut', '0.2-0.95', '-o', at('b.take'));
  const listed = glassbox(['take', at('b.take')]).stdout;
  assert.match(listed, /^gnn\/message-passing, 2\.250 s, 7 events\n[^\n]+\n +2 +0\.200 +pen node:3\n/);
  assert.match(listed, / +5 +0\.250 +step one-layer\n/);
  good('take', at('a.take'), '--move', '5=1.5', '-o', at('b.take'));
  assert.match(glassbox(['take', at('b.take')]).stdout, / 6 +1\.500 +step one-layer\n/);
  writeFileSync(at('words.srt'), '1\n00:00:00,000 --> 00:00:01,000\n[@sum] They add up.\n');
  good('take', at('a.take'), '--script', at('words.srt'), '-o', at('b.take'));
  good(...film('spoken', 'b.take', '--subtitles'));
  assert.equal(readFileSync(at('spoken.en.srt'), 'utf8'), '1\n00:00:01,200 --> 00:00:02,200\nThey add up.\n\n');
});

await test('a take that cannot be used is refused in one line', () => {
  const film = ['record', figure, '-o', `${at('none')}/`, '--take', at('bad.take'), ...small];
  const bad = (status, pattern, text) => {
    writeFileSync(at('bad.take'), text);
    refused(status, pattern, film);
  };
  bad(1, /bad\.take: this take was recorded by a newer Glassbox/, takeOf(kActs, { format: 2 }));
  bad(1, /bad\.take: this is not a Glassbox take/, 'hello');
  bad(1, /bad\.take: at 1\.000 s: .* has no control "nothing"/, takeOf([{ t: 1, do: 'set', name: 'nothing', value: '1' }]));
  bad(1, /bad\.take: at 1\.000 s: .* has no step "alon"; did you mean alone/, takeOf([{ t: 1, do: 'step', name: 'alon' }]));
  bad(1, /bad\.take: line 2: unknown event "juggle".*newer/, takeOf([{ t: 1, do: 'juggle' }]));
  bad(1, /bad\.take: .*has no control "nothing"/, takeOf([], { session: { ...session, controls: { nothing: '1' } } }));
  bad(1, /bad\.take: line \d+: it is cut off/, takeOf(kActs).slice(0, -220));
  bad(1, /a take of hello\/neuron/, takeOf([], { session: { ...session, figure: 'hello/neuron' } }));
  bad(2, /no frames/, takeOf([], { length: 0 }));
  writeFileSync(at('bad.take'), takeOf(kActs));
  refused(2, /--take and --set/, [...film, '--set', 'layers=2']);
  refused(2, /-o FILE/, ['take', at('bad.take'), '--cut', '1-2']);
  refused(2, /A-B in seconds/, ['take', at('bad.take'), '--cut', '2-1', '-o', at('x.take')]);
  refused(2, /one edit at a time/, ['take', at('bad.take'), '--cut', '1-2', '--trim', '1-2', '-o', at('x.take')]);
  refused(2, /event 1 to 7/, ['take', at('bad.take'), '--move', '8=1', '-o', at('x.take')]);
  refused(1, /cannot read/, ['take', at('missing.take')]);
});

await test('the rules for shares hold for pictures too', () => {
  const film = (name, ...more) => ['record', 'hello/neuron', '-o', `${at(name)}/`, '--duration', '0.3', '--fps', '25', ...small, ...more];
  good(...film('whole'));
  for (const i of [3, 1, 2]) good(...film('joined', '--shard', `${i}/3`));
  refused(1, /without share 2 of 3/, ['join', at('joined.1-of-3'), at('joined.3-of-3'), '-o', `${at('joined')}/`]);
  refused(1, /same share/, ['join', at('joined.1-of-3'), at('joined.1-of-3'), '-o', `${at('joined')}/`]);
  refused(1, /another suffix/, ['join', at('joined.1-of-3'), '-o', at('joined.gif')]);
  good('join', at('joined.3-of-3'), at('joined.1-of-3'), at('joined.2-of-3'), '-o', `${at('joined')}/`);
  assert.deepEqual(readdirSync(at('joined')), readdirSync(at('whole')));
  for (const n of readdirSync(at('whole'))) assert.ok(readFileSync(at(`joined/${n}`)).equals(readFileSync(at(`whole/${n}`))), n);
  const cut = readFileSync(at('joined.2-of-3'));
  writeFileSync(at('cut.2-of-3'), cut.subarray(0, cut.length - 100));
  rmSync(at('joined'), { recursive: true });
  refused(1, /damaged/, ['join', at('joined.1-of-3'), at('cut.2-of-3'), at('joined.3-of-3'), '-o', `${at('joined')}/`]);
  good(...film('other', '--set', 'weight=0.25', '--shard', '1/3'));
  refused(1, /two films/, ['join', at('joined.2-of-3'), at('other.1-of-3'), '-o', `${at('joined')}/`]);
  assert.ok(!existsSync(at('joined')));
});

if (hasEncoder) {
  await test('H.265', () => {
    good(...neuron('x.mp4', '--codec', 'h265'));
    const { streams } = probe(at('x.mp4'));
    assert.equal(streams.length, 1);
    has(streams[0], { codec_name: 'hevc', codec_tag_string: 'hvc1', width: 320, height: 180, pix_fmt: 'yuv420p', r_frame_rate: '24/1',
      nb_frames: '60', duration: '2.500000', ...kBt709 });
    const order = boxes(readFileSync(at('x.mp4')));
    assert.ok(order.indexOf('moov') < order.indexOf('mdat'), 'fast start');
  });

  await test('ProRes and WebM keep colours and transparency', () => {
    for (const [name, decoder, codec] of [['x.mov', [], 'prores'], ['x.webm', ['-c:v', 'libvpx-vp9'], 'vp9']]) {
      good('record', figure, '-o', at(name), '--duration', '2.5', '--fps', '24', '--size', '640x360', '--alpha');
      const { streams, packets, format } = probe(at(name));
      has(streams[0], { codec_name: codec, width: 640, height: 360, r_frame_rate: '24/1', ...kBt709 });
      assert.equal(packets.length, 60, name);
      assert.ok(Math.abs(Number(format.duration) - 2.5) < 0.002, format.duration);
      if (codec === 'prores') assert.match(streams[0].pix_fmt, /^yuva444p1/);
      else assert.equal(streams[0].tags.ALPHA_MODE ?? streams[0].tags.alpha_mode, '1');
      // The last segment has alpha as well as the first.
      for (const seek of ['0', '2.2']) {
        const film = decode('rgba', ...decoder, '-ss', seek, '-i', at(name), '-vf', 'scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int');
        good('still', figure, '-o', at('clear.png'), '--size', '960x540', '--scale', String(360 / 540), '--transparent');
        const still = decode('rgba', '-i', at('clear.png'));
        assert.equal(film.length, still.length);
        let alpha = 0, colour = 0, opaque = 0, clear = 0;
        for (let i = 0; i < still.length; i += 4) {
          alpha += Math.abs(film[i + 3] - still[i + 3]);
          if (still[i + 3] === 0) clear += 1;
          if (still[i + 3] < 255) continue;
          opaque += 1;
          for (let c = 0; c < 3; c += 1) colour += Math.abs(film[i + c] - still[i + c]);
        }
        assert.ok(clear > still.length / 8 && opaque > 1000, `${clear} clear, ${opaque} opaque`);
        assert.ok(alpha / (still.length / 4) < 1, `${name}: alpha ${alpha / (still.length / 4)}`);
        assert.ok(colour / opaque / 3 < (codec === 'prores' ? 1.5 : 6), `${name}: colour ${colour / opaque / 3}`);
      }
    }
    good(...neuron('plain.mov'));
    assert.match(probe(at('plain.mov')).streams[0].pix_fmt, /^yuv444p1/);
    good(...neuron('plain.webm'));
    assert.equal(probe(at('plain.webm')).streams[0].tags?.ALPHA_MODE, undefined);
  });

  await test('a GIF has every frame and the colours of the still', () => {
    good('record', figure, '-o', at('x.gif'), '--duration', '1', ...small);
    const { streams, packets } = probe(at('x.gif'));
    has(streams[0], { codec_name: 'gif', width: 320, height: 180, r_frame_rate: '25/1' });
    assert.equal(packets.length, 25);
    good('still', figure, '-o', at('g.png'), '--size', '960x540', '--scale', String(180 / 540));
    const film = decode('rgb24', '-i', at('x.gif')), still = decode('rgb24', '-i', at('g.png'));
    let sum = 0;
    for (let i = 0; i < still.length; i += 1) sum += Math.abs(film[i] - still[i]);
    assert.ok(sum / still.length < 2, `${sum / still.length}`);
  });

  await test('presets, chapters, an index, markers, subtitles', () => {
    good('record', figure, '-o', at('tall.mp4'), '--preset', 'vertical', '--fps', '2', '--scale', '1', '--chapters', '--index', '--subtitles');
    const { streams, chapters } = probe(at('tall.mp4'));
    has(streams[0], { width: 1080, height: 1920, r_frame_rate: '2/1' });
    const index = JSON.parse(readFileSync(at('tall.index.json'), 'utf8'));
    assert.equal(index.frames, Number(streams[0].nb_frames));
    assert.deepEqual(chapters.map((c) => [c.tags.title, Number(c.start_time), Number(c.end_time)]), index.steps.map((s) => [s.title, s.start, s.end]));
    assert.equal(index.steps.reduce((sum, s) => sum + s.frames, 0), index.frames);
    const order = boxes(readFileSync(at('tall.mp4')));
    assert.ok(order.indexOf('moov') < order.indexOf('mdat'), 'fast start, with chapters');
    const xml = readFileSync(at('tall.markers.xml'), 'utf8');
    assert.equal(xml.match(/<marker>/g).length, chapters.length);
    assert.equal(readFileSync(at('tall.markers.edl'), 'utf8').match(/\|M:/g).length, chapters.length);
    const times = [...readFileSync(at('tall.zh.srt'), 'utf8').matchAll(/^(\d+):(\d+):(\d+),(\d+) -->/gm)].map((m) => Number(m[2]) * 60 + Number(m[3]) + Number(m[4]) / 1000);
    assert.deepEqual(times, index.steps.map((s) => s.start));
  });

  await test('subtitles in the picture leave the figure whole', () => {
    good('record', figure, '-o', `${at('burned')}/`, '--fps', '1', '--size', '640x360', '--burn', 'en+zh');
    good('record', figure, '-o', `${at('bare')}/`, '--fps', '1', '--size', '640x360');
    const read = (f, n) => decode('rgb24', '-i', at(`${f}/frame_${String(n).padStart(6, '0')}.png`));
    const strip = (p) => p.subarray(640 * 3 * 300);
    assert.ok(!strip(read('burned', 0)).equals(strip(read('burned', 20))), 'the band turns with the steps');
    assert.ok(!read('burned', 0).equals(read('bare', 0)));
    refused(2, /45 percent/, ['record', figure, '-o', at('b.mp4'), '--size', '320x64', '--scale', '0.5', '--burn', 'en+zh']);
  });

  await test('a film for each step', () => {
    good('record', figure, '-o', at('clip.mp4'), '--fps', '5', ...small, '--per-step', '--index');
    const index = JSON.parse(readFileSync(at('clip.index.json'), 'utf8'));
    assert.ok(!existsSync(at('clip.mp4')));
    good('record', figure, '-o', at('all.mp4'), '--fps', '5', ...small);
    let frames = 0;
    for (const s of index.steps) {
      assert.equal(Number(probe(at(s.clip)).streams[0].nb_frames), s.frames, s.clip);
      frames += s.frames;
    }
    assert.equal(frames, Number(probe(at('all.mp4')).streams[0].nb_frames));
  });

  await test('sound that fits, is shorter, is longer', () => {
    const sine = (name, seconds) => spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `sine=440:d=${seconds}`, at(name)]);
    sine('short.wav', 1), sine('long.wav', 4);
    for (const [name, codec] of [['v.mp4', 'aac'], ['v.mov', 'pcm_s16le'], ['v.webm', 'opus']]) {
      good(...neuron(name, '--audio', at('short.wav')));
      const { streams, format } = probe(at(name));
      assert.deepEqual(streams.map((s) => s.codec_type), ['video', 'audio']);
      assert.equal(streams[1].codec_name, codec);
      assert.ok(Math.abs(Number(format.duration) - 2.5) < 0.03, `${name}: ${format.duration}`);
    }
    // The tone is there for a second, then silence.
    const loud = (from) => {
      const pcm = spawnSync('ffmpeg', ['-v', 'error', '-ss', String(from), '-t', '0.4', '-i', at('v.mp4'), '-f', 's16le', '-ac', '1', '-'], { maxBuffer: 1 << 26 }).stdout;
      let top = 0;
      for (let i = 0; i + 1 < pcm.length; i += 2) top = Math.max(top, Math.abs(pcm.readInt16LE(i)));
      return top;
    };
    assert.ok(loud(0.3) > 1000 && loud(1.8) < 50, `${loud(0.3)} ${loud(1.8)}`);
    refused(1, /long\.wav lasts 4\.00 s and the film 2\.50 s: --long-audio/, neuron('w.mp4', '--audio', at('long.wav')));
    assert.ok(!existsSync(at('w.mp4')));
    good(...neuron('w.mp4', '--audio', at('long.wav'), '--long-audio', 'cut'));
    assert.ok(Math.abs(Number(probe(at('w.mp4')).format.duration) - 2.5) < 0.03);
    good(...neuron('w.mp4', '--audio', at('long.wav'), '--long-audio', 'hold'));
    has(probe(at('w.mp4')).streams[0], { nb_frames: '96' });
  });

  await test('a cut of a take cuts its voice', () => {
    // A low tone for a second, then a high one; the low one is cut out.
    spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=200:d=1', '-f', 'lavfi', '-i', 'sine=2000:d=2', '-filter_complex', '[0][1]concat=n=2:v=0:a=1', at('two.wav')]);
    writeFileSync(at('v.take'), takeOf(kActs));
    good('take', at('v.take'), '--voice', at('two.wav'), '-o', at('v.take'));
    good('take', at('v.take'), '--cut', '0-1', '-o', at('v.take'));
    good('record', figure, '-o', at('v.mp4'), '--take', at('v.take'), '--fps', '5', ...small);
    const { streams, format } = probe(at('v.mp4'));
    assert.deepEqual(streams.map((s) => s.codec_type), ['video', 'audio']);
    assert.ok(Math.abs(Number(format.duration) - 2) < 0.03, format.duration);
    const pcm = spawnSync('ffmpeg', ['-v', 'error', '-ss', '0.1', '-t', '0.5', '-i', at('v.mp4'), '-f', 's16le', '-ac', '1', '-ar', '48000', '-'], { maxBuffer: 1 << 26 }).stdout;
    let crossings = 0;
    for (let i = 2; i + 1 < pcm.length; i += 2) crossings += (pcm.readInt16LE(i) < 0) !== (pcm.readInt16LE(i - 2) < 0);
    assert.ok(Math.abs(crossings / 2 / (pcm.length / 2 / 48000) - 2000) < 100, `${crossings}`);
    refused(2, /cannot be stretched/, ['take', at('v.take'), '--retime', '0-1=2', '-o', at('w.take')]);
  });

  await test('a spoken script gives the steps their times and is the subtitles', () => {
    writeFileSync(at('voice.srt'), '1\n00:00:00,000 --> 00:00:02,000\n[alone] Hello.\n\n2\n00:00:03,000 --> 00:00:06,000\n[one-layer] A layer.\n');
    good('record', figure, '-o', at('voice.mp4'), '--fps', '5', ...small, '--script', at('voice.srt'), '--subtitles', '--index', '--chapters');
    const index = JSON.parse(readFileSync(at('voice.index.json'), 'utf8'));
    assert.deepEqual(index.steps.map((s) => [s.step, s.start, s.end]), [['alone', 0, 3], ['one-layer', 3, 6]]);
    assert.equal(index.frames, 30);
    assert.match(readFileSync(at('voice.en.srt'), 'utf8'), /00:00:03,000 --> 00:00:06,000\nA layer\./);
    assert.ok(!existsSync(at('voice.zh.srt')));
    writeFileSync(at('wrong.srt'), '1\n00:00:00,000 --> 00:00:02,000\n[alon] Hello.\n');
    refused(2, /wrong\.srt: the story has no step "alon"; did you mean alone\?/, ['record', figure, '-o', at('w2.mp4'), '--script', at('wrong.srt')]);
  });

  await test('three shares, one resumed after a kill, and another run give the same film', async () => {
    const film = (name, ...more) => ['record', figure, '-o', at(name), '--fps', '10', ...small, '--chapters', ...more];
    good(...film('run.mp4'));
    good(...film('shares.mp4', '--shard', '1/3'));
    good(...film('shares.mp4', '--shard', '3/3'));
    const parts = at('.shares.mp4.2-of-3.parts');
    const whole = () => (existsSync(parts) ? readdirSync(parts).filter((n) => /^\d+\.mp4$/.test(n)) : []);
    const child = spawn(program, film('shares.mp4', '--shard', '2/3'), { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    for (let i = 0; i < 3000 && whole().length < 2 && child.exitCode === null; i += 1) await new Promise((go) => setTimeout(go, 5));
    child.kill('SIGKILL');
    await ended;
    assert.ok(whole().length >= 2 && !existsSync(at('shares.mp4.2-of-3')));
    good(...film('shares.mp4', '--shard', '2/3'));
    assert.ok(!existsSync(parts));
    good('join', ...[1, 2, 3].map((i) => at(`shares.mp4.${i}-of-3`)), '-o', at('shares.mp4'));
    assert.ok(readFileSync(at('run.mp4')).equals(readFileSync(at('shares.mp4'))), 'byte for byte');
    assert.deepEqual(frameHashes(at('shares.mp4')), frameHashes(at('run.mp4')));
    // More shares than segments: some are empty, and the film is whole all the same.
    const tiny = (...more) => ['record', 'hello/neuron', '-o', at('tiny.mp4'), '--duration', '1', '--fps', '10', ...small, ...more];
    for (const i of [1, 2]) good(...tiny('--shard', `${i}/2`));
    good('join', at('tiny.mp4.1-of-2'), at('tiny.mp4.2-of-2'), '-o', at('tiny.mp4'));
    has(probe(at('tiny.mp4')).streams[0], { nb_frames: '10' });
  });

  await test('the shell form of docs/render-farm.md', () => {
    const page = readFileSync(new URL('../../docs/render-farm.md', import.meta.url), 'utf8');
    const [, script] = page.match(/## A shell[^]*?```sh\n([^]*?)```/);
    mkdirSync(at('farm'));
    writeFileSync(at('farm/glassbox'), `#!/bin/sh\n[ "$1" = record ] && set -- "$@" --size 320x180 --fps 10\nexec ${program} "$@"\n`, { mode: 0o755 });
    const run = spawnSync('sh', ['-ec', script], { cwd: at('farm'), encoding: 'utf8', env: { ...process.env, PATH: `${at('farm')}:${process.env.PATH}` } });
    assert.equal(run.status, 0, run.stderr);
    good('record', figure, '-o', at('single.mp4'), '--fps', '10', ...small);
    assert.ok(readFileSync(at('farm/lecture.mp4')).equals(readFileSync(at('single.mp4'))));
  });

  await test('every format is the same in two runs', () => {
    for (const [name, ...more] of [['t.mp4', '--codec', 'h265'], ['t.mov', '--alpha'], ['t.webm', '--alpha'], ['t.gif']]) {
      const film = (n) => ['record', 'hello/neuron', '-o', at(n), '--duration', '2.2', '--fps', '20', '--size', '128x72', '--scale', '0.5', ...more];
      good(...film(name)), good(...film(`2${name}`));
      assert.ok(readFileSync(at(name)).equals(readFileSync(at(`2${name}`))), name);
    }
  });

  await test('two runs do not write the same film at once', async () => {
    const film = ['record', figure, '-o', at('busy.mp4'), '--fps', '30', '--size', '640x360'];
    const child = spawn(program, film, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    for (let i = 0; i < 2000 && !existsSync(at('.busy.mp4.parts/000000.mp4')) && child.exitCode === null; i += 1) await new Promise((go) => setTimeout(go, 5));
    refused(1, /another glassbox is writing/, film);
    child.kill('SIGKILL');
    await ended;
    good('record', 'hello/neuron', '-o', at('busy.mp4'), '--duration', '0.2', ...small);
  });

  await test('a full disk leaves no film', () => {
    // No file may grow beyond 8 KiB: what a disk without room does, for the encoder and for ourselves.
    for (const name of ['full.mp4', 'full/']) {
      const words = ['record', figure, '-o', at(name), '--duration', '2.5', '--fps', '24', '--size', '1280x720'];
      const run = spawnSync('bash', ['-c', 'trap "" XFSZ; ulimit -f 8; exec "$@"', 'x', program, ...words], { encoding: 'utf8' });
      assert.equal(run.status, 1, `${run.status} ${run.stderr}`);
      assert.match(run.stderr, /^glassbox: cannot write [^\n]*\n$/);
      assert.ok(!existsSync(at(name)), name);
    }
  });
} else {
  console.log('ffmpeg is not installed: films are not tested');
}

finish();
