// A file was asked for: it is made. A run that died is begun again; one that has ended is left alone.
import * as Export from '@pregon/core/export/export';
import { giveUp, run } from '@pregon/core/export/run';
import { ExportId, UserId } from '@pregon/core/id';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { schedules } from '../edge/port/schedules.ts';
import { container } from '../edge/ports.ts';
import { s3 } from '../edge/s3.ts';

/** To throw the parts away and to say that it was too much. */
const reserveMs = 45_000;

export const handler = s3(container('export', { bucket, db, schedules }), {
  isOurs: (key) => Export.idsOfKey(key) !== undefined,
  async run({ key, ports, remainingMs, note }) {
    const ids = idsOf(key);
    const outcome = await run(ports, ids, () => remainingMs() < reserveMs);
    note({ userId: ids.userId, exportId: ids.id, ...outcome });
    return 'done';
  },
  async giveUp({ key, ports, note }) {
    const ids = idsOf(key);
    await giveUp(ports.db, ids);
    note({ userId: ids.userId, exportId: ids.id, status: 'given up' });
  },
});

function idsOf(key: string): { userId: UserId; id: ExportId } {
  const ids = Export.idsOfKey(key);
  return { userId: UserId.parse(ids?.userId), id: ExportId.parse(ids?.exportId) };
}
