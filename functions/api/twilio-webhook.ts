// What Twilio tells, of our messages and of people's: verified, queued, answered. The database may sleep; what Twilio tells must not wait for it.
import { isSignedByTwilio, parseAttemptRef, parseInbound, parseStatusReport } from '@pregon/core/channel/callback';
import { DomainError } from '@pregon/core/error';
import type { Inbound } from '@pregon/core/inbound/inbound';
import type { Receipt } from '@pregon/core/receipt/receipt';
import * as z from 'zod';
import { http, type OpenCall } from '../edge/http.ts';
import { queues } from '../edge/port/queues.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container } from '../edge/ports.ts';

/** While the token is rotated, callbacks come signed with the old one too. */
const Credentials = z.object({ authToken: z.string().min(1), previousAuthToken: z.string().min(1).optional() });

/** The form, once its signature is good. @throws DomainError forbidden `signature_invalid` */
async function signedForm({ ports, config, request }: OpenCall): Promise<URLSearchParams> {
  const { authToken, previousAuthToken } = await ports.secrets.read(config.provider.secretArn, Credentials);
  const tokens = previousAuthToken ? [authToken, previousAuthToken] : [authToken];
  const url = `${config.publicApiUrl}${request.path}${request.rawQuery === '' ? '' : `?${request.rawQuery}`}`;
  const signature = request.headers['x-twilio-signature'];
  const form = new URLSearchParams(request.bytes().toString('utf8'));
  if (isSignedByTwilio(tokens, { url, signature, form })) return form;
  throw new DomainError('forbidden', 'signature_invalid', 'The request is not signed by the provider.');
}

const receivedAt = () => new Date().toISOString();

export const handler = http(container('twilio-webhook', { queues, secrets }), {
  'POST /webhooks/twilio/status': async (call) => {
    const form = await signedForm(call);
    const attempt = parseAttemptRef(call.request.rawQuery);
    const report = parseStatusReport(form);
    call.note({ campaignId: attempt.campaignId, status: report.status });
    const receipt: Receipt = { kind: 'twilio-status', receivedAt: receivedAt(), ...attempt, ...report };
    await call.ports.queues.receipt.send([{ body: JSON.stringify(receipt) }]);
    return { status: 204 };
  },
  'POST /webhooks/twilio/inbound': async (call) => {
    const inbound: Inbound = {
      kind: 'twilio-inbound',
      receivedAt: receivedAt(),
      ...parseInbound(await signedForm(call)),
    };
    await call.ports.queues.receipt.send([{ body: JSON.stringify(inbound) }]);
    return { status: 204 };
  },
});
