// Every word on the screen, in the user's language: a dictionary is a function of the format, so that numbers inside a sentence
// are written as the user writes them.
import { type Accessor, createContext, createMemo, createSignal, type JSX, useContext } from 'solid-js';
import { type Dictionary, loadDictionary, type Text } from './dictionary.ts';
import { createFormat, type Format, type Preferences } from './format.ts';

interface Words {
  readonly t: Accessor<Text>;
  readonly f: Accessor<Format>;
  readonly preferences: Accessor<Preferences>;
  /** The page stays in the old language until the new one is here. */
  setPreferences(next: Preferences): Promise<void>;
}

const TextContext = createContext<Words>();

export function useText(): Words {
  const words = useContext(TextContext);
  if (!words) throw new Error('useText outside TextProvider');
  return words;
}

const storageKey = 'pregon.locale';

/** Before sign-in: what was chosen on this machine, else what the browser speaks. */
export function guessPreferences(): Preferences {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const browser = new Intl.Locale(navigator.language || 'es');
  const chosen = rememberedLocale() ?? (browser.language === 'es' ? 'es' : 'en');
  return { locale: chosen, country: browser.region ?? (chosen === 'es' ? 'PY' : 'US'), timeZone };
}

function rememberedLocale(): Preferences['locale'] | undefined {
  try {
    const locale = localStorage.getItem(storageKey);
    return locale === 'es' || locale === 'en' ? locale : undefined;
  } catch {
    return undefined;
  }
}

function remember(locale: Preferences['locale']): void {
  document.documentElement.lang = locale;
  try {
    localStorage.setItem(storageKey, locale);
  } catch {
    // Without storage the browser's language is asked again.
  }
}

export function TextProvider(props: { preferences: Preferences; dictionary: Dictionary; children: JSX.Element }) {
  const [state, setState] = createSignal({ preferences: props.preferences, dictionary: props.dictionary });
  const f = createMemo(() => createFormat(state().preferences));
  const t = createMemo(() => state().dictionary(f()));
  remember(props.preferences.locale);
  const words: Words = {
    t,
    f,
    preferences: () => state().preferences,
    setPreferences: async (preferences) => {
      const dictionary = await loadDictionary(preferences.locale);
      remember(preferences.locale);
      setState({ preferences, dictionary });
    },
  };
  return <TextContext.Provider value={words}>{props.children}</TextContext.Provider>;
}
