// The way of a first campaign: a step leads away from Inicio, and back to it. Kept while the tab is open.
import { createSignal } from 'solid-js';

const place = 'pregon.guide';

const [isGuided, set] = createSignal(sessionStorage.getItem(place) !== null);

export { isGuided };

export function setGuided(guided: boolean): void {
  if (guided) sessionStorage.setItem(place, 'on');
  else sessionStorage.removeItem(place);
  set(guided);
}

/** Where the steps lead, and what follows there. */
export const guidedPlaces: readonly string[] = [
  '/numbers',
  '/imports',
  '/templates',
  '/templates/new',
  '/campaigns/new',
];

const dismissedPlace = (user: string): string => `pregon.first-steps.${user}`;

export const areStepsDismissed = (user: string): boolean => localStorage.getItem(dismissedPlace(user)) !== null;
export const dismissSteps = (user: string): void => localStorage.setItem(dismissedPlace(user), 'dismissed');
