// Twilio's status callbacks: verified, queued, answered. The database may sleep; what Twilio tells must not wait for it.
import { isSignedByTwilio, parseAttemptRef, parseStatusReport } from '@pregon/core/channel/callback';
import { DomainError } from '@pregon/core/error';
import type { Receipt } from '@pregon/core/receipt/receipt';
import * as z from 'zod';
import { http } from '../edge/http.ts';
import { queues } from '../edge/port/queues.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container } from '../edge/ports.ts';

/** While the token is rotated, callbacks come signed with the old one too. */
const Credentials = z.object({ authToken: z.string().min(1), previousAuthToken: z.string().min(1).optional() });

export const handler = http(container('twilio-webhook', { queues, secrets }), {
  'POST /webhooks/twilio/status': async ({ ports, config, request, note }) => {
    const { authToken, previousAuthToken } = await ports.secrets.read(config.provider.secretArn, Credentials);
    const tokens = previousAuthToken ? [authToken, previousAuthToken] : [authToken];
    const url = `${config.publicApiUrl}${request.path}${request.rawQuery === '' ? '' : `?${request.rawQuery}`}`;
    const signature = request.headers['x-twilio-signature'];
    const form = new URLSearchParams(request.bytes().toString('utf8'));
    if (!isSignedByTwilio(tokens, { url, signature, form })) {
      throw new DomainError('forbidden', 'signature_invalid', 'The request is not signed by the provider.');
    }
    const attempt = parseAttemptRef(request.rawQuery);
    const report = parseStatusReport(form);
    note({ campaignId: attempt.campaignId, status: report.status });
    const receipt: Receipt = { kind: 'twilio-status', receivedAt: new Date().toISOString(), ...attempt, ...report };
    await ports.queues.receipt.send([{ body: JSON.stringify(receipt) }]);
    return { status: 204 };
  },
});
