// The picture, video or document that goes with every message: uploaded as soon as it is chosen.
import Paperclip from 'lucide-solid/icons/paperclip';
import X from 'lucide-solid/icons/x';
import { createSignal, onCleanup, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createMediaUpload, maxMediaBytes, mediaTypes } from '../../data/media.ts';
import { type Problem, toProblem } from '../../data/problem.ts';
import { useText } from '../../text/text.tsx';
import { Progress } from '../../ui/bar.tsx';
import { IconButton } from '../../ui/button.tsx';
import { DropZone } from '../../ui/drop-zone.tsx';
import { Failure } from '../parts/failure.tsx';
import type { Form } from './form.ts';
import { setPicture } from './picture.ts';

type Media = Form['media'];

export function MediaField(props: { media: Media; onChange: (media: Media) => void }) {
  const { t, f } = useText();
  const upload = createMediaUpload();
  const [share, setShare] = createSignal(0);
  const [fault, setFault] = createSignal<string>();
  const [problem, setProblem] = createSignal<Problem>();
  let work = new AbortController();
  onCleanup(() => work.abort());

  const drop = () => {
    work.abort();
    setPicture(undefined);
    props.onChange(null);
  };
  const choose = async (file: File) => {
    setProblem(undefined);
    setFault(faultOf(file));
    if (faultOf(file)) return;
    drop();
    work = new AbortController();
    const { signal } = work;
    setShare(0);
    setPicture(file);
    props.onChange({ name: file.name, type: file.type });
    try {
      const id = await upload(file, newKey(), setShare, signal);
      if (!signal.aborted) props.onChange({ id, name: file.name, type: file.type });
    } catch (error) {
      if (signal.aborted) return;
      drop();
      setProblem(toProblem(error));
    }
  };
  const faultOf = (file: File) => {
    if (!mediaTypes.includes(file.type)) return t().compose.message.mediaType;
    return file.size > maxMediaBytes ? t().compose.message.mediaTooLarge(f().bytes(maxMediaBytes)) : undefined;
  };
  return (
    <div class="stack-tight">
      <span class="field-name">{t().compose.message.media}</span>
      <Show
        when={props.media}
        fallback={
          <DropZone
            compact
            icon={Paperclip}
            label={t().compose.message.mediaChoose}
            help={t().compose.message.mediaHelp(f().bytes(maxMediaBytes))}
            accept={mediaTypes.join(',')}
            onFile={(file) => void choose(file)}
          />
        }
      >
        {(media) => (
          <div class="media-line">
            <Paperclip size={16} aria-hidden="true" />
            <span>{media().name}</span>
            <IconButton name={t().compose.message.mediaRemove} icon={X} onClick={drop} />
            <Show when={!media().id}>
              <Progress
                share={share()}
                name={media().name}
                words={t().compose.who.uploading(f().percent(Math.floor(share() * 100), 0))}
              />
            </Show>
          </div>
        )}
      </Show>
      <Show when={fault()}>{(words) => <p class="field-error">{words()}</p>}</Show>
      <Show when={problem()}>{(found) => <Failure problem={found()} />}</Show>
    </div>
  );
}
