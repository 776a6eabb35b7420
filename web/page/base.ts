// Elements exist in a browser only; a server that imports the module gets classes that it will not use.
export const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** Attributes that any element may have. */
const GLOBAL = /^(id|class|style|title|lang|dir|hidden|slot|part|tabindex|role|translate|inert|is|itemid|itemprop|itemref|itemscope|itemtype|nonce|exportparts|draggable|enterkeyhint|autofocus|popover|status|data-.*|aria-.*|on.*)$/;

export function unknownAttributes(element: Element, known: readonly string[]): string[] {
  return element.getAttributeNames().filter((name) => !known.includes(name) && !GLOBAL.test(name));
}
