// One kept message, new or changed, with a phone that shows how real people will read it.
import { A, useNavigate, useParams } from '@solidjs/router';
import { createMemo, createSignal, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import { createSavedTemplate, createTemplateChange, type SavedTemplate } from '../../data/saved-templates.ts';
import { useText } from '../../text/text.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { MediaField } from '../compose/media-field.tsx';
import { AddText, MessageTexts } from '../compose/message-texts.tsx';
import { Failure } from '../parts/failure.tsx';
import { MayFill, MayOpen } from '../parts/may.tsx';
import { createReading } from './reading.ts';
import { ReadingPhone } from './reading-phone.tsx';
import { type TemplateForm, templateForm } from './template-form.ts';
import '../compose/compose.css';
import './templates.css';

const listAddress = '/templates';

export function TemplatePage() {
  const params = useParams<{ id?: string }>();
  return (
    <Show when={params.id} fallback={<New />}>
      {(id) => <Kept id={id()} />}
    </Show>
  );
}

const Back = () => {
  const { t } = useText();
  return <A href={listAddress}>{t().templates.title}</A>;
};

function New() {
  const { t } = useText();
  return (
    <MayOpen do="POST /templates">
      <Page title={t().templates.add} above={<Back />}>
        <Editor />
      </Page>
    </MayOpen>
  );
}

function Kept(props: { id: string }) {
  const { t } = useText();
  const query = createSavedTemplate(() => props.id);
  return (
    <Page title={t().templates.editTitle} above={<Back />}>
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={!failure(query)}>
        {/* Read once; from then on the form is what counts. */}
        <Show when={known(query) !== undefined} fallback={<SkeletonLines lines={8} />}>
          <MayFill do="PUT /templates/{id}">
            <Editor template={known(query)} />
          </MayFill>
        </Show>
      </Show>
    </Page>
  );
}

function Editor(props: { template?: SavedTemplate | undefined }) {
  const { t } = useText();
  const navigate = useNavigate();
  const id = props.template?.id;
  const [form, set] = createStore<TemplateForm>(templateForm(props.template));
  const [isTried, setTried] = createSignal(false);
  const change = createTemplateChange();
  const reading = createReading(() => [...form.texts]);
  const isReady = createMemo(
    () => form.name.trim() !== '' && form.texts.every((text) => text.trim() !== '') && (form.media?.id || !form.media),
  );
  const save = () => {
    setTried(true);
    if (!isReady()) return;
    const media = form.media?.id ? { id: form.media.id, name: form.media.name } : null;
    const input = { name: form.name.trim(), texts: [...form.texts], media };
    const onSuccess = () => {
      toast(() => t().templates.kept);
      navigate(listAddress);
    };
    change.mutate(id ? { id, input } : { input, key: newKey() }, { onSuccess });
  };
  const faultOf = (index: number) => {
    if (isTried() && form.texts[index]?.trim() === '') return t().drop.lacks.message;
    const code = reading.problem(index);
    return code && (t().problems[code] ?? t().problem.generic);
  };
  return (
    <div class="compose">
      <Card>
        <div class="stack">
          <TextField
            label={t().templates.name}
            help={t().templates.nameHelp}
            error={isTried() && form.name.trim() === '' ? t().templates.nameMissing : undefined}
            value={form.name}
            maxLength={200}
            autocomplete="off"
            onInput={(event) => set('name', event.currentTarget.value)}
          />
          <MessageTexts
            texts={form.texts}
            onChange={(texts) => set('texts', texts)}
            variables={reading.variables()}
            help={() => t().drop.messageHelp}
            error={faultOf}
          />
          <AddText texts={form.texts} onChange={(texts) => set('texts', texts)} />
          <MediaField media={form.media} onChange={(media) => set('media', media)} />
          <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
          <div class="template-end">
            <ButtonLink href={listAddress}>{t().act.cancel}</ButtonLink>
            <Button look="primary" busy={change.isPending} onClick={save}>
              {change.isPending ? t().act.saving : t().act.save}
            </Button>
          </div>
        </div>
      </Card>
      <aside class="compose-phone" aria-label={t().compose.message.previewName}>
        <ReadingPhone reading={reading} media={form.media} />
      </aside>
    </div>
  );
}
