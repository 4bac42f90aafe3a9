// Making a message: refused, taken, or taken and then answered badly, which is what a sender has to survive.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Action, Decision } from './behaviour.ts';
import { contentsOf } from './contents.ts';
import { type TwilioError, twilioError } from './error-catalog.ts';
import { accept, isWhatsApp, type Message, messageResource } from './message.ts';
import { fateOf, refusalOf } from './realism.ts';
import { goWrong, pause, readBody, refuse, respond } from './respond.ts';
import type { Context } from './routes.ts';
import type { Fate } from './status-flow.ts';
import { type Checked, isRefusal, validate } from './validate.ts';

export async function createMessage(
  context: Context,
  accountSid: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readBody(request);
  if (text === undefined) {
    refuse(response, twilioError(21617));
    return;
  }
  const form = new URLSearchParams(text);
  const from = form.get('From') ?? form.get('MessagingServiceSid') ?? '';
  const decider = context.decider();
  const decision = decider.decide({
    on: 'create',
    from,
    to: form.get('To') ?? '',
    statusCallback: form.get('StatusCallback'),
  });

  const checked = check(context, accountSid, form, from, decision.action);
  if (isRefusal(checked)) {
    await pause(response, decision.latencyMs);
    refuse(response, checked);
    return;
  }
  const isTakenNow = decider.behaviour.acceptAt === 'arrival';
  const early = isTakenNow ? await takeUnlessSpoiled(context, accountSid, checked, decision) : undefined;
  await pause(response, decision.latencyMs);
  if (response.destroyed) return;
  const body = isTakenNow ? early : await takeUnlessSpoiled(context, accountSid, checked, decision);
  if (decision.action !== undefined) goWrong(response, decision.action);
  else if (body !== undefined) respond(response, 201, body);
}

/** The message to take, or why it is refused: too fast, by order, badly formed, or one of the demo's phones. */
function check(
  context: Context,
  accountSid: string,
  form: URLSearchParams,
  from: string,
  action: Action | undefined,
): Checked | TwilioError {
  if (action?.kind === 'throttle' || context.isOverRate(from)) return twilioError(20429);
  if (action?.kind === 'fail') return twilioError(action.code, action.status);
  const contents = () => contentsOf(accountSid, context.decider().behaviour.contentStatus);
  const checked = validate(form, { senders: context.senders, contents });
  if (isRefusal(checked) || !context.realism) return checked;
  const code = refusalOf(checked.message.to);
  return code === undefined ? checked : twilioError(code);
}

/** @returns the body of the answer, the message as it was when it was taken; undefined when the order is not to take it. */
async function takeUnlessSpoiled(
  context: Context,
  accountSid: string,
  { message: input, fate: ofItself }: Checked,
  decision: Decision,
): Promise<string | undefined> {
  const { action } = decision;
  if (action !== undefined && !('accept' in action && action.accept)) return undefined;
  const message = accept(accountSid, input, Date.now());
  const body = JSON.stringify(messageResource(message));
  await context.store.add(message);
  const fate =
    decision.failLater ?? windowFate(context, message, ofItself) ?? (context.realism ? fateOf(message.to) : undefined);
  await context.flow.start(message, fate, decision.callbacks);
  return body;
}

const dayMs = 86_400_000;

/**
 * Outside the 24 hours after a person's last word WhatsApp takes approved templates only; inside, whatever one writes. It is told later:
 * the message was accepted.
 */
function windowFate(context: Context, message: Message, ofItself: Fate | undefined): Fate | undefined {
  if (context.decider().behaviour.freeForm === 'always' || !isWhatsApp(message)) return ofItself;
  const heardAt = context.heard.get(`${message.from} ${message.to}`) ?? 0;
  if (message.acceptedAt - heardAt < dayMs) return undefined;
  if (message.contentSid !== null) return ofItself;
  return { status: 'failed', code: 63016 };
}
