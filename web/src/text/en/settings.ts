// Settings: the user's name, place and language.
import type { settings as spanish } from '../es/settings.ts';

export const settings = (): ReturnType<typeof spanish> => ({
  title: 'Settings',
  sentence: 'These decide how phones, days and times are read.',
  profile: 'Profile',
  name: 'Name',
  nameMissing: 'Write a name.',
  country: 'Country',
  countryHelp: 'Phones without a country code are read as being from this country.',
  timeZone: 'Time zone',
  timeZoneHelp: (time: string) => `Time there: ${time} · Days and months in charts start at its midnight.`,
  language: 'Language',
  languages: { es: 'Español', en: 'English' },
  appearance: 'Appearance',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  account: 'Account',
  signedInAs: (email: string) => `Signed in as ${email}`,
  saved: 'Settings saved.',
  numbers: 'Numbers to send from',
  unpaced: 'No limit of its own',
  ready: 'Ready',
  noNumbers: 'No number is enabled. Ask whoever runs Pregón for one.',
});
