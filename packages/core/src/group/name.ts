// What a group may be called: as in a file, where `;` and `|` stand between two.
import * as z from 'zod';
import { limits } from '../import/limits.ts';

export const GroupName = z
  .string()
  .trim()
  .min(1)
  .max(limits.groupLength)
  .regex(/^[^;|]*$/, 'has no ; and no |');
