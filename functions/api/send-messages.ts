// POST /send-messages: a CSV and a text become a running campaign in one request.
import * as SendFile from '@pregon/core/campaign/send-file';
import { CampaignId } from '@pregon/core/id';
import { campaignPorts } from '../edge/campaign-ports.ts';
import { readFileCampaign } from '../edge/file-campaign.ts';
import { http } from '../edge/http.ts';
import { readMultipart } from '../edge/multipart.ts';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { container } from '../edge/ports.ts';

/** Time to answer in, once the freezing stops. */
const reserveMs = 5_000;

export const handler = http(container('send-messages', { bucket, db, queues, schedules }), {
  'POST /send-messages': async ({ actor, ports, request, resourceId, remainingMs, note }) => {
    const input = readFileCampaign(await readMultipart(request));
    const id = CampaignId.parse(resourceId);
    note({ campaignId: id });
    const shouldStop = () => remainingMs() < reserveMs;
    const sent = await SendFile.send(campaignPorts(ports), actor.userId, id, input, shouldStop);
    return { status: 202, body: sent };
  },
});
