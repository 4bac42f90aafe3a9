// POST /send-messages: a CSV and a text become a running campaign in one request.
import * as SendFile from '@pregon/core/campaign/send-file';
import { CampaignId } from '@pregon/core/id';
import { readFileCampaign } from '../edge/file-campaign.ts';
import { http } from '../edge/http.ts';
import { readMultipart } from '../edge/multipart.ts';
import { campaignPorts } from '../edge/provider.ts';

/** Time to answer in, once the freezing stops. */
const reserveMs = 5_000;

export const handler = http('send-messages', {
  'POST /send-messages': async ({ actor, ports, config, request, resourceId, remainingMs, note }) => {
    const input = readFileCampaign(await readMultipart(request));
    const id = CampaignId.parse(resourceId);
    note({ campaignId: id });
    const shouldStop = () => remainingMs() < reserveMs;
    const sent = await SendFile.send(campaignPorts(ports, config), actor.userId, id, input, shouldStop);
    return { status: 202, body: sent };
  },
});
