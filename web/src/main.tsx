// The beginning: configuration, language, session, then the screen. What cannot be read is said in words, not by a blank page.
import '@fontsource-variable/bricolage-grotesque/wght.css';
import '@fontsource-variable/public-sans/wght.css';
import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { loadConfig } from './data/config.ts';
import { openSession } from './data/session.ts';
import { CannotOpen } from './pages/cannot-open.tsx';
import { loadDictionary } from './text/dictionary.ts';
import { guessPreferences, TextProvider } from './text/text.tsx';
import './ui/styles/tokens.css';
import './ui/styles/base.css';

const root = document.getElementById('app');
const preferences = guessPreferences();

async function open(): Promise<void> {
  const [dictionary, prepared] = await Promise.all([loadDictionary(preferences.locale), prepare()]);
  if (!root) return;
  root.replaceChildren();
  render(
    () => (
      <TextProvider preferences={preferences} dictionary={dictionary}>
        {prepared ? <App config={prepared.config} session={prepared.session} /> : <CannotOpen />}
      </TextProvider>
    ),
    root,
  );
}

async function prepare() {
  try {
    const config = await loadConfig();
    return { config, session: await openSession(config.oidc) };
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

void open();
