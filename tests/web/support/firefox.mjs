// Debian's Firefox through its own remote protocol, Marionette: texts of JSON over a socket, each after its length. It needs a display
// for WebGL, so one is started with Xvfb.
//
//     const firefox = await openFirefox();
//     await firefox.goto(url);  await firefox.evaluate((x) => document.title + x, '!');  await firefox.press('ArrowRight');
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = '/usr/bin/firefox-esr';
export const available = existsSync(PROGRAM) && existsSync('/usr/bin/Xvfb');
const PREFERENCES = {
  'marionette.port': 0, 'browser.shell.checkDefaultBrowser': false, 'browser.startup.page': 0, 'app.update.enabled': false, 'app.normandy.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false, 'datareporting.healthreport.uploadEnabled': false, 'toolkit.telemetry.enabled': false,
  'browser.aboutwelcome.enabled': false, 'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false,
  'services.settings.server': '', 'extensions.update.enabled': false,
};
// As WebDriver writes keys that are no characters.
const KEYS = { Tab: '\uE004', Enter: '\uE007', Escape: '\uE00C', Shift: '\uE008', Control: '\uE009', ArrowLeft: '\uE012', ArrowUp: '\uE013', ArrowRight: '\uE014', ArrowDown: '\uE015', End: '\uE010', Home: '\uE011' };

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function eventually(what, find) {
  for (let i = 0; i < 300; ++i, await wait(100)) {
    const found = await find();
    if (found) return found;
  }
  throw new Error(`${what} did not come`);
}

/** Sends a command, gets its answer. */
function speak(socket) {
  let buffer = Buffer.alloc(0), last = 0;
  const waiting = new Map();
  socket.on('data', (bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    for (;;) {
      const colon = buffer.indexOf(':'), size = Number(buffer.toString('latin1', 0, colon));
      if (colon < 0 || buffer.length < colon + 1 + size) return;
      const message = JSON.parse(buffer.toString('utf8', colon + 1, colon + 1 + size));
      buffer = buffer.subarray(colon + 1 + size);
      if (!Array.isArray(message)) continue; // the greeting
      const [, id, error, value] = message, { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      if (error) reject(new Error(`${error.error}: ${error.message}`));
      else resolve(value);
    }
  });
  return (name, parameters = {}) => new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    const text = JSON.stringify([0, last, name, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
  });
}

/** `preferences` beside the usual ones: "ui.systemUsesDarkTheme": 1, "ui.prefersReducedMotion": 1. */
export async function openFirefox({ width = 1000, height = 800, preferences = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'glassbox-firefox-'));
  writeFileSync(join(folder, 'user.js'), Object.entries({ ...PREFERENCES, ...preferences }).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${width + 200}x${height + 400}x24`], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const display = await new Promise((resolve, reject) => {
    screen.stdio[3].once('data', (bytes) => resolve(String(bytes).trim()));
    screen.once('exit', () => reject(new Error('Xvfb did not start')));
  });
  const browser = spawn(PROGRAM, ['--marionette', '--no-remote', '--profile', folder, '--width', String(width), '--height', String(height + 90)],
    { env: { ...process.env, DISPLAY: `:${display}`, HOME: folder, MOZ_CRASHREPORTER_DISABLE: '1' }, stdio: 'ignore' });
  const end = async () => {
    browser.kill();
    await Promise.race([new Promise((done) => browser.once('exit', done)), wait(5000)]);
    screen.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  };
  try {
    const file = join(folder, 'MarionetteActivePort');
    const port = await eventually('the port of Firefox', () => existsSync(file) && Number(readFileSync(file, 'utf8')));
    const socket = connect(port, '127.0.0.1');
    await new Promise((done, fail) => socket.once('connect', done).once('error', fail));
    const send = speak(socket);
    await send('WebDriver:NewSession', { capabilities: {} });
    await send('WebDriver:SetTimeouts', { script: 60000, pageLoad: 60000 });
    const act = (...actions) => send('WebDriver:PerformActions', { actions });
    const pointer = (...actions) => act({ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions });
    const self = {
      goto: (url) => send('WebDriver:Navigate', { url }),
      async evaluate(run, argument) {
        const script = `const done = arguments[arguments.length - 1]; Promise.resolve().then(() => (${run})(arguments[0])).then((value) => done({ value }), (problem) => done({ problem: String(problem) }))`;
        const { value } = await send('WebDriver:ExecuteAsyncScript', { script, args: [argument ?? null] });
        if (value.problem) throw new Error(value.problem);
        return value.value;
      },
      until: (run, argument) => eventually(String(run), () => self.evaluate(run, argument)),
      async press(key) {
        const names = key.split('+').map((name) => KEYS[name] ?? name);
        await act({ type: 'key', id: 'keys', actions: [...names.map((value) => ({ type: 'keyDown', value })), ...names.reverse().map((value) => ({ type: 'keyUp', value }))] });
      },
      click: (x, y) => pointer({ type: 'pointerMove', x, y }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }),
      drag: (x, y, toX, toY) => pointer({ type: 'pointerMove', x, y }, { type: 'pointerDown', button: 0 }, { type: 'pointerMove', x: toX, y: toY, duration: 200 }, { type: 'pointerUp', button: 0 }),
      wheel: (x, y, deltaY) => act({ type: 'wheel', id: 'wheel', actions: [{ type: 'scroll', x, y, deltaX: 0, deltaY }] }),
      async screenshot(path) {
        const { value } = await send('WebDriver:TakeScreenshot', { full: false });
        writeFileSync(path, Buffer.from(value, 'base64'));
      },
      frame: (index) => send('WebDriver:SwitchToFrame', { id: index }),
      async close() {
        socket.destroy();
        await end();
      },
    };
    return self;
  } catch (problem) {
    await end();
    throw problem;
  }
}
