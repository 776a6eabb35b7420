// Films of the same 1,000 circles, which all move and change colour for three seconds: ours and Remotion's, in one run.
//   npm install --prefix DIR --ignore-scripts remotion @remotion/renderer @remotion/bundler react react-dom
//   node tests/bench/peers/remotion_circles.mjs --packages DIR [--frames N]
// Both H.264 in 1920x1080 at 60 frames a second on this machine's processors: Remotion with 2 workers of Debian's Chromium.
// Its frames are all alike, so that --frames 60 says enough; starting, bundling and joining are not counted, for ours they are.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values } = parseArgs({ options: { packages: { type: 'string' }, frames: { type: 'string', default: '180' } } });
if (!values.packages) {
  console.error('remotion_circles.mjs: say with --packages where Remotion is installed');
  process.exit(2);
}
const packages = resolve(values.packages);
const require = createRequire(join(packages, 'package.json'));
const { bundle } = require('@remotion/bundler');
const { renderMedia, selectComposition } = require('@remotion/renderer');

// As engine/app/bench_record.cpp: rings around the middle, a turn in five seconds, a change of colour in two.
const SOURCE = `
import React from 'react';
import { AbsoluteFill, Composition, registerRoot, useCurrentFrame } from 'remotion';
const phases = Array.from({ length: 1000 }, (_, i) => ((Math.imul(i, 2654435761) >>> 0) % 10000) / 10000);
const mix = (t) => 'rgb(' + [[0, 200], [114, 80], [178, 60]].map(([a, b]) => Math.round(a + (b - a) * t)).join(',') + ')';
const Circles = () => {
  const t = useCurrentFrame() / 60;
  return (
    <AbsoluteFill style={{ background: 'white' }}>
      <svg width="1920" height="1080">
        {phases.map((phase, i) => {
          const ring = (0.1 + 0.9 * i / 1000) / 2, turn = 2 * Math.PI * (phase + 0.2 * t);
          return <circle key={i} r={12} cx={960 + Math.cos(turn) * 1920 * ring} cy={540 + Math.sin(turn) * 1080 * ring}
            fill={mix(0.5 + 0.5 * Math.cos(2 * Math.PI * (phase + 0.5 * t)))} />;
        })}
      </svg>
    </AbsoluteFill>
  );
};
registerRoot(() => <Composition id="circles" component={Circles} durationInFrames={${values.frames}} fps={60} width={1920} height={1080} />);
`;

const version = require('remotion/package.json').version;
const folder = mkdtempSync(join(packages, 'circles-'));  // beside its packages, where the bundler looks for them
try {
  mkdirSync(join(folder, 'public'));
  writeFileSync(join(folder, 'index.jsx'), SOURCE);
  const serveUrl = await bundle({ entryPoint: join(folder, 'index.jsx'), outDir: join(folder, 'out'), publicDir: join(folder, 'public') });
  const browser = { browserExecutable: process.env.CHROMIUM ?? '/usr/bin/chromium', chromiumOptions: { gl: 'angle-egl' } };
  const composition = await selectComposition({ serveUrl, id: 'circles', ...browser });
  const start = performance.now();
  const outputLocation = join(folder, 'circles.mp4');
  await renderMedia({ serveUrl, composition, codec: 'h264', concurrency: 2, outputLocation, logLevel: 'error', ...browser });
  const theirs = Number(values.frames) / ((performance.now() - start) / 1000);

  const glassbox = process.env.GLASSBOX ?? join(root, 'build/desktop/glassbox');
  const { rows } = JSON.parse(execFileSync(glassbox, ['bench', '--only', 'record', '--json'], { encoding: 'utf8', timeout: 600000 }));
  const ours = rows.find((r) => r.name === 'record.circles.1080p60').value;
  console.log(`Remotion ${version}: ${theirs.toFixed(1)} frames a second (${statSync(outputLocation).size} bytes)`);
  console.log(`Glassbox: ${ours.toFixed(1)} frames a second, ${(ours / theirs).toFixed(1)} times as fast`);
  for (const r of rows) console.log(`${r.name}  ${r.value.toPrecision(3)} ${r.unit}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);  // Remotion keeps its server
