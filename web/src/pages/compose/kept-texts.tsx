// Messages that are kept: one is taken for this campaign, or what is written here is kept for the next.
import { useSearchParams } from '@solidjs/router';
import BookmarkPlus from 'lucide-solid/icons/bookmark-plus';
import Library from 'lucide-solid/icons/library';
import { createEffect, createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import { createSavedTemplate, createTemplateChange, type SavedTemplate } from '../../data/saved-templates.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import type { Composer } from './composer.ts';
import type { Form, KeptForm } from './form.ts';
import { KeptChoice } from './kept-choice.tsx';
import { setPicture } from './picture.ts';

type Message = Pick<Form, 'kind' | 'templates' | 'media'>;

const messageOf = ({ texts, media }: SavedTemplate): Message => ({
  kind: 'text',
  templates: [...texts],
  media: media && { id: media.id, name: media.name, type: media.contentType },
});

/** From the page of templates: `?template=` is put into the form once, and leaves the address so that a reload keeps what is written. */
export function putKeptTemplate(kept: KeptForm): void {
  const [search, setSearch] = useSearchParams<{ template?: string }>();
  const template = createSavedTemplate(() => search.template);
  createEffect(() => {
    const found = search.template === undefined ? undefined : known(template);
    if (!found) return;
    setPicture(undefined);
    kept.set(messageOf(found));
    setSearch({ template: undefined }, { replace: true });
  });
}

export function KeptTexts(props: { composer: Composer }) {
  const { t } = useText();
  const [open, setOpen] = createSignal<'choose' | 'keep'>();
  const close = () => setOpen(undefined);
  const isWritten = () => props.composer.form.templates.every((text) => text.trim() !== '');
  const put = (template: SavedTemplate) => {
    const { kind, templates, media } = props.composer.form;
    const before: Message = { kind, templates: [...templates], media: media?.id ? { ...media } : null };
    setPicture(undefined);
    props.composer.set(messageOf(template));
    const name = template.name;
    toast(() => t().templates.put(name), { label: () => t().act.undo, run: () => props.composer.set(before) });
    close();
  };
  return (
    <div class="row">
      <Button size="small" icon={Library} onClick={() => setOpen('choose')}>
        {t().templates.choose}
      </Button>
      <Show when={isWritten()}>
        <Button size="small" look="quiet" icon={BookmarkPlus} onClick={() => setOpen('keep')}>
          {t().templates.keep}
        </Button>
      </Show>
      <Show when={open() === 'choose'}>
        <KeptChoice onChoose={put} onClose={close} />
      </Show>
      <Show when={open() === 'keep'}>
        <Keep composer={props.composer} onClose={close} />
      </Show>
    </div>
  );
}

function Keep(props: { composer: Composer; onClose: () => void }) {
  const { t } = useText();
  const [name, setName] = createSignal(props.composer.form.name);
  const change = createTemplateChange();
  const isNameless = () => name().trim() === '';
  const save = () => {
    const { templates, media } = props.composer.form;
    const kept = media?.id ? { id: media.id, name: media.name } : null;
    change.mutate(
      { input: { name: name().trim(), texts: [...templates], media: kept }, key: newKey() },
      {
        onSuccess: () => {
          toast(() => t().templates.kept);
          props.onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().templates.keep}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" busy={change.isPending} disabled={isNameless()} onClick={save}>
            {change.isPending ? t().act.saving : t().act.save}
          </Button>
        </>
      }
    >
      <div class="stack">
        <TextField
          label={t().templates.name}
          help={t().templates.nameHelp}
          value={name()}
          maxLength={200}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </div>
    </Dialog>
  );
}
