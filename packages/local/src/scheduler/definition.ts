// The requests of EventBridge Scheduler's REST-JSON API, checked as the service checks them.
import * as z from 'zod';
import { isTimeZone } from './expression.ts';

export const Name = z.string().regex(/^[0-9a-zA-Z-_.]{1,64}$/);

const arn = z
  .string()
  .regex(/^arn:aws[^:]*:[^:]+:[^:]*:[^:]*:.+$/)
  .max(1600);

/** Input is limited in bytes. */
const maxInputBytes = 256 * 1024;

const Target = z.strictObject({
  Arn: arn,
  RoleArn: arn,
  Input: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= maxInputBytes)
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: arn.optional() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
      MaximumRetryAttempts: z.int().min(0).max(185).optional(),
    })
    .optional(),
});

/** Instants are seconds since 1970 on the wire. */
const instant = z.number();

/** The body of CreateSchedule and of UpdateSchedule; what is left out takes the service's default, in both. */
export const Definition = z.strictObject({
  ClientToken: z.string().min(1).max(64).optional(),
  GroupName: Name.default('default'),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).refine(isTimeZone).default('UTC'),
  FlexibleTimeWindow: z.strictObject({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.int().min(1).max(1440).optional(),
  }),
  Target,
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
  Description: z.string().max(512).optional(),
  StartDate: instant.optional(),
  EndDate: instant.optional(),
  KmsKeyArn: arn.optional(),
});
export type Definition = Omit<z.infer<typeof Definition>, 'ClientToken'>;

/** Answered as the service answers: the type's name, its status, `Message`. */
export class SchedulerProblem extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: keyof typeof statuses, message: string) {
    super(message);
    this.type = type;
    this.status = statuses[type];
  }
}

const statuses = {
  ValidationException: 400,
  ResourceNotFoundException: 404,
  ConflictException: 409,
  UnknownOperationException: 404,
};

/** @throws SchedulerProblem ValidationException that names the fields. */
export const parsed = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join('.') || issue.message);
  throw new SchedulerProblem('ValidationException', `Invalid request: ${[...new Set(fields)].join(', ')}.`);
};
