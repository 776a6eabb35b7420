// glassbox.prose.mjs: the elements in the text around figures.
import { GbListing, GbPredict } from './lesson';
import { GbParam, GbRef, GbValue } from './prose';
import { GbStep, GbSteps } from './steps';

const ELEMENTS = { 'gb-value': GbValue, 'gb-param': GbParam, 'gb-ref': GbRef, 'gb-predict': GbPredict, 'gb-listing': GbListing, 'gb-step': GbStep, 'gb-steps': GbSteps };

if (globalThis.customElements) {
  for (const [name, element] of Object.entries(ELEMENTS)) if (!customElements.get(name)) customElements.define(name, element);
}

export { GbListing, GbParam, GbPredict, GbRef, GbStep, GbSteps, GbValue };
