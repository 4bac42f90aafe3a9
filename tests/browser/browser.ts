// A browser and a whole Pregón for it: Debian's Chromium, a system with its own folder and ports, and the way in.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type System, startSystem } from '@pregon/local/system';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export interface Place {
  readonly system: System;
  readonly browser: Browser;
  readonly web: string;
  stop(): Promise<void>;
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long a step may take: functions start cold, and the machine may be busy with other things. */
export const stepMs = 30_000;

export async function startPlace(settings: Record<string, string>): Promise<Place> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pregon-browser-'));
  const system = await startSystem({ dir, webPort: 0, apiPort: 0, settings });
  await system.webReady;
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: flags });
  return {
    system,
    browser,
    web: system.endpoints.web,
    stop: async () => {
      await browser.close();
      await system.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export interface Look {
  readonly language?: 'es' | 'en';
  readonly theme?: 'light' | 'dark';
  readonly device?: 'desktop' | 'phone';
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: errors in its console, exceptions, answers of 500 and above. */
  readonly faults: string[];
}

export async function visit({ browser, web }: Place, look: Look = {}): Promise<Visit> {
  const isPhone = look.device === 'phone';
  const context = await browser.newContext({
    viewport: isPhone ? { width: 390, height: 844 } : { width: 1280, height: 860 },
    isMobile: isPhone,
    hasTouch: isPhone,
    locale: look.language === 'en' ? 'en-US' : 'es-PY',
    timezoneId: 'America/Asuncion',
    colorScheme: look.theme ?? 'light',
    reducedMotion: 'reduce',
    baseURL: web,
  });
  context.setDefaultTimeout(stepMs);
  const page = await context.newPage();
  const faults = listen(page, web);
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, context, faults };
}

function listen(page: Page, web: string): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    const isOurs = message.location().url.startsWith(web);
    if (message.type() === 'error' && isOurs) faults.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  return faults;
}

/** Through the identity provider's own page, as anybody does. */
export async function signIn(page: Page, user: 'Ana' | 'Beto' | 'Caro' | 'Dora'): Promise<void> {
  await page.getByRole('button', { name: /^(Entrar|Sign in)$/ }).click();
  await page.getByRole('button', { name: new RegExp(user) }).click();
  await page.getByRole('navigation').first().waitFor();
}

/** Changes the settings as the API takes them, which is how a language is had before a screen is looked at. */
export async function setLanguage(
  { system }: Place,
  user: 'ana' | 'beto' | 'caro',
  locale: 'es' | 'en',
): Promise<void> {
  const response = await fetch(`${system.endpoints.api}/me`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${await system.token(user)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ locale }),
  });
  if (!response.ok) throw new Error(`PUT /me: ${response.status} ${await response.text()}`);
}

/** Presses Tab until what has the focus is called this. @throws after 80 steps: then the keyboard does not get there. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate(focusedName);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    seen.push(now);
  }
  throw new Error(`The keyboard does not reach ${name}. It went: ${seen.join(' → ')}`);
}

/** Runs in the page: what a screen reader would call what has the focus. */
function focusedName(): string {
  const element = document.activeElement;
  if (!element) return '';
  const label = element.id ? document.querySelector(`label[for="${element.id}"]`) : element.closest('label');
  const name = element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent ?? '';
  return name.replace(/\s+/g, ' ').trim();
}
