// The dashboard's own function before a real database: what a poll costs while nothing happens.
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { maybeRow } from '@pregon/core/db/query';
import { beginOne, makeRunning, makeUser, sentAs, settleAll, takeTurn } from '@pregon/core/dispatch/engine.fixture';
import { UserId } from '@pregon/core/id';
import { credentials, region } from '@pregon/local/system/environment';
import { testDatabase } from '@pregon/local/testing/database';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { sql } from 'drizzle-orm';
import { afterEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { exampleEnvironment } from '../edge/testing/environment.ts';
import { httpEvent, lambdaContext } from '../edge/testing/events.ts';
import { startIssuer } from '../edge/testing/issuer.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('runs no report for who has its answer until something of his is counted', async () => {
  await using database = await testDatabase();
  await using issuer = await startIssuer();
  const { config, db } = database;
  const environment = {
    ...exampleEnvironment,
    ...issuer.environment,
    DATABASE_ARN: config.resourceArn,
    DATABASE_SECRET_ARN: config.secretArn,
    DATABASE_NAME: config.database,
    AWS_ENDPOINT_URL_RDS_DATA: config.endpoint ?? '',
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const { handler } = await import('./dashboard.ts');
  const sent = vi.spyOn(RDSDataClient.prototype, 'send');
  const ask = async (route: string, tag = ''): Promise<APIGatewayProxyStructuredResultV2 & { reports: number }> => {
    sent.mockClear();
    const headers = { authorization: `Bearer ${issuer.token('ana')}`, 'if-none-match': tag };
    const [path = '', query = ''] = route.split('?');
    const result = await handler(httpEvent('GET', path, { headers, query }), lambdaContext());
    const texts = sent.mock.calls.map(([command]) => String((command.input as { sql?: string }).sql));
    return { ...result, reports: texts.filter((text) => text.includes('report_stats')).length };
  };
  const routes = ['summary', 'timeline?bucket=day', 'by-group', 'current-month', 'monthly', 'errors'];
  const tags = new Map<string, string>();
  for (const route of routes) {
    const first = await ask(`/dashboard/${route}`);
    expect([first.statusCode, first.reports], route).toEqual([200, 1]);
    tags.set(route, String(first.headers?.etag));
    const again = await ask(`/dashboard/${route}`, tags.get(route));
    expect([again.statusCode, again.body, again.reports], route).toEqual([304, undefined, 0]);
  }
  const ana = await maybeRow(db, sql`select id from app_user where auth_subject = 'ana'`, z.object({ id: UserId }));
  const beto = await makeRunning(db, { userId: await makeUser(db), people: 12 });
  await settleAll(db, beto.lineId, await beginOne(db, beto.lineId, await takeTurn(db, beto.lineId)), sentAs);
  for (const route of routes) expect((await ask(`/dashboard/${route}`, tags.get(route))).statusCode, route).toBe(304);
  const own = await makeRunning(db, { userId: ana?.id ?? UserId.parse(''), people: 12 });
  await settleAll(db, own.lineId, await beginOne(db, own.lineId, await takeTurn(db, own.lineId)), sentAs);
  for (const route of routes) {
    const changed = await ask(`/dashboard/${route}`, tags.get(route));
    expect([changed.statusCode, changed.reports], route).toEqual([200, 1]);
  }
});
