// The published types against the code: what does not fit does not compile.
import type { GbFigure as Published, Store as PublishedStore } from './glassbox';
import type { GbFigure } from '../page/figure';
import type { FaultCode } from '../page/protocol';
import type { settings } from '../page/settings';
import type { Store } from '../page/store';
import type { FaultCode as PublishedCode, settings as publishedSettings } from './glassbox';

type Same<A, B> = [A, B] extends [B, A] ? true : never;

export const figure = (f: GbFigure): Published => f;
export const group = (s: Store): PublishedStore => s;
export const codes: Same<FaultCode, PublishedCode> = true;
export const config: Same<typeof settings, typeof publishedSettings> = true;
