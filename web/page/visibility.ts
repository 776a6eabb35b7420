// Two observers for all figures of a page: what is near enough to load, and what is seen.
type Listener = { near(): void; seen(on: boolean): void };

const listeners = new WeakMap<Element, Listener>();
let near: IntersectionObserver | undefined, seen: IntersectionObserver | undefined;

export function watchVisibility(element: Element, listener: Listener): void {
  // Two heights of the window ahead, as a reader scrolls.
  near ??= new IntersectionObserver((entries) => entries.forEach((e) => e.isIntersecting && listeners.get(e.target)?.near()), { rootMargin: '200% 0px' });
  seen ??= new IntersectionObserver((entries) => entries.forEach((e) => listeners.get(e.target)?.seen(e.isIntersecting)));
  listeners.set(element, listener);
  near.observe(element);
  seen.observe(element);
}

export function unwatchVisibility(element: Element): void {
  near?.unobserve(element);
  seen?.unobserve(element);
  listeners.delete(element);
}
