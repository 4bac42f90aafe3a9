// What Twilio tells, of our messages and of people's: verified, queued, answered. The database may sleep; what Twilio tells must not wait for it.
import { parseAttemptRef, parseInbound, parseStatusReport } from '@pregon/core/channel/callback';
import { DomainError } from '@pregon/core/error';
import type { Inbound } from '@pregon/core/inbound/inbound';
import type { Receipt } from '@pregon/core/receipt/receipt';
import { makeVerify, type VerifyCallback } from '../edge/callback-account.ts';
import { http, type OpenCall } from '../edge/http.ts';
import { queues } from '../edge/port/queues.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container } from '../edge/ports.ts';

const box = container('twilio-webhook', { queues, secrets });
let verify: VerifyCallback | undefined;

interface Signed {
  /** As lines name it: what the callback says is believed of this account's messages alone. */
  readonly account: string;
  readonly form: URLSearchParams;
}

/** The form, once its signature is good. @throws DomainError forbidden `signature_invalid` */
async function signed({ ports, config, request }: OpenCall): Promise<Signed> {
  verify ??= makeVerify(ports.secrets, config.provider.secrets);
  const url = `${config.publicApiUrl}${request.path}${request.rawQuery === '' ? '' : `?${request.rawQuery}`}`;
  const form = new URLSearchParams(request.bytes().toString('utf8'));
  const account = await verify({ url, signature: request.headers['x-twilio-signature'], form });
  if (account !== undefined) return { account, form };
  throw new DomainError('forbidden', 'signature_invalid', 'The request is not signed by the provider.');
}

const receivedAt = () => new Date().toISOString();

export const handler = http(box, {
  'POST /webhooks/twilio/status': async (call) => {
    const { account, form } = await signed(call);
    const attempt = parseAttemptRef(call.request.rawQuery);
    const report = parseStatusReport(form);
    call.note({ campaignId: attempt.campaignId, status: report.status, account });
    const receipt: Receipt = { kind: 'twilio-status', receivedAt: receivedAt(), account, ...attempt, ...report };
    await call.ports.queues.receipt.send([{ body: JSON.stringify(receipt) }]);
    return { status: 204 };
  },
  'POST /webhooks/twilio/inbound': async (call) => {
    const { account, form } = await signed(call);
    const inbound: Inbound = {
      kind: 'twilio-inbound',
      receivedAt: receivedAt(),
      account,
      ...parseInbound(form),
    };
    await call.ports.queues.receipt.send([{ body: JSON.stringify(inbound) }]);
    return { status: 204 };
  },
});
