import { describe, expect, it } from 'vitest';
import { readFileCampaign } from './file-campaign.ts';
import type { Form, FormFile } from './multipart.ts';

const csv: FormFile = {
  field: 'csvFile',
  fileName: 'lista.csv',
  contentType: 'text/csv',
  bytes: Buffer.from('numero\n'),
};
const formOf = (fields: Readonly<Record<string, string | string[]>>, files: readonly FormFile[] = [csv]): Form => ({
  fields: new Map(Object.entries(fields).map(([name, value]) => [name, [value].flat()])),
  files,
});
const refusal = (form: Form): unknown => {
  try {
    return readFileCampaign(form);
  } catch (error) {
    return error;
  }
};

describe('the form of a file with a text', () => {
  it('is named after its file unless it has a name', () => {
    expect(readFileCampaign(formOf({ templates: 'Hola' }))).toMatchObject({
      name: 'lista.csv',
      templates: ['Hola'],
      csv,
    });
    expect(readFileCampaign(formOf({ templates: 'Hola', campaignName: ' Promo ' })).name).toBe('Promo');
    const long = { ...csv, fileName: `${'x'.repeat(300)}.csv` };
    expect(readFileCampaign(formOf({ templates: 'Hola' }, [long])).name).toHaveLength(200);
  });

  it('has its templates one by one, or as a JSON list in one field', () => {
    expect(readFileCampaign(formOf({ templates: ['[a', 'b'] })).templates).toEqual(['[a', 'b']);
    expect(readFileCampaign(formOf({ templates: '["a","b"]' })).templates).toEqual(['a', 'b']);
    expect(readFileCampaign(formOf({ 'templates[]': ['a', 'b'] })).templates).toEqual(['a', 'b']);
    expect(refusal(formOf({ templates: '[a' }))).toMatchObject({ code: 'templates_invalid', field: 'templates' });
  });

  it.each([
    ['a file', formOf({ templates: 'Hola' }, []), 'field_required', 'csvFile'],
    ['a chosen file', formOf({ templates: 'Hola' }, [{ ...csv, fileName: '' }]), 'field_required', 'csvFile'],
    ['a text', formOf({}), 'field_required', 'templates'],
    ['a text in each template', formOf({ templates: ['Hola', ''] }), 'validation_failed', 'templates[1]'],
    [
      'few templates',
      formOf({ templates: Array.from({ length: 11 }, () => 'Hola') }),
      'validation_failed',
      'templates',
    ],
    ['a short name', formOf({ templates: 'Hola', campaignName: 'x'.repeat(201) }), 'validation_failed', 'campaignName'],
    ['a sender by its id', formOf({ templates: 'Hola', senderId: 'mine' }), 'validation_failed', 'senderId'],
  ])('needs %s', (_, form, code, field) => {
    expect(refusal(form)).toMatchObject({ kind: 'invalid', code, field });
  });
});
