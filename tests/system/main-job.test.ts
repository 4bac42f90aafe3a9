// The main job over HTTP, as a client sees it: a file becomes a campaign, everyone gets one message, the reports say so.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CampaignAnswer,
  type Client,
  csvOf,
  type Harness,
  isEnded,
  phoneAt,
  type SendAnswer,
  startHarness,
  until,
} from './harness.ts';

let harness: Harness;
let ana: Client;
beforeAll(async () => {
  harness = await startHarness({
    settings: { LINE_RATE_PER_SECOND: 'unpaced', BACKOFF_MS: '100' },
    sweepEveryMs: 2000,
  });
  ana = await harness.client('ana');
}, 60_000);
afterAll(() => harness?.stop());

const ended = (id: string) => until(() => ana.get<CampaignAnswer>(`/campaigns/${id}`), isEnded, 60_000);
const messagesWith = (text: string) => harness.system.twilio.ledger().filter(({ body }) => body.includes(text));

interface Upload {
  url: string;
  method: string;
  headers: Record<string, string>;
}
const put = async ({ url, method, headers }: Upload, body: string | Uint8Array<ArrayBuffer>) => {
  const response = await fetch(url, { method, headers, body });
  if (!response.ok) throw new Error(`Upload: ${response.status} ${await response.text()}`);
};

interface ImportAnswer {
  importId: string;
  status: string;
  inserted: number;
  updated: number;
  duplicates: number;
  invalid: number;
  rejectsUrl?: string;
}

const importFile = async (csv: string): Promise<ImportAnswer> => {
  const { importId, upload } = await ana.post<{ importId: string; upload: Upload }>('/imports', {
    fileName: 'lista.csv',
    sizeBytes: Buffer.byteLength(csv),
  });
  await put(upload, csv);
  return until(
    () => ana.get<ImportAnswer>(`/imports/${importId}`),
    ({ status }) => status === 'completed' || status === 'failed',
    30_000,
  );
};

describe('POST /send-messages', () => {
  it('messages nobody twice when it is clicked twice, at once or later', { timeout: 90_000 }, async () => {
    // The same bytes each time: a browser that sends twice sends the same.
    const form = new FormData();
    form.set('campaignName', 'Doble');
    form.set('csvFile', new Blob([csvOf(40, 1000)]), 'doble.csv');
    form.append('templates', 'Doble clic, {nombre}');
    const request = new Request('http://form', { method: 'POST', body: form });
    const body = await request.arrayBuffer();
    const headers = {
      authorization: `Bearer ${await harness.system.token('ana')}`,
      'content-type': request.headers.get('content-type') ?? '',
      'idempotency-key': 'one-click',
    };
    const click = async (): Promise<{ status: number; body: SendAnswer }> => {
      const response = await fetch(`${harness.system.endpoints.web}/api/send-messages`, {
        method: 'POST',
        headers,
        body,
      });
      return { status: response.status, body: (await response.json()) as SendAnswer };
    };
    const [one, two] = await Promise.all([click(), click()]);
    const answered = [one, two].filter(({ status }) => status === 202);
    expect(answered.length).toBeGreaterThanOrEqual(1);
    for (const other of [one, two].filter(({ status }) => status !== 202)) expect(other.status).toBe(409);
    const again = await click();
    expect(again).toEqual(answered[0]);
    await ended(again.body.campaignId);
    expect(messagesWith('Doble clic')).toHaveLength(40);
  });

  it('refuses over 4 MB and names POST /imports', async () => {
    const csv = csvOf(130_000, 0);
    await expect(ana.sendMessages({ name: 'Grande', csv, templates: ['x'] })).rejects.toThrow(/413 .*POST \/imports/);
  });

  it('explains a file without a single valid number', async () => {
    await expect(ana.sendMessages({ name: 'Nada', csv: 'numero,nombre\n12,Ana', templates: ['x'] })).rejects.toThrow(
      /422 .*csv_no_contacts/,
    );
  });
});

describe('an uploaded file', () => {
  it('is imported at its event, explained, and becomes a campaign with a medium', { timeout: 90_000 }, async () => {
    const imported = await importFile(`${csvOf(30, 2000)}\n0991,Corto,,\n${phoneAt(2000)},,,Otro`);
    expect(imported).toMatchObject({ status: 'completed', inserted: 30, updated: 0, duplicates: 1, invalid: 1 });
    const rejects = await (await fetch(imported.rejectsUrl ?? '')).text();
    expect(rejects).toContain('0991');

    const png = Uint8Array.from(
      Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
    );
    const media = await ana.post<{ mediaId: string; upload: Upload }>('/media', {
      fileName: 'a.png',
      contentType: 'image/png',
      sizeBytes: png.length,
    });
    await put(media.upload, png);
    const campaign = await ana.post<CampaignAnswer>('/campaigns', {
      name: 'Con foto',
      templates: ['Con foto, {{ nombre | default: "amigo" }}', 'Con foto: {nombre}'],
      mediaId: media.mediaId,
      audience: { importId: imported.importId },
    });
    await ana.put('/prices', { items: [{ country: 'PY', channel: 'whatsapp', amount: '0.0525' }] });
    expect(await ana.post(`/campaigns/${campaign.id}/preflight`)).toMatchObject({
      recipients: 30,
      messages: 30,
      cost: { total: '1.575', missing: [] },
    });
    const start = (body?: unknown) => ana.post<Record<string, unknown>>(`/campaigns/${campaign.id}/start`, body);
    await expect(start({ expectedRecipients: 29 })).rejects.toThrow(/409 .*audience_changed.*"recipients":30/);
    const started = await start();
    expect(started).toMatchObject({
      message: 'Campaña encolada exitosamente para envío',
      estimatedContacts: 30,
      campaign: { id: campaign.id },
    });
    expect(started.jobId).toMatch(new RegExp(`^campaign_${campaign.id}_\\d{13}$`));
    expect((await ended(campaign.id)).counts).toMatchObject({ sent: 30 });
    const sent = messagesWith('Con foto');
    expect(sent).toHaveLength(30);
    expect(sent.filter(({ body }) => body.startsWith('Con foto, '))).toHaveLength(15);
    const [url] = sent[0]?.mediaUrls ?? [];
    expect(new Uint8Array(await (await fetch(url ?? '')).arrayBuffer())).toEqual(png);
  });

  it('is counted as updated the second time', async () => {
    await importFile(csvOf(10, 3000));
    expect(await importFile(csvOf(12, 3000))).toMatchObject({ inserted: 2, updated: 10, duplicates: 0, invalid: 0 });
  });
});

describe('what goes wrong at the provider', () => {
  it('is settled by its callback when the answer was lost, and nobody is messaged twice', {
    timeout: 90_000,
  }, async () => {
    harness.system.twilio.setBehaviour({
      rules: [
        { to: '[05]$', action: { kind: 'drop', accept: true } },
        { to: '7$', action: { kind: 'fail', code: 21211 } },
      ],
    });
    const { campaignId } = await ana.sendMessages({
      name: 'Caídas',
      csv: csvOf(50, 4000),
      templates: ['Se cortó, {nombre}'],
    });
    const campaign = await ended(campaignId);
    harness.system.twilio.setBehaviour({});
    expect(campaign.counts).toMatchObject({ sent: 45, error: 5, unknown: 0 });
    expect(messagesWith('Se cortó')).toHaveLength(45);
    const { items, total } = await ana.get<{ items: { status: string; reason: { code: string } }[]; total: number }>(
      `/campaigns/${campaignId}/recipients?status=error`,
    );
    expect(total).toBe(5);
    expect(items.every(({ reason }) => reason.code === '21211')).toBe(true);
  });

  it('marks what was accepted and not delivered', { timeout: 90_000 }, async () => {
    harness.system.twilio.setBehaviour({ rules: [{ to: '3$', failLater: { code: 30006 } }] });
    const { campaignId } = await ana.sendMessages({
      name: 'Fijos',
      csv: csvOf(20, 5000),
      templates: ['Fijo, {nombre}'],
    });
    await ended(campaignId);
    const read = () => ana.get<CampaignAnswer>(`/campaigns/${campaignId}`);
    const campaign = await until(read, ({ counts }) => counts.delivered + counts.undelivered === 20, 30_000);
    harness.system.twilio.setBehaviour({});
    expect(campaign.counts).toMatchObject({ sent: 20, undelivered: 2, delivered: 18 });
  });
});

describe('the reports', () => {
  it('have the shapes of the seed and agree with the ledger, at the root and under /api', {
    timeout: 90_000,
  }, async () => {
    const { campaignId } = await ana.sendMessages({
      name: 'Reporte',
      csv: csvOf(25, 6000),
      templates: ['Reporte {nombre}'],
    });
    await ended(campaignId);
    const status = await ana.get<{ success: boolean; status: Record<string, unknown> }>(
      `/campaigns/${campaignId}/queue-status`,
    );
    expect(status).toMatchObject({
      success: true,
      status: {
        campaignId,
        status: 'completed',
        totalJobs: 1,
        activeJobs: 0,
        waitingJobs: 0,
        completedJobs: 1,
        failedJobs: 0,
        progress: { processed: 25, total: 25, success: 25, failed: 0, percentage: 100 },
      },
    });
    const ledgerSize = (
      await harness.sql.query(
        `select sum(sent_count)::int sent, sum(error_count)::int errors, count(*)::int n from campaign where started_at is not null`,
      )
    ).rows[0];
    const summary = await ana.get<Record<string, number>>('/dashboard/summary');
    expect(summary).toMatchObject({
      totalSent: ledgerSize.sent,
      totalErrors: ledgerSize.errors,
      totalCampaigns: ledgerSize.n,
    });
    const month = await ana.get<{ sent: number; month: string; previous: { sent: number } }>(
      '/dashboard/current-month',
    );
    expect(month).toMatchObject({ sent: ledgerSize.sent, errors: ledgerSize.errors, previous: { sent: 0, errors: 0 } });
    const timeline = await ana.get<{ bucket: string; points: { at: string; sent: number; errors: number }[] }>(
      '/dashboard/timeline?bucket=day',
    );
    expect(timeline.points.reduce((sum, point) => sum + point.sent, 0)).toBe(ledgerSize.sent);
    const groups = await ana.get<{ groups: { group: string; sent: number; errors: number }[] }>('/dashboard/by-group');
    expect(groups.groups.reduce((sum, { sent }) => sum + sent, 0)).toBe(ledgerSize.sent);

    const token = await harness.system.token('ana');
    const underApi = await fetch(`${harness.system.endpoints.web}/api/dashboard/summary`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await underApi.json()).toEqual(summary);
  });
});
