// Written by `npm run openapi`, out of the description of the API.

export type Me = { readonly id: string; readonly email: string | null; readonly displayName: string | null; readonly timeZone: string; readonly country: string; readonly locale: "es" | "en"; readonly role: "viewer" | "operator" | "admin"; };

export type ApiKey = { readonly id: string; readonly name: string; readonly prefix: string; readonly scopes: readonly ("contacts:read" | "contacts:write" | "campaigns:read" | "campaigns:write" | "reports:read")[]; readonly createdAt: string; readonly lastUsedAt: string | null; };

export type Deed = { readonly id: string; readonly at: string; readonly actor: string; readonly apiKeyId: string | null; readonly route: string; readonly resourceId: string | null; readonly facts: Readonly<Record<string, unknown>>; };

export type Sender = { readonly id: string; readonly lineId: string; readonly name: string; readonly state: "active" | "paused" | "retired"; readonly channel: "whatsapp" | "sms"; readonly address: string; readonly ratePerSecond: number | null; readonly dailyLimit: number | null; readonly warmUp: { readonly startedOn: string; readonly perDay: readonly number[]; } | null; readonly jitter: number; readonly timeZone: string; readonly isStopped: boolean; readonly isShared: boolean; readonly mayPlan: boolean; readonly today: { readonly begun: number; readonly ceiling: number | null; }; readonly breaker: Breaker; };

export type Breaker = { readonly state: "closed" | "open" | "half-open"; readonly openUntil?: string | null; readonly reason?: string | null; };

export type Contact = { readonly id: string; readonly phone: string; readonly nombre: string | null; readonly sustantivo: string | null; readonly grupos: readonly string[]; readonly source: "csv" | "manual" | "drop" | "inbound"; readonly attributes: Readonly<Record<string, unknown>>; readonly createdAt: string; readonly updatedAt: string; readonly lastSeenAt: string | null; };

export type Group = { readonly id: string; readonly name: string; readonly size: number; };

export type Upload = { readonly url: string; readonly method: "PUT"; readonly headers: Readonly<Record<string, string>>; };

export type Import = { readonly importId: string; readonly status: "created" | "running" | "completed" | "failed"; readonly fileName: string; readonly sizeBytes: number | null; readonly rowsRead: number; readonly bytesRead: number; readonly inserted: number; readonly updated: number; readonly duplicates: number; readonly invalid: number; readonly columns?: readonly ({ readonly header: string | null; readonly role: "numero" | "sustantivo" | "nombre" | "grupo" | "channel" | "opt_out" | "endpoint_status" | "attribute" | "ignored"; })[]; readonly error?: { readonly code: string; readonly message: string; }; readonly undo?: { readonly status: "running" | "completed"; readonly removed: number; readonly kept: number; }; readonly rejectsUrl?: string; readonly startedAt: string | null; readonly finishedAt: string | null; readonly createdAt: string; };

export type DropRule = { readonly id: string; readonly folder: string; readonly pattern: string; readonly templates: readonly string[]; readonly senderIds: readonly string[]; readonly mediaId: string | null; readonly group: string | null; readonly schedule: string; readonly needsApproval: boolean; readonly isActive: boolean; readonly createdAt: string; readonly updatedAt: string; };

export type Drop = { readonly dropId: string; readonly folder: string; readonly name: string; readonly sizeBytes: number; readonly status: "received" | "importing" | "waiting_for_approval" | "started" | "refused" | "failed"; readonly reason?: { readonly code: string; readonly message: string; }; readonly import?: { readonly importId: string; readonly rows: number; readonly inserted: number; readonly updated: number; readonly duplicates: number; readonly invalid: number; readonly isEnded: boolean; }; readonly campaign?: { readonly campaignId: string; readonly name: string; readonly status: string; }; readonly duplicateOf?: { readonly dropId: string; readonly name: string; readonly folder: string; readonly receivedAt: string; }; readonly rejectsUrl?: string; readonly receivedAt: string; readonly finishedAt: string | null; };

export type Campaign = { readonly id: string; readonly name: string; readonly status: "draft" | "scheduled" | "queued" | "running" | "paused" | "completed" | "canceled" | "failed"; readonly statusReason: string | null; readonly templates: readonly string[]; readonly templateCount: number; readonly content: { readonly sid: string; readonly name: string; readonly language: string; readonly body: string; readonly variables: Readonly<Record<string, string>>; } | null; readonly mediaId: string | null; readonly audience: { readonly contactIds: readonly string[]; } | { readonly groups: readonly string[]; } | { readonly importId: string; } | { readonly segmentId: string; readonly name?: string; readonly filter?: SegmentFilter; }; readonly senderIds: readonly string[]; readonly rate: number | null; readonly priority: "low" | "normal" | "high"; readonly scheduledAt: string | null; readonly recurrence: { readonly rule: string; readonly timeZone: string; readonly startsAt: string; } | null; readonly series: { readonly id: string; readonly occurrenceAt: string; readonly endedAt: string | null; readonly nextId: string | null; readonly nextAt: string | null; } | null; readonly quietHours: "user" | { readonly from: string; readonly to: string; } | null; readonly deadlineAt: string | null; readonly totalRecipients: number; readonly counts: { readonly queued: number; readonly sending: number; readonly sent: number; readonly error: number; readonly skipped: number; readonly unknown: number; readonly canceled: number; readonly delivered: number; readonly read: number; readonly undelivered: number; }; readonly lines: readonly ({ readonly id: string; readonly senderId: string; readonly name: string; readonly address: string; readonly ratePerSecond: number | null; readonly isStopped: boolean; readonly breaker: Breaker; })[]; readonly frozenAt: string | null; readonly startedAt: string | null; readonly finishedAt: string | null; readonly createdAt: string; readonly updatedAt: string; };

export type SegmentFilter = { readonly match: "all" | "any"; readonly conditions: readonly ({ readonly kind: "group"; readonly is: "in" | "notIn"; readonly groups: readonly string[]; } | { readonly kind: "attribute"; readonly name: string; readonly is: "equals" | "contains"; readonly value: string; } | { readonly kind: "attribute"; readonly name: string; readonly is: "has"; } | { readonly kind: "activity"; readonly what: "sent" | "delivered" | "read" | "replied"; readonly is: "within" | "notWithin"; readonly days: number; } | { readonly kind: "activity"; readonly what: "sent" | "delivered" | "read" | "replied"; readonly is: "never"; } | { readonly kind: "opt"; readonly is: "in" | "out"; })[]; };

export type TemplatePreview = { readonly variables: readonly { readonly name: string; readonly known: boolean; }[]; readonly samples: readonly ({ readonly phone: string; readonly nombre: string | null; readonly templateIndex: number; readonly text: string; readonly empty: readonly string[]; })[]; readonly audienceSize: number; readonly problems: readonly { readonly templateIndex: number; readonly code: string; readonly message: string; }[]; };

export type Recipient = { readonly seq: number; readonly contactId: string; readonly phone: string; readonly nombre: string | null; readonly group: string | null; readonly templateIndex: number; readonly status: "queued" | "sending" | "sent" | "error" | "skipped" | "unknown" | "canceled"; readonly attempts: number; readonly reason: { readonly code: string; readonly message: string | null; } | null; readonly waitsUntil: string | null; readonly providerMessageId: string | null; readonly sentAt: string | null; readonly deliveredAt: string | null; readonly readAt: string | null; readonly undeliveredAt: string | null; };

export type QueueStatus = { readonly success: boolean; readonly status: { readonly campaignId: string; readonly status: string; readonly totalJobs: number; readonly activeJobs: number; readonly waitingJobs: number; readonly completedJobs: number; readonly failedJobs: number; readonly progress: { readonly processed: number; readonly total: number; readonly success: number; readonly failed: number; readonly percentage: number; }; readonly metrics: { readonly ratePerSecond: number; readonly elapsedMs: number; readonly remainingMs: number | null; readonly unknown: number; readonly skipped: number; }; }; };

export type Preflight = { readonly campaignId: string; readonly startsAt: string; readonly contacts: number; readonly recipients: number; readonly messages: number; readonly exclusions: readonly { readonly reason: string; readonly count: number; readonly isEstimated: boolean; }[]; readonly waiting: { readonly count: number; readonly from: string; readonly until: string; } | null; readonly examined: number; readonly isEstimated: boolean; readonly samples: readonly ({ readonly phone: string; readonly nombre: string | null; readonly templateIndex: number; readonly text: string; readonly empty: readonly string[]; readonly sms: { readonly encoding: "GSM-7" | "UCS-2"; readonly parts: number; readonly costly: readonly string[]; } | null; })[]; readonly sms: { readonly encodings: { readonly "GSM-7": number; readonly "UCS-2": number; }; readonly parts: readonly { readonly parts: number; readonly recipients: number; }[]; readonly totalParts: number; readonly costly: readonly { readonly character: string; readonly recipients: number; }[]; } | null; readonly cost: { readonly currency: string; readonly channel: "whatsapp" | "sms"; readonly total: string; readonly missing: readonly string[]; readonly countries: readonly ({ readonly country: string; readonly recipients: number; readonly units: number; readonly price: string | null; readonly amount: string | null; })[]; } | null; readonly end: { readonly at: string | null; }; readonly confirm: { readonly above: number | null; readonly isNeeded: boolean; }; readonly warnings: readonly { readonly code: string; readonly count?: number; readonly isEstimated?: boolean; readonly names?: readonly string[]; readonly reason?: string; }[]; };

export type Prices = { readonly currency: string; readonly confirmAbove: number | null; readonly items: readonly ({ readonly country: string; readonly channel: "whatsapp" | "sms"; readonly amount: string; })[]; };

export type SenderHealth = { readonly id: string; readonly name: string; readonly address: string; readonly state: "active" | "paused" | "retired"; readonly sent: number; readonly errors: number; readonly successRate: number; readonly lastErrors: readonly { readonly code: string; readonly errors: number; readonly lastAt: string; }[]; readonly today: { readonly begun: number; readonly ceiling: number | null; }; readonly breaker: Breaker; };

export type StopState = { readonly deploymentStoppedAt: string | null; readonly userStoppedAt: string | null; readonly lines: readonly { readonly id: string; readonly name: string; readonly isStopped: boolean; }[]; };

export type Guards = { readonly quietHours: { readonly from: string; readonly to: string; } | null; readonly frequencyCap: { readonly messages: number; readonly days: number; } | null; readonly stopWords: readonly string[]; };

export type BulkEdit = { readonly id: string; readonly action: "add-to-group" | "leave-group" | "opt-out" | "delete" | "merge"; readonly group: string | null; readonly status: "running" | "completed"; readonly examined: number; readonly touched: number; readonly undoes: string | null; readonly createdAt: string; readonly finishedAt: string | null; };

export type Export = { readonly id: string; readonly of: "contacts" | "recipients"; readonly format: "csv" | "xlsx"; readonly campaign: { readonly id: string; readonly name: string; } | null; readonly status: "queued" | "running" | "completed" | "failed"; readonly total: number | null; readonly rows: number; readonly fileName: string; readonly sizeBytes: number | null; readonly errorCode: string | null; readonly url?: string; readonly createdAt: string; readonly finishedAt: string | null; readonly expiresAt: string | null; };

export type Template = { readonly id: string; readonly name: string; readonly texts: readonly string[]; readonly media: { readonly id: string; readonly name: string; readonly contentType: string; } | null; readonly createdAt: string; readonly updatedAt: string; };

export type Segment = { readonly id: string; readonly name: string; readonly filter: SegmentFilter; readonly createdAt: string; readonly updatedAt: string; };

export type Suppression = { readonly id: string | null; readonly phone: string; readonly nombre: string | null; readonly reason: "opted_out" | "manual"; readonly source: "inbound" | "provider" | "manual"; readonly since: string; readonly numbers: readonly string[]; };

export type Webhook = { readonly id: string; readonly url: string; readonly events: readonly ("campaign.started" | "campaign.paused" | "campaign.resumed" | "campaign.ended" | "reply.received" | "contact.opted_out" | "contact.opted_in" | "sender.blocked" | "sender.recovered" | "import.ended")[]; readonly isActive: boolean; readonly disabledReason: "gone" | "failing" | null; readonly failingSince: string | null; readonly previousUntil: string | null; readonly createdAt: string; };

export type WebhookDelivery = { readonly id: string; readonly webhookId: string; readonly type: string; readonly data: Readonly<Record<string, unknown>>; readonly at: string; readonly status: "waiting" | "delivered" | "failed"; readonly tries: number; readonly nextAt: string | null; readonly attempts: readonly WebhookAttempt[]; };

export type WebhookAttempt = { readonly at: string; readonly durationMs: number; readonly status: number | null; readonly error: string | null; readonly answer: string; };

export type ProviderAccount = { readonly id: string; readonly name: string; readonly accountSid: string; readonly createdAt: string; };

export type ContentTemplate = { readonly sid: string; readonly name: string; readonly language: string; readonly type: string; readonly body: string; readonly examples: Readonly<Record<string, string>>; readonly status: string; readonly category: string | null; readonly rejectionReason: string | null; readonly buttons: readonly string[]; readonly hasMedia: boolean; };

export type System = { readonly queues: readonly { readonly name: string; readonly waiting: number; readonly inFlight: number; readonly dead: number; }[]; };

/** What each route answers when it did what was asked. */
export interface Answers {
  readonly 'GET /health': { readonly status: "ok"; };
  readonly 'GET /ready': { readonly status: "ready"; readonly schemaVersion: number; };
  readonly 'GET /openapi.json': { readonly openapi: string; };
  readonly 'GET /me': Me;
  readonly 'PUT /me': Me;
  readonly 'DELETE /cache/user': { readonly success: true; readonly deletedKeys: number; };
  readonly 'GET /api-keys': { readonly items: readonly ApiKey[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /api-keys': { readonly id: string; readonly name: string; readonly prefix: string; readonly scopes: readonly ("contacts:read" | "contacts:write" | "campaigns:read" | "campaigns:write" | "reports:read")[]; readonly createdAt: string; readonly lastUsedAt: string | null; readonly key: string | null; };
  readonly 'DELETE /api-keys/{id}': undefined;
  readonly 'GET /audit': { readonly items: readonly Deed[]; readonly next: string | null; };
  readonly 'GET /senders': { readonly items: readonly Sender[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /senders': Sender;
  readonly 'GET /senders/offered': { readonly items: readonly ({ readonly lineId: string; readonly name: string; readonly channel: "whatsapp" | "sms"; readonly address: string; })[]; };
  readonly 'PUT /senders/{id}': Sender;
  readonly 'GET /contacts': { readonly items: readonly Contact[]; readonly page: number; readonly pageSize: number; readonly total: number; readonly totalIsExact: boolean; readonly nextCursor: string | null; };
  readonly 'POST /contacts': Contact;
  readonly 'PUT /contacts/{id}': Contact;
  readonly 'DELETE /contacts/{id}': undefined;
  readonly 'GET /contacts/{id}': { readonly id: string; readonly phone: string; readonly nombre: string | null; readonly sustantivo: string | null; readonly grupos: readonly string[]; readonly source: "csv" | "manual" | "drop" | "inbound"; readonly attributes: Readonly<Record<string, unknown>>; readonly createdAt: string; readonly updatedAt: string; readonly lastSeenAt: string | null; readonly optOuts: readonly ({ readonly since: string; readonly reason: string; readonly source: string; readonly number: string | null; })[]; readonly deletedAt: string | null; };
  readonly 'GET /groups': { readonly items: readonly Group[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /groups': Group;
  readonly 'POST /imports': { readonly importId: string; readonly upload: Upload; };
  readonly 'GET /imports': { readonly items: readonly Import[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /imports/preview': { readonly encoding: string; readonly delimiter: string; readonly hasHeader: boolean; readonly isRemembered: boolean; readonly columns: readonly ({ readonly index: number; readonly header?: string | null; readonly role: "numero" | "sustantivo" | "nombre" | "grupo" | "channel" | "opt_out" | "endpoint_status" | "attribute" | "ignored"; readonly name: string; readonly samples: readonly string[]; })[]; readonly rows: readonly ({ readonly line: number; readonly numero: string; readonly phone?: string; readonly nombre: string | null; readonly sustantivo: string | null; readonly grupos: readonly string[]; readonly attributes: Readonly<Record<string, string>>; readonly reason?: string; })[]; };
  readonly 'GET /imports/{id}': Import;
  readonly 'DELETE /imports/{id}': undefined;
  readonly 'GET /imports/{id}/parts': { readonly partBytes: number; readonly partCount: number; readonly sizeBytes: number; readonly uploaded: readonly number[]; };
  readonly 'POST /imports/{id}/parts': { readonly parts: readonly { readonly partNumber: number; readonly url: string; }[]; };
  readonly 'POST /imports/{id}/complete': Import;
  readonly 'POST /imports/{id}/undo': Import;
  readonly 'POST /media': { readonly mediaId: string; readonly upload: Upload; };
  readonly 'GET /drop-rules': { readonly items: readonly DropRule[]; readonly page: number; readonly pageSize: number; readonly total: number; readonly address: { readonly bucket: string; readonly prefix: string; readonly isLocal: boolean; }; };
  readonly 'POST /drop-rules': DropRule;
  readonly 'PUT /drop-rules/{id}': DropRule;
  readonly 'DELETE /drop-rules/{id}': undefined;
  readonly 'GET /drops': { readonly items: readonly Drop[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /send-messages': { readonly campaignId: string; readonly totalNumbers: number; readonly queued: number; readonly importSummary: { readonly inserted: number; readonly updated: number; readonly duplicates: number; readonly invalid: number; }; };
  readonly 'POST /campaigns': Campaign;
  readonly 'GET /campaigns': { readonly items: readonly Campaign[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /templates/preview': TemplatePreview;
  readonly 'GET /campaigns/{id}': Campaign;
  readonly 'PUT /campaigns/{id}': Campaign;
  readonly 'POST /campaigns/{id}/start': { readonly message: string; readonly jobId: string; readonly estimatedContacts: number; readonly estimatedTime: number; readonly campaign: Campaign; };
  readonly 'GET /campaigns/{id}/recipients': { readonly items: readonly Recipient[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'GET /campaigns/{id}/history': { readonly items: readonly ({ readonly at: string; readonly event: string; readonly attempt: number | null; readonly code: string | null; })[]; };
  readonly 'GET /campaigns/{id}/reasons': { readonly items: readonly ({ readonly status: "error" | "skipped" | "unknown" | "waiting"; readonly code: string | null; readonly count: number; })[]; readonly undelivered: number; };
  readonly 'GET /campaigns/{id}/queue-status': QueueStatus;
  readonly 'POST /campaigns/{id}/reschedule': { readonly success: boolean; readonly campaign: Campaign; };
  readonly 'POST /campaigns/{id}/send-now': { readonly message: string; readonly jobId: string; readonly estimatedContacts: number; readonly estimatedTime: number; readonly campaign: Campaign; };
  readonly 'POST /campaigns/{id}/unschedule': { readonly success: boolean; readonly campaign: Campaign; };
  readonly 'POST /campaigns/{id}/skip': { readonly success: boolean; readonly campaign: Campaign; };
  readonly 'POST /campaigns/{id}/end-series': { readonly success: boolean; readonly campaign: Campaign; };
  readonly 'POST /schedules/preview': { readonly timeZone: string; readonly starts: readonly string[]; readonly isLast: boolean; };
  readonly 'POST /campaigns/{id}/queue-pause': { readonly success: boolean; readonly campaign: Campaign; };
  readonly 'POST /campaigns/{id}/queue-resume': { readonly success: boolean; readonly campaign: Campaign; };
  readonly 'POST /campaigns/{id}/queue-stop': { readonly success: boolean; readonly campaign: Campaign; };
  readonly 'POST /campaigns/{id}/resolve-unknown': { readonly resolved: number; readonly campaign: Campaign; };
  readonly 'POST /campaigns/{id}/retry-failed': { readonly retried: number; readonly campaign: Campaign; };
  readonly 'GET /campaigns/{id}/standing': { readonly code: string; readonly at?: string; readonly reason?: string; readonly by?: string; readonly zone?: string; readonly count?: number; readonly undecided?: number; };
  readonly 'PUT /campaigns/{id}/senders': Campaign;
  readonly 'POST /campaigns/{id}/preflight': Preflight;
  readonly 'GET /prices': Prices;
  readonly 'PUT /prices': Prices;
  readonly 'GET /dashboard/summary': { readonly totalCampaigns: number; readonly totalSent: number; readonly totalErrors: number; readonly successRate: number; };
  readonly 'GET /dashboard/timeline': { readonly bucket: "hour" | "day" | "month"; readonly points: readonly { readonly at: string; readonly sent: number; readonly errors: number; }[]; };
  readonly 'GET /dashboard/by-group': { readonly groups: readonly { readonly group: string; readonly sent: number; readonly errors: number; }[]; };
  readonly 'GET /dashboard/by-contact': { readonly contacts: readonly ({ readonly contactId: string; readonly phone: string; readonly nombre: string | null; readonly groups: readonly string[]; readonly sent: number; readonly errors: number; readonly lastAt: string | null; })[]; };
  readonly 'GET /dashboard/current-month': { readonly month: string; readonly days: number; readonly sent: number; readonly errors: number; readonly successRate: number; readonly previous: { readonly sent: number; readonly errors: number; readonly successRate: number; readonly days: number; }; readonly change: number | null; readonly dailyAverage: number; };
  readonly 'GET /dashboard/monthly': { readonly months: readonly { readonly month: string; readonly sent: number; readonly errors: number; readonly successRate: number; }[]; };
  readonly 'GET /dashboard/funnel': { readonly campaigns: number; readonly queued: number; readonly sent: number; readonly delivered: number; readonly read: number; readonly replied: number; };
  readonly 'GET /dashboard/replies': { readonly total: number; readonly cells: readonly { readonly weekday: number; readonly hour: number; readonly replies: number; }[]; };
  readonly 'GET /dashboard/errors': { readonly reasons: readonly { readonly code: string; readonly errors: number; readonly undelivered: number; }[]; };
  readonly 'GET /dashboard/cost': { readonly currency: string; readonly total: string; readonly missing: readonly string[]; readonly pending: number; readonly countries: readonly ({ readonly country: string; readonly channel: "whatsapp" | "sms"; readonly messages: number; readonly units: number; readonly price: string | null; readonly amount: string | null; })[]; };
  readonly 'GET /dashboard/senders': { readonly senders: readonly SenderHealth[]; };
  readonly 'GET /dashboard/campaign-queue-metrics': { readonly success: true; readonly metrics: { readonly campaignQueue: { readonly waiting: number; readonly active: number; readonly completed: number; readonly failed: number; readonly delayed: number; }; readonly processingQueue: { readonly waiting: number; readonly active: number; readonly completed: number; readonly failed: number; readonly delayed: number; }; readonly system: { readonly campaignsProcessed: number; readonly messagesSent: number; readonly messagesFailed: number; readonly averageProcessingTime: number; readonly activeWorkers: number; readonly circuitBreakerStatus: "closed" | "open" | "half-open"; }; }; };
  readonly 'GET /stop': StopState;
  readonly 'POST /stop': StopState;
  readonly 'POST /stop/release': StopState;
  readonly 'GET /guards': Guards;
  readonly 'PUT /guards': Guards;
  readonly 'PUT /groups/{id}': Group;
  readonly 'DELETE /groups/{id}': Group;
  readonly 'POST /groups/{id}/restore': Group;
  readonly 'POST /groups/{id}/merge': BulkEdit;
  readonly 'POST /contacts/bulk': BulkEdit;
  readonly 'GET /bulk-edits/{id}': BulkEdit;
  readonly 'POST /bulk-edits/{id}/undo': BulkEdit;
  readonly 'GET /contacts/{id}/history': { readonly items: readonly ({ readonly kind: "campaign"; readonly at: string; readonly campaignId: string; readonly name: string; readonly seq: number; readonly group: string | null; readonly status: "queued" | "sending" | "sent" | "error" | "skipped" | "unknown" | "canceled"; readonly reason: { readonly code: string; readonly message: string | null; } | null; readonly attempts: number; readonly waitsUntil: string | null; readonly sentAt: string | null; readonly deliveredAt: string | null; readonly readAt: string | null; readonly undeliveredAt: string | null; } | { readonly kind: "reply"; readonly at: string; readonly number: string; readonly keyword: "stop" | "start" | null; } | { readonly kind: "opt-out" | "opt-in"; readonly at: string; readonly reason: string; readonly source: string; })[]; readonly next: string | null; };
  readonly 'POST /exports': Export;
  readonly 'GET /exports': { readonly items: readonly Export[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'GET /exports/{id}': Export;
  readonly 'GET /templates': { readonly items: readonly Template[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /templates': Template;
  readonly 'GET /templates/{id}': Template;
  readonly 'PUT /templates/{id}': Template;
  readonly 'DELETE /templates/{id}': undefined;
  readonly 'GET /segments': { readonly items: readonly Segment[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /segments': Segment;
  readonly 'POST /segments/count': { readonly total: number; readonly totalIsExact: boolean; };
  readonly 'PUT /segments/{id}': Segment;
  readonly 'DELETE /segments/{id}': undefined;
  readonly 'POST /segments/{id}/restore': Segment;
  readonly 'GET /suppressions': { readonly items: readonly Suppression[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /suppressions': { readonly added: number; readonly known: number; readonly invalid: number; readonly rejects: readonly { readonly index: number; readonly reason: string; }[]; };
  readonly 'DELETE /suppressions/{id}': undefined;
  readonly 'GET /webhooks': { readonly items: readonly Webhook[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'POST /webhooks': { readonly id: string; readonly url: string; readonly events: readonly ("campaign.started" | "campaign.paused" | "campaign.resumed" | "campaign.ended" | "reply.received" | "contact.opted_out" | "contact.opted_in" | "sender.blocked" | "sender.recovered" | "import.ended")[]; readonly isActive: boolean; readonly disabledReason: "gone" | "failing" | null; readonly failingSince: string | null; readonly previousUntil: string | null; readonly createdAt: string; readonly secret: string | null; };
  readonly 'PUT /webhooks/{id}': Webhook;
  readonly 'DELETE /webhooks/{id}': undefined;
  readonly 'POST /webhooks/{id}/rotate': { readonly id: string; readonly url: string; readonly events: readonly ("campaign.started" | "campaign.paused" | "campaign.resumed" | "campaign.ended" | "reply.received" | "contact.opted_out" | "contact.opted_in" | "sender.blocked" | "sender.recovered" | "import.ended")[]; readonly isActive: boolean; readonly disabledReason: "gone" | "failing" | null; readonly failingSince: string | null; readonly previousUntil: string | null; readonly createdAt: string; readonly secret: string | null; };
  readonly 'POST /webhooks/{id}/test': WebhookDelivery;
  readonly 'GET /webhooks/{id}/deliveries': { readonly items: readonly WebhookDelivery[]; readonly next: string | null; };
  readonly 'POST /webhook-deliveries/{id}/redeliver': WebhookDelivery;
  readonly 'POST /webhooks/twilio/status': undefined;
  readonly 'POST /webhooks/twilio/inbound': undefined;
  readonly 'GET /provider-accounts': { readonly items: readonly ProviderAccount[]; readonly page: number; readonly pageSize: number; readonly total: number; readonly inboundUrl: string; };
  readonly 'POST /provider-accounts': ProviderAccount;
  readonly 'PUT /provider-accounts/{id}': ProviderAccount;
  readonly 'DELETE /provider-accounts/{id}': undefined;
  readonly 'GET /content-templates': { readonly items: readonly ContentTemplate[]; readonly page: number; readonly pageSize: number; readonly total: number; };
  readonly 'GET /system': System;
  readonly 'POST /system/redrive': System;
}

/** What each route is sent. */
export interface Bodies {
  readonly 'PUT /me': { readonly timeZone?: string; readonly country?: string; readonly locale?: "es" | "en"; readonly displayName?: string; };
  readonly 'POST /api-keys': { readonly name: string; readonly scopes: readonly ("contacts:read" | "contacts:write" | "campaigns:read" | "campaigns:write" | "reports:read")[]; };
  readonly 'POST /senders': { readonly ratePerSecond?: number; readonly dailyLimit?: number | null; readonly warmUp?: { readonly startedOn?: string; readonly perDay: readonly number[]; } | null; readonly jitter?: number; readonly lineId?: string; readonly accountId?: string; readonly channel?: "whatsapp" | "sms"; readonly phone?: string; readonly name?: string; };
  readonly 'PUT /senders/{id}': { readonly ratePerSecond?: number; readonly dailyLimit?: number | null; readonly warmUp?: { readonly startedOn?: string; readonly perDay: readonly number[]; } | null; readonly jitter?: number; readonly name?: string; readonly state?: "active" | "paused" | "retired"; };
  readonly 'POST /contacts': { readonly phone: string; readonly nombre?: string | null; readonly sustantivo?: string | null; readonly grupo?: string | readonly string[] | null; };
  readonly 'PUT /contacts/{id}': { readonly phone?: string; readonly nombre?: string | null; readonly sustantivo?: string | null; readonly grupo?: string | readonly string[] | null; };
  readonly 'POST /groups': { readonly name: string; };
  readonly 'POST /imports': { readonly fileName: string; readonly sizeBytes: number; readonly columns?: readonly ({ readonly header: string | null; readonly role: "numero" | "sustantivo" | "nombre" | "grupo" | "channel" | "opt_out" | "endpoint_status" | "attribute" | "ignored"; })[]; };
  readonly 'POST /imports/preview': string;
  readonly 'POST /imports/{id}/parts': { readonly partNumbers: readonly number[]; };
  readonly 'POST /media': { readonly fileName: string; readonly contentType: "image/jpeg" | "image/png" | "image/webp" | "video/mp4" | "audio/ogg" | "audio/amr" | "audio/3gpp" | "audio/aac" | "audio/mpeg" | "application/pdf" | "application/msword" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" | "application/vnd.openxmlformats-officedocument.presentationml.presentation" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"; readonly sizeBytes: number; };
  readonly 'POST /drop-rules': { readonly folder: string; readonly pattern?: string; readonly templates: readonly string[]; readonly senderIds?: readonly string[]; readonly mediaId?: string | null; readonly group?: string | null; readonly schedule?: string; readonly needsApproval?: boolean; readonly isActive?: boolean; };
  readonly 'PUT /drop-rules/{id}': { readonly folder: string; readonly pattern?: string; readonly templates: readonly string[]; readonly senderIds?: readonly string[]; readonly mediaId?: string | null; readonly group?: string | null; readonly schedule?: string; readonly needsApproval?: boolean; readonly isActive?: boolean; };
  readonly 'POST /send-messages': { readonly campaignName: string; readonly csvFile: string; readonly templates: readonly string[]; readonly media?: string; readonly senderId?: string; };
  readonly 'POST /campaigns': { readonly name: string; readonly message?: string; readonly templates?: readonly string[]; readonly content?: { readonly sid: string; readonly variables?: Readonly<Record<string, string>>; }; readonly mediaId?: string | null; readonly audience: { readonly contactIds: readonly string[]; } | { readonly groups: readonly string[]; } | { readonly importId: string; } | { readonly segmentId: string; }; readonly senderIds?: readonly string[]; readonly rate?: number | null; readonly scheduledAt?: string | null; readonly timeZone?: string | null; readonly recurrence?: { readonly rule: string; } | null; readonly priority?: "low" | "normal" | "high"; readonly quietHours?: "user" | { readonly from: string; readonly to: string; } | null; readonly deadlineAt?: string | null; };
  readonly 'POST /templates/preview': { readonly templates?: readonly string[]; readonly content?: { readonly body: string; readonly variables: Readonly<Record<string, string>>; }; readonly audience?: { readonly contactIds: readonly string[]; } | { readonly groups: readonly string[]; } | { readonly importId: string; } | { readonly segmentId: string; }; readonly rows?: readonly Readonly<Record<string, string>>[]; };
  readonly 'PUT /campaigns/{id}': { readonly name: string; readonly message?: string; readonly templates?: readonly string[]; readonly content?: { readonly sid: string; readonly variables?: Readonly<Record<string, string>>; }; readonly mediaId?: string | null; readonly audience: { readonly contactIds: readonly string[]; } | { readonly groups: readonly string[]; } | { readonly importId: string; } | { readonly segmentId: string; }; readonly senderIds?: readonly string[]; readonly rate?: number | null; readonly scheduledAt?: string | null; readonly timeZone?: string | null; readonly recurrence?: { readonly rule: string; } | null; readonly priority?: "low" | "normal" | "high"; readonly quietHours?: "user" | { readonly from: string; readonly to: string; } | null; readonly deadlineAt?: string | null; };
  readonly 'POST /campaigns/{id}/start': { readonly expectedRecipients?: number; };
  readonly 'POST /campaigns/{id}/reschedule': { readonly scheduledAt: string; readonly timeZone?: string | null; };
  readonly 'POST /schedules/preview': { readonly scheduledAt: string; readonly timeZone?: string | null; readonly recurrence?: { readonly rule: string; } | null; readonly after?: string; readonly limit?: number; };
  readonly 'POST /campaigns/{id}/resolve-unknown': { readonly as: "sent" | "resend"; readonly seqs?: readonly number[]; };
  readonly 'POST /campaigns/{id}/retry-failed': { readonly codes?: readonly string[]; };
  readonly 'PUT /campaigns/{id}/senders': { readonly senderIds: readonly string[]; };
  readonly 'PUT /prices': { readonly currency?: string; readonly confirmAbove?: number | null; readonly items?: readonly ({ readonly country: string; readonly channel: "whatsapp" | "sms"; readonly amount: string; })[]; };
  readonly 'POST /stop': { readonly scope: "user"; } | { readonly scope: "line"; readonly lineId: string; } | { readonly scope: "deployment"; };
  readonly 'POST /stop/release': { readonly scope: "user"; } | { readonly scope: "line"; readonly lineId: string; } | { readonly scope: "deployment"; };
  readonly 'PUT /guards': { readonly quietHours?: { readonly from: string; readonly to: string; } | null; readonly frequencyCap?: { readonly messages: number; readonly days: number; } | null; readonly stopWords?: readonly string[]; };
  readonly 'PUT /groups/{id}': { readonly name: string; };
  readonly 'POST /groups/{id}/merge': { readonly into: string; };
  readonly 'POST /contacts/bulk': { readonly action: "add-to-group" | "leave-group" | "opt-out" | "delete"; readonly group?: string; readonly ids?: readonly string[]; readonly filter?: { readonly search?: string; readonly group?: string; }; };
  readonly 'POST /exports': { readonly of: "contacts"; readonly format: "csv" | "xlsx"; readonly search?: string; readonly group?: string; } | { readonly of: "recipients"; readonly format: "csv" | "xlsx"; readonly campaignId: string; readonly states?: readonly ("queued" | "sending" | "sent" | "error" | "skipped" | "unknown" | "canceled" | "delivered" | "read" | "undelivered")[]; };
  readonly 'POST /templates': { readonly name: string; readonly texts: readonly string[]; readonly media?: { readonly id: string; readonly name: string; } | null; };
  readonly 'PUT /templates/{id}': { readonly name: string; readonly texts: readonly string[]; readonly media?: { readonly id: string; readonly name: string; } | null; };
  readonly 'POST /segments': { readonly name: string; readonly filter: { readonly match: "all" | "any"; readonly conditions: readonly ({ readonly kind: "group"; readonly is: "in" | "notIn"; readonly groups: readonly string[]; } | { readonly kind: "attribute"; readonly name: string; readonly is: "equals" | "contains"; readonly value: string; } | { readonly kind: "attribute"; readonly name: string; readonly is: "has"; } | { readonly kind: "activity"; readonly what: "sent" | "delivered" | "read" | "replied"; readonly is: "within" | "notWithin"; readonly days: number; } | { readonly kind: "activity"; readonly what: "sent" | "delivered" | "read" | "replied"; readonly is: "never"; } | { readonly kind: "opt"; readonly is: "in" | "out"; })[]; }; };
  readonly 'POST /segments/count': { readonly filter: { readonly match: "all" | "any"; readonly conditions: readonly ({ readonly kind: "group"; readonly is: "in" | "notIn"; readonly groups: readonly string[]; } | { readonly kind: "attribute"; readonly name: string; readonly is: "equals" | "contains"; readonly value: string; } | { readonly kind: "attribute"; readonly name: string; readonly is: "has"; } | { readonly kind: "activity"; readonly what: "sent" | "delivered" | "read" | "replied"; readonly is: "within" | "notWithin"; readonly days: number; } | { readonly kind: "activity"; readonly what: "sent" | "delivered" | "read" | "replied"; readonly is: "never"; } | { readonly kind: "opt"; readonly is: "in" | "out"; })[]; }; };
  readonly 'PUT /segments/{id}': { readonly name: string; readonly filter: { readonly match: "all" | "any"; readonly conditions: readonly ({ readonly kind: "group"; readonly is: "in" | "notIn"; readonly groups: readonly string[]; } | { readonly kind: "attribute"; readonly name: string; readonly is: "equals" | "contains"; readonly value: string; } | { readonly kind: "attribute"; readonly name: string; readonly is: "has"; } | { readonly kind: "activity"; readonly what: "sent" | "delivered" | "read" | "replied"; readonly is: "within" | "notWithin"; readonly days: number; } | { readonly kind: "activity"; readonly what: "sent" | "delivered" | "read" | "replied"; readonly is: "never"; } | { readonly kind: "opt"; readonly is: "in" | "out"; })[]; }; };
  readonly 'POST /suppressions': { readonly phones: readonly string[]; };
  readonly 'POST /webhooks': { readonly url: string; readonly events: readonly ("campaign.started" | "campaign.paused" | "campaign.resumed" | "campaign.ended" | "reply.received" | "contact.opted_out" | "contact.opted_in" | "sender.blocked" | "sender.recovered" | "import.ended")[]; };
  readonly 'PUT /webhooks/{id}': { readonly url: string; readonly events: readonly ("campaign.started" | "campaign.paused" | "campaign.resumed" | "campaign.ended" | "reply.received" | "contact.opted_out" | "contact.opted_in" | "sender.blocked" | "sender.recovered" | "import.ended")[]; readonly isActive: boolean; };
  readonly 'POST /webhooks/twilio/status': Readonly<Record<string, unknown>>;
  readonly 'POST /webhooks/twilio/inbound': Readonly<Record<string, unknown>>;
  readonly 'POST /provider-accounts': { readonly name: string; readonly accountSid: string; readonly authToken: string; };
  readonly 'PUT /provider-accounts/{id}': { readonly name: string; readonly authToken?: string; };
  readonly 'POST /system/redrive': { readonly queue: "turn" | "freeze" | "receipt" | "webhook"; };
}

