// Takes turns on lines and sends. The lines of a batch run side by side; of several turns of one line only the newest counts.
import * as TurnRun from '@pregon/core/dispatch/turn-run';
import * as Turn from '@pregon/core/line/turn';
import { postDue } from '@pregon/core/webhook/turn';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container } from '../edge/ports.ts';
import { sendPorts } from '../edge/provider.ts';
import { type Message, sqs } from '../edge/sqs.ts';

export const handler = sqs(container('send', { bucket, db, queues, secrets }), {
  body: Turn.Turn,
  all: async ({ messages, ports, config, note }) => {
    const turnPorts = { ...sendPorts(ports, config), turns: ports.queues.turn };
    const reports = await Promise.allSettled(newest(messages).map((turn) => TurnRun.run(turnPorts, turn)));
    const ended = reports.flatMap((report) => (report.status === 'fulfilled' ? [report.value] : []));
    note({ turns: ended.map(({ end, slices, begun }) => `${end}/${slices}/${begun}`).join(' ') });
    await postDue({ db: ports.db, turns: ports.queues.webhook });
    const failed = reports.find((report) => report.status === 'rejected');
    // The batch comes again; a turn that was passed on is stale then, one that was not is taken up when its lease runs out.
    if (failed) throw failed.reason;
    return undefined;
  },
});

function newest(messages: readonly Message<Turn.Turn>[]): Turn.Turn[] {
  const byLine = Map.groupBy(messages, ({ body }) => body.lineId);
  return [...byLine].map(([lineId, turns]) => ({ lineId, turn: Math.max(...turns.map(({ body }) => body.turn)) }));
}
