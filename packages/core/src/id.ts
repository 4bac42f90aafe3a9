// Branded identifiers. They are UUIDv7 made by the application: in the order of their making, which keeps index pages together.
import { v7 } from 'uuid';
import * as z from 'zod';

// One schema for all: a brand is a matter of types, and each schema takes a third of a millisecond of every cold start.
const uuid: unknown = z.uuid().transform((value) => value.toLowerCase());
const id = <B extends string>(_brand: B) => uuid as z.ZodType<string & z.core.$brand<B>, string>;

export const UserId = id('UserId');
export type UserId = z.infer<typeof UserId>;
export const ContactId = id('ContactId');
export type ContactId = z.infer<typeof ContactId>;
export const GroupId = id('GroupId');
export type GroupId = z.infer<typeof GroupId>;
export const ImportId = id('ImportId');
export type ImportId = z.infer<typeof ImportId>;
export const CampaignId = id('CampaignId');
export type CampaignId = z.infer<typeof CampaignId>;
export const SenderId = id('SenderId');
export type SenderId = z.infer<typeof SenderId>;
export const LineId = id('LineId');
export type LineId = z.infer<typeof LineId>;
export const SliceId = id('SliceId');
export type SliceId = z.infer<typeof SliceId>;
export const MediaId = id('MediaId');
export type MediaId = z.infer<typeof MediaId>;
export const DropRuleId = id('DropRuleId');
export type DropRuleId = z.infer<typeof DropRuleId>;
export const DropId = id('DropId');
export type DropId = z.infer<typeof DropId>;
export const BulkEditId = id('BulkEditId');
export type BulkEditId = z.infer<typeof BulkEditId>;
export const ProviderAccountId = id('ProviderAccountId');
export type ProviderAccountId = z.infer<typeof ProviderAccountId>;
export const ApiKeyId = id('ApiKeyId');
export type ApiKeyId = z.infer<typeof ApiKeyId>;
export const SuppressionId = id('SuppressionId');
export type SuppressionId = z.infer<typeof SuppressionId>;
export const TemplateId = id('TemplateId');
export type TemplateId = z.infer<typeof TemplateId>;
export const ExportId = id('ExportId');
export type ExportId = z.infer<typeof ExportId>;
export const SegmentId = id('SegmentId');
export type SegmentId = z.infer<typeof SegmentId>;
export const WebhookId = id('WebhookId');
export type WebhookId = z.infer<typeof WebhookId>;
export const WebhookDeliveryId = id('WebhookDeliveryId');
export type WebhookDeliveryId = z.infer<typeof WebhookDeliveryId>;

/** A new id: `newId(CampaignId)`. */
export const newId = <T>(schema: { parse(value: unknown): T }): T => schema.parse(v7());
