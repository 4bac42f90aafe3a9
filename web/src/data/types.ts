// What the API answers, as it travels: times are ISO 8601 text, phones are E.164 digits without `+`.
import type { CampaignContent } from './contents.ts';
import type { Recurrence, Series } from './recurrence.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
}

export type Locale = 'es' | 'en';

export interface Me {
  readonly id: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly timeZone: string;
  readonly country: string;
  readonly locale: Locale;
  /** To look, to work, or to turn besides what others use too. */
  readonly role: 'viewer' | 'operator' | 'admin';
}

/** By the recipient's own clock, `HH:MM`. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly openUntil?: string | null;
  readonly reason?: string | null;
}

export interface Contact {
  readonly id: string;
  readonly phone: string;
  readonly nombre: string | null;
  readonly sustantivo: string | null;
  readonly grupos: readonly string[];
  readonly source: 'csv' | 'manual' | 'drop' | 'inbound';
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastSeenAt: string | null;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

export type ImportStatus = 'created' | 'running' | 'completed' | 'failed';

export interface Import {
  readonly importId: string;
  readonly status: ImportStatus;
  readonly fileName: string;
  readonly sizeBytes: number | null;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly inserted: number;
  readonly updated: number;
  readonly duplicates: number;
  readonly invalid: number;
  readonly error?: { readonly code: string; readonly message: string } | null;
  /** A time-limited address of the CSV with the rows left out and why. */
  readonly rejectsUrl?: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly createdAt: string;
}

export type ColumnRole =
  | 'numero'
  | 'nombre'
  | 'sustantivo'
  | 'grupo'
  | 'channel'
  | 'opt_out'
  | 'endpoint_status'
  | 'attribute';

export interface FilePreview {
  readonly encoding: string;
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly columns: readonly {
    readonly index: number;
    readonly header?: string | null;
    readonly role: ColumnRole;
    /** What a template calls it. */
    readonly name: string;
  }[];
  readonly rows: readonly PreviewRow[];
}

export interface PreviewRow {
  readonly line: number;
  readonly numero: string;
  /** Absent when the row would be left out; then `reason` says why. */
  readonly phone?: string | null;
  readonly nombre: string | null;
  readonly sustantivo: string | null;
  readonly grupos: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly reason?: string | null;
}

/** Where a file goes: a presigned request, with exactly these headers. */
export interface Upload {
  readonly url: string;
  readonly method: 'PUT';
  readonly headers: Readonly<Record<string, string>>;
}

export type Audience =
  | { readonly contactIds: readonly string[] }
  | { readonly groups: readonly string[] }
  | { readonly importId: string };

export interface TemplatePreview {
  readonly variables: readonly { readonly name: string; readonly known: boolean }[];
  readonly samples: readonly {
    readonly phone: string;
    readonly nombre: string | null;
    readonly templateIndex: number;
    readonly text: string;
    /** Variables of this template that this person has nothing for. */
    readonly empty: readonly string[];
  }[];
  readonly audienceSize: number;
  readonly problems: readonly { readonly templateIndex: number; readonly code: string; readonly message: string }[];
}

export type CampaignStatus =
  | 'draft'
  | 'scheduled'
  | 'queued'
  | 'running'
  | 'paused'
  | 'completed'
  | 'canceled'
  | 'failed';

export type RecipientStatus = 'queued' | 'sending' | 'sent' | 'error' | 'skipped' | 'unknown' | 'canceled';

/** `delivered`, `read` and `undelivered` are told by the provider later, about people already counted in `sent`. */
export type Counts = Readonly<Record<RecipientStatus | 'delivered' | 'read' | 'undelivered', number>>;

export interface CampaignLine {
  readonly id: string;
  readonly senderId: string;
  readonly name: string;
  readonly address: string;
  readonly ratePerSecond: number | null;
  /** By an admin's switch. */
  readonly isStopped: boolean;
  readonly breaker: Breaker;
}

export interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly status: CampaignStatus;
  readonly statusReason: string | null;
  readonly templates: readonly string[];
  readonly templateCount: number;
  /** The provider's approved template that goes out in place of a text. */
  readonly content: CampaignContent | null;
  readonly mediaId: string | null;
  readonly audience: Audience;
  readonly senderIds: readonly string[] | null;
  readonly rate: number | null;
  readonly priority: 'low' | 'normal' | 'high';
  readonly scheduledAt: string | null;
  readonly recurrence: Recurrence | null;
  readonly series: Series | null;
  /** The user's, the campaign's own, or none. */
  readonly quietHours: 'user' | QuietHours | null;
  readonly deadlineAt: string | null;
  readonly totalRecipients: number;
  readonly counts: Counts;
  readonly frozenAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lines: readonly CampaignLine[];
}

/** With `templates` or with `content`. */
export interface CampaignDraft {
  readonly name: string;
  readonly templates?: readonly string[];
  readonly content?: Pick<CampaignContent, 'sid' | 'variables'>;
  readonly mediaId?: string;
  readonly audience: Audience;
  readonly senderIds?: readonly string[];
  readonly rate?: number;
  readonly scheduledAt?: string;
  readonly recurrence?: { readonly rule: string };
  readonly quietHours?: QuietHours | null;
  readonly deadlineAt?: string;
}

export interface Recipient {
  readonly seq: number;
  readonly contactId: string;
  readonly phone: string;
  readonly nombre: string | null;
  readonly group: string | null;
  readonly templateIndex: number;
  readonly status: RecipientStatus;
  readonly attempts: number;
  readonly reason: { readonly code: string; readonly message: string } | null;
  /** Of one who waits: until when. */
  readonly waitsUntil: string | null;
  readonly providerMessageId: string | null;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly readAt: string | null;
  readonly undeliveredAt: string | null;
}

export interface QueueStatus {
  readonly progress: {
    readonly processed: number;
    readonly total: number;
    readonly success: number;
    readonly failed: number;
    readonly percentage: number;
  };
  readonly metrics: {
    readonly ratePerSecond: number;
    readonly elapsedMs: number;
    readonly remainingMs: number | null;
    readonly unknown: number;
    readonly skipped: number;
  };
}

export interface Summary {
  readonly totalCampaigns: number;
  readonly totalSent: number;
  readonly totalErrors: number;
  /** 0–100, one decimal. */
  readonly successRate: number;
}

export type Bucket = 'hour' | 'day' | 'month';

export interface Timeline {
  readonly bucket: Bucket;
  readonly points: readonly TimelinePoint[];
}

export interface TimelinePoint {
  /** The first instant of the bucket. */
  readonly at: string;
  readonly sent: number;
  readonly errors: number;
}

export interface ByGroup {
  readonly groups: readonly { readonly group: string; readonly sent: number; readonly errors: number }[];
}

interface MonthFigures {
  readonly sent: number;
  readonly errors: number;
  readonly successRate: number;
}

export interface CurrentMonth extends MonthFigures {
  /** `YYYY-MM`, of the user's time zone. */
  readonly month: string;
  readonly previous: MonthFigures;
}

/** Why a campaign moves or does not. `at`: when it goes on by itself; absent when somebody has to act. */
export interface Standing {
  readonly code: string;
  readonly at?: string;
  readonly reason?: string;
  readonly by?: string;
  /** An IANA time zone of those who sleep. */
  readonly zone?: string;
  readonly count?: number;
}
