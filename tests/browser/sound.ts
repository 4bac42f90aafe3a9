// What every screen must be, and its picture.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Look } from './browser.ts';

const root = path.resolve(import.meta.dirname, '../..');
const pictures = path.join(root, '.local', 'screenshots');
await mkdir(pictures, { recursive: true });

/** Nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction(() => document.querySelector('main .skeleton') === null);
  await page.evaluate(() => document.fonts.ready);
}

/** @returns what axe holds to be serious, with where it is. */
async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    // The rows after the fifth are like those before it, and each costs as much.
    .exclude('tbody tr:nth-child(n + 6)')
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    );
}

const tooWide = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));

const narrowest = 360;
/** Copied to docs/screenshot.png only on request: otherwise every run of the tests would change a file of the repository. */
const readmePicture = 'es-desktop-light-home.png';

/** The picture, then the checks, then whether it also fits the narrowest phone. */
export async function expectSound(page: Page, look: Required<Look>, name: string): Promise<void> {
  const file = `${look.language}-${look.device}-${look.theme}-${name}.png`;
  await page.screenshot({ path: path.join(pictures, file), fullPage: true });
  if (file === readmePicture && process.env.UPDATE_SCREENSHOT === '1')
    await page.screenshot({ path: path.join(root, 'docs', 'screenshot.png') });
  expect(await seriousFaults(page)).toEqual([]);
  expect(await tooWide(page)).toBe(0);
  if (look.device !== 'phone') return;
  const size = page.viewportSize();
  await page.setViewportSize({ width: narrowest, height: 740 });
  expect(await tooWide(page), `at ${narrowest} px`).toBe(0);
  if (size) await page.setViewportSize(size);
}
