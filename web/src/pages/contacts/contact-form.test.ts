import { describe, expect, it } from 'vitest';
import { emptyContact, formOf, inputOf, inputOfContact } from './contact-form.ts';

const contact = {
  id: '1',
  phone: '595981000001',
  nombre: 'Ana',
  sustantivo: null,
  grupos: ['A', 'B'],
  source: 'manual' as const,
  attributes: {},
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  lastSeenAt: null,
};

describe('the form of a contact', () => {
  it('says again what it was made of', () => {
    expect(inputOf(formOf(contact, '+595 981 000001'))).toEqual({
      phone: '+595 981 000001',
      nombre: 'Ana',
      sustantivo: null,
      grupo: ['A', 'B'],
    });
  });

  it('takes what is empty for nothing, and groups between semicolons', () => {
    const typed = { ...emptyContact, phone: ' 0981 ', nombre: '  ', groups: ' Premium ;; Zona sur; ' };
    expect(inputOf(typed)).toEqual({ phone: '0981', nombre: null, sustantivo: null, grupo: ['Premium', 'Zona sur'] });
  });

  it('brings back who was removed with the groups there were', () => {
    expect(inputOfContact(contact)).toEqual({
      phone: '595981000001',
      nombre: 'Ana',
      sustantivo: null,
      grupo: ['A', 'B'],
    });
  });
});
