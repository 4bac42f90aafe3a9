// Campaigns: draft, edit, schedule, start, watch, control.
import * as Campaign from '@pregon/core/campaign/campaign';
import * as Control from '@pregon/core/campaign/control';
import * as Pool from '@pregon/core/campaign/pool';
import * as Preview from '@pregon/core/campaign/preview';
import { queueStatus } from '@pregon/core/campaign/queue-status';
import * as Recipients from '@pregon/core/campaign/recipients';
import * as Reschedule from '@pregon/core/campaign/reschedule';
import * as Standing from '@pregon/core/campaign/standing';
import * as View from '@pregon/core/campaign/view';
import { CampaignId } from '@pregon/core/id';
import * as Schedule from '@pregon/core/schedule/schedule';
import { campaignPorts } from '../edge/campaign-ports.ts';
import { contentsOf } from '../edge/contents.ts';
import { http, type OpenCall, route } from '../edge/http.ts';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container } from '../edge/ports.ts';

const id = CampaignId;

/** With the provider's templates, which a draft may name. */
const portsOf = ({ ports, config }: Pick<OpenCall, 'ports' | 'config'>) =>
  campaignPorts(ports, config, contentsOf(ports, config));

const control = (verb: typeof Control.pause) =>
  route({
    id,
    run: async (call) => {
      call.note({ campaignId: call.id });
      const campaign = await verb(portsOf(call), call.actor.userId, call.id);
      return { status: 200, body: { success: true, campaign } };
    },
  });

export const handler = http(container('campaigns', { bucket, db, queues, schedules, secrets }), {
  'POST /campaigns': route({
    body: Campaign.DraftInput,
    run: async ({ actor, ports, config, body, resourceId }) => {
      const schedule = await Schedule.read(ports.db, actor.userId, body);
      const wanted = CampaignId.parse(resourceId);
      const made = await Campaign.draft(portsOf({ ports, config }), actor.userId, body, schedule, wanted);
      return { status: 201, body: made };
    },
  }),
  'GET /campaigns': route({
    query: View.ListInput,
    run: async ({ actor, ports, query }) => ({ status: 200, body: await View.list(ports.db, actor.userId, query) }),
  }),
  'POST /templates/preview': route({
    body: Preview.PreviewInput,
    run: async ({ actor, ports, body }) => ({ status: 200, body: await Preview.preview(ports.db, actor.userId, body) }),
  }),
  'GET /campaigns/{id}': route({
    id,
    run: async (call) => ({ status: 200, body: await View.get(call.ports.db, call.actor.userId, call.id) }),
  }),
  'PUT /campaigns/{id}': route({
    id,
    body: Campaign.DraftInput,
    run: async ({ actor, ports, config, id: draft, body }) => {
      const schedule = await Schedule.read(ports.db, actor.userId, body);
      const edited = await Campaign.edit(portsOf({ ports, config }), actor.userId, draft, body, schedule);
      return { status: 200, body: edited };
    },
  }),
  'POST /campaigns/{id}/start': route({
    id,
    body: Campaign.StartInput,
    run: async (call) => {
      call.note({ campaignId: call.id });
      const { ports, config, actor, body, resourceId } = call;
      return {
        status: 202,
        body: await Campaign.start(portsOf({ ports, config }), actor.userId, call.id, resourceId, body),
      };
    },
  }),
  'POST /campaigns/{id}/reschedule': route({
    id,
    body: Reschedule.RescheduleInput,
    run: async (call) => {
      call.note({ campaignId: call.id });
      const ports = campaignPorts(call.ports, call.config);
      const campaign = await Reschedule.reschedule(ports, call.actor.userId, call.id, call.body);
      return { status: 200, body: { success: true, campaign } };
    },
  }),
  'POST /campaigns/{id}/send-now': route({
    id,
    run: async (call) => {
      call.note({ campaignId: call.id });
      const { ports, config, actor, resourceId } = call;
      return {
        status: 202,
        body: await Reschedule.sendNow(campaignPorts(ports, config), actor.userId, call.id, resourceId),
      };
    },
  }),
  'POST /campaigns/{id}/unschedule': control(Reschedule.unschedule),
  'POST /campaigns/{id}/skip': control(Reschedule.skip),
  'POST /campaigns/{id}/end-series': control(Reschedule.endSeries),
  'POST /schedules/preview': route({
    body: Schedule.PreviewInput,
    run: async ({ actor, ports, body }) => ({
      status: 200,
      body: await Schedule.preview(ports.db, actor.userId, body),
    }),
  }),
  'GET /campaigns/{id}/recipients': route({
    id,
    query: Recipients.RecipientsInput,
    run: async (call) => ({
      status: 200,
      body: await Recipients.recipients(call.ports.db, call.actor.userId, call.id, call.query),
    }),
  }),
  'GET /campaigns/{id}/history': route({
    id,
    query: Recipients.HistoryInput,
    run: async (call) => ({
      status: 200,
      body: await Recipients.history(call.ports.db, call.actor.userId, call.id, call.query.seq),
    }),
  }),
  'GET /campaigns/{id}/reasons': route({
    id,
    version: (call) => Recipients.reasonsVersion(call.ports.db, call.actor.userId, call.id),
    run: async (call) => ({ status: 200, body: await Recipients.reasons(call.ports.db, call.actor.userId, call.id) }),
  }),
  'GET /campaigns/{id}/queue-status': route({
    id,
    run: async (call) => ({
      status: 200,
      body: { success: true, status: await queueStatus(call.ports.db, call.actor.userId, call.id) },
    }),
  }),
  'POST /campaigns/{id}/queue-pause': control(Control.pause),
  'POST /campaigns/{id}/queue-resume': control(Control.resume),
  'POST /campaigns/{id}/queue-stop': control(Control.stop),
  'POST /campaigns/{id}/resolve-unknown': route({
    id,
    body: Control.ResolveInput,
    run: async (call) => ({
      status: 200,
      body: await Control.resolveUnknown(
        portsOf(call),
        call.actor.userId,
        call.id,
        call.body,
        call.config.timings.reconcileAfterMs,
      ),
    }),
  }),
  'POST /campaigns/{id}/retry-failed': route({
    id,
    body: Control.RetryInput,
    run: async (call) => {
      call.note({ campaignId: call.id });
      const ports = portsOf(call);
      return { status: 200, body: await Control.retryFailed(ports, call.actor.userId, call.id, call.body) };
    },
  }),
  'PUT /campaigns/{id}/senders': route({
    id,
    body: Pool.SendersInput,
    run: async (call) => ({
      status: 200,
      body: await Pool.setSenders(portsOf(call), call.actor.userId, call.id, call.body),
    }),
  }),
  'GET /campaigns/{id}/standing': route({
    id,
    run: async (call) => ({ status: 200, body: await Standing.get(call.ports.db, call.actor.userId, call.id) }),
  }),
});
