// What a queue function's answer says about its batch: AWS's rules for partial batch responses.

export interface BatchVerdict {
  /** Messages to delete; the others become visible again when their visibility time-out ends. */
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  /** Set when the answer itself was wrong, which fails the whole batch. */
  readonly fault?: string;
}

/**
 * Sorts a batch by the function's answer. An empty or absent list is success; a malformed answer, or an identifier that is
 * not in the batch (an empty one is not), fails everything. Order in a FIFO group is the function's own duty: it has to name every message
 * after the first that failed, and exactly what it names is kept.
 * Source: Lambda Developer Guide, "Handling errors for an SQS event source", success and failure conditions.
 */
export function readBatchResponse(answer: unknown, ids: readonly string[]): BatchVerdict {
  const wholeBatch = (fault: string): BatchVerdict => ({ succeeded: [], failed: ids, fault });
  if (answer === null || answer === undefined) return { succeeded: ids, failed: [] };
  if (typeof answer !== 'object' || Array.isArray(answer)) return wholeBatch('The answer is not an object.');
  const list = 'batchItemFailures' in answer ? answer.batchItemFailures : undefined;
  if (list === null || list === undefined) return { succeeded: ids, failed: [] };
  if (!Array.isArray(list)) return wholeBatch('batchItemFailures is not a list.');

  const known = new Set(ids);
  const failed = new Set<string>();
  for (const item of list as readonly unknown[]) {
    const id = identifierOf(item);
    if (id === undefined) return wholeBatch('A failure has no itemIdentifier.');
    if (!known.has(id)) return wholeBatch(`There is no message "${id}" in the batch.`);
    failed.add(id);
  }
  return { succeeded: ids.filter((id) => !failed.has(id)), failed: [...failed] };
}

function identifierOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || !('itemIdentifier' in item)) return undefined;
  const id = item.itemIdentifier;
  return typeof id === 'string' ? id : undefined;
}
