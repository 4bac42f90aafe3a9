// A contact as it is typed: one line for all groups, the phone as anybody writes it.
import type { ContactInput } from '../../data/contacts.ts';
import type { Contact } from '../../data/types.ts';

export interface ContactForm {
  readonly phone: string;
  readonly nombre: string;
  readonly sustantivo: string;
  /** Separated by `;`, as in a file. */
  readonly groups: string;
}

export const emptyContact: ContactForm = { phone: '', nombre: '', sustantivo: '', groups: '' };

/** @param written the phone as the language writes it. */
export const formOf = (contact: Contact, written: string): ContactForm => ({
  phone: written,
  nombre: contact.nombre ?? '',
  sustantivo: contact.sustantivo ?? '',
  groups: contact.grupos.join('; '),
});

const textOf = (typed: string): string | null => typed.trim() || null;

export const inputOf = (form: ContactForm): ContactInput => ({
  phone: form.phone.trim(),
  nombre: textOf(form.nombre),
  sustantivo: textOf(form.sustantivo),
  grupo: form.groups
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
});

/** What brings a removed contact back as it was. */
export const inputOfContact = ({ phone, nombre, sustantivo, grupos }: Contact): ContactInput => ({
  ...{ phone, nombre, sustantivo },
  grupo: grupos,
});
