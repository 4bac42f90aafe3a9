// The identity provider's pages: choosing a demo user, signing out, an error. Plain HTML that works without scripts.
import type { DemoUser } from './users.ts';

const words = {
  es: {
    title: 'Entrar en Pregón',
    intro: 'Esta es una demostración en una sola máquina: elegir una persona basta para entrar.',
    enterAs: (name: string) => `Entrar como ${name}`,
    logoutTitle: 'Salir de Pregón',
    logoutIntro: '¿Terminar la sesión?',
    logout: 'Salir',
    done: 'La sesión terminó.',
    errorTitle: 'No se pudo entrar',
    errorIntro: 'Volver al tablero y entrar otra vez desde allí.',
  },
  en: {
    title: 'Sign in to Pregón',
    intro: 'This is a demonstration on one machine: choosing a person is enough to sign in.',
    enterAs: (name: string) => `Sign in as ${name}`,
    logoutTitle: 'Sign out of Pregón',
    logoutIntro: 'End the session?',
    logout: 'Sign out',
    done: 'The session has ended.',
    errorTitle: 'Could not sign in',
    errorIntro: 'Go back to the dashboard and sign in again from there.',
  },
} as const;

export type Language = keyof typeof words;

/** The first of our languages in an Accept-Language header; Spanish when there is none. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.find((code): code is Language => code === 'es' || code === 'en') ?? 'es';
}

/** @param action where the form goes; its field `user` is the chosen user's name. */
export function loginPage(language: Language, action: string, users: readonly DemoUser[]): string {
  const text = words[language];
  const buttons = users.map(
    (user) => `<li><button name="user" value="${escapeHtml(user.username)}">
      <strong>${escapeHtml(text.enterAs(user.name))}</strong><span>${escapeHtml(user.email)}</span></button></li>`,
  );
  return page(
    language,
    text.title,
    `<p>${text.intro}</p><form method="post" action="${escapeHtml(action)}"><ul>${buttons.join('')}</ul></form>`,
  );
}

/** @param form the provider's own form, with its id `op.logoutForm`. */
export function logoutPage(language: Language, form: string): string {
  const text = words[language];
  return page(
    language,
    text.logoutTitle,
    `<p>${text.logoutIntro}</p>${form}
    <p><button class="alone" form="op.logoutForm" name="logout" value="yes">${text.logout}</button></p>`,
  );
}

export const loggedOutPage = (language: Language): string =>
  page(language, words[language].logoutTitle, `<p>${words[language].done}</p>`);

export function errorPage(language: Language, error: string, description: string | undefined): string {
  const text = words[language];
  const detail = description === undefined ? error : `${error}: ${description}`;
  return page(language, text.errorTitle, `<p>${text.errorIntro}</p><p><code>${escapeHtml(detail)}</code></p>`);
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const page = (language: Language, title: string, content: string): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${style}</style>
</head>
<body><main><h1>${title}</h1>${content}</main></body>
</html>
`;

const style = `
:root { --paper: #FAF8F4; --raised: #FFFFFF; --ink: #1B1A17; --muted: #655F55; --line: #E3DDD2; --grana: #9B1B30; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #151412; --raised: #1E1C19; --ink: #F2EEE6; --muted: #A8A193; --line: #34302A; --grana: #E8687C; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
main { max-width: 400px; margin: 12vh auto 0; padding: 0 20px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 8px; }
p { color: var(--muted); margin: 0 0 20px; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 12px; }
button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 10px;
  padding: 14px 16px; text-align: start; cursor: pointer; display: grid; gap: 2px; width: 100%; }
button span { color: var(--muted); font-size: 14px; }
button.alone { text-align: center; }
button:hover { border-color: var(--ink); }
button:focus-visible { outline: 3px solid var(--grana); outline-offset: 2px; }
code { font-size: 14px; overflow-wrap: anywhere; }
`;
