// What the API answers, by the dashboard's own names. The types come from the API's description, so that the two cannot differ; they
// travel as JSON: times are ISO 8601 text, phones are E.164 digits without `+`.
import type { Answers, Bodies, Campaign, Import, Me, QueueStatus as QueueAnswer, Recipient } from './api-types.d.ts';

export type {
  Answers,
  Bodies,
  Campaign,
  Contact,
  Group,
  Import,
  Me,
  Recipient,
  Segment,
  SegmentFilter,
  TemplatePreview,
  Upload,
} from './api-types.d.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
}

/** A list that counts to ten thousand, and goes on from where it ended. */
export interface CountedPage<T> extends Page<T> {
  /** False: there are more than `total` says. */
  readonly totalIsExact: boolean;
  readonly nextCursor: string | null;
}

export type Locale = Me['locale'];

export type ImportStatus = Import['status'];

export type FilePreview = Answers['POST /imports/preview'];
export type PreviewRow = FilePreview['rows'][number];
export type PreviewColumn = FilePreview['columns'][number];
export type ColumnRole = PreviewColumn['role'];
export type FileColumns = NonNullable<Bodies['POST /imports']['columns']>;

export type Audience = Campaign['audience'];
export type CampaignStatus = Campaign['status'];
export type CampaignLine = Campaign['lines'][number];
/** With `templates` or with `content`. */
export type CampaignDraft = Bodies['POST /campaigns'];

/** `delivered`, `read` and `undelivered` are told by the provider later, about people already counted in `sent`. */
export type Counts = Campaign['counts'];
export type RecipientStatus = Recipient['status'];

export type QueueStatus = QueueAnswer['status'];

export type Summary = Answers['GET /dashboard/summary'];
export type Timeline = Answers['GET /dashboard/timeline'];
export type TimelinePoint = Timeline['points'][number];
export type Bucket = Timeline['bucket'];
export type ByGroup = Answers['GET /dashboard/by-group'];
export type CurrentMonth = Answers['GET /dashboard/current-month'];
export type Funnel = Answers['GET /dashboard/funnel'];
export type Replies = Answers['GET /dashboard/replies'];
export type ErrorReasons = Answers['GET /dashboard/errors'];
export type CostReport = Answers['GET /dashboard/cost'];
export type SenderReport = Answers['GET /dashboard/senders'];
export type Monthly = Answers['GET /dashboard/monthly'];
export type TopContact = Answers['GET /dashboard/by-contact']['contacts'][number];
export type ContactOrder = 'sent' | 'errors';

/** Why a campaign moves or does not. `at`: when it goes on by itself; absent when somebody has to act. */
export type Standing = Answers['GET /campaigns/{id}/standing'];
