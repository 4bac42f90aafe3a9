// What is written of a kept message.
import type { SavedTemplate } from '../../data/saved-templates.ts';
import type { Form } from '../compose/form.ts';

/** Changed only through the store's setter, whose types want it writable. */
export interface TemplateForm {
  name: string;
  texts: string[];
  media: Form['media'];
}

export const templateForm = (template: SavedTemplate | undefined): TemplateForm => ({
  name: template?.name ?? '',
  texts: template ? [...template.texts] : [''],
  media: template?.media
    ? { id: template.media.id, name: template.media.name, type: template.media.contentType }
    : null,
});
