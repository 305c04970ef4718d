// What an environment is called: a word of Sluice's own, in the person's language. Pure.
import type { Environment } from '../../core/bundle/bundle.ts';
import type { Translate } from './translate.ts';

const NAMES: Readonly<Record<Environment, (t: Translate) => string>> = {
  development: (t) => t('development'),
  staging: (t) => t('staging'),
  production: (t) => t('production'),
};

/** What isn't one of the three is shown as it is. @param environment not foreign text, or made harmless already */
export function environmentName(environment: string, t: Translate): string {
  return Object.hasOwn(NAMES, environment) ? NAMES[environment as Environment](t) : environment;
}

/** The same as a label, or in one: "Production". */
export function environmentTitle(environment: string, t: Translate): string {
  const name = environmentName(environment, t);
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}
