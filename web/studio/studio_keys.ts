// KeyCode of engine/platform/platform.h by the name that a browser gives to a key.
const NAMED = ['Escape', 'Enter', 'Tab', 'Backspace', 'Insert', 'Delete', 'ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'PageUp',
  'PageDown', 'Home', 'End', 'CapsLock', 'PrintScreen', 'Pause', 'ContextMenu', ...Array.from({ length: 12 }, (_, i) => `F${i + 1}`),
  ...Array.from({ length: 10 }, (_, i) => `Numpad${i}`), 'NumpadDecimal', 'NumpadDivide', 'NumpadMultiply', 'NumpadSubtract', 'NumpadAdd',
  'NumpadEnter', 'ShiftLeft', 'ControlLeft', 'AltLeft', 'MetaLeft', 'ShiftRight', 'ControlRight', 'AltRight', 'MetaRight'];
const SIGNS: Record<string, string> = { Space: ' ', Quote: "'", Comma: ',', Minus: '-', Period: '.', Slash: '/', Semicolon: ';', Equal: '=',
  BracketLeft: '[', Backslash: '\\', BracketRight: ']', Backquote: '`' };
const FIRST_NAMED = 256;

/** 0 for a key that the app does not know. */
export function keyCode(code: string): number {
  const named = NAMED.indexOf(code);
  if (named >= 0) return FIRST_NAMED + named;
  const sign = SIGNS[code] ?? /^(?:Key|Digit)(.)$/.exec(code)?.[1];
  return sign ? sign.charCodeAt(0) : 0;
}

/** Keys that stay the browser's: reload, tabs, tools, its own full screen and zoom, leaving the app. */
export function isBrowsers(event: KeyboardEvent): boolean {
  const control = event.ctrlKey || event.metaKey;
  if (/^F(5|7|11|12)$/.test(event.code) || (event.code === 'F6' && event.shiftKey)) return true;
  if (event.altKey && /^Arrow/.test(event.code)) return true;
  return control && (/^Key[RTWNLJKHDP]$/.test(event.code) || (event.shiftKey && /^Key[IJC]$/.test(event.code)) || /^(Equal|Minus|Digit\d|Tab)$/.test(event.code));
}
