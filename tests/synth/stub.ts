// What `sst build` asks of AWS before it synthesizes, answered on this machine. Anything else it is asked is kept as a fault.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Stub {
  readonly url: string;
  /** What was asked and answered, by the name of its action. */
  readonly asked: readonly string[];
  /** What was asked and is not known here. */
  readonly unexpected: readonly string[];
  stop(): Promise<void>;
}

const account = '123456789012';

/** With a stack of SST's own it would ask CloudFormation for its bootstrap too; ours are the CDK's. */
const answers: Readonly<Record<string, string>> = {
  GetCallerIdentity: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
    <Arn>arn:aws:iam::${account}:user/test</Arn><UserId>AIDAEXAMPLE</UserId><Account>${account}</Account>
    </GetCallerIdentityResult></GetCallerIdentityResponse>`,
};

const questionOf = async (request: IncomingMessage): Promise<string> => {
  const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString('utf8'));
  const action = form.get('Action') ?? request.headers['x-amz-target'] ?? `${request.method} ${request.url}`;
  return [action, form.get('StackName') ?? ''].join(' ').trim();
};

export async function startStub(): Promise<Stub> {
  const asked: string[] = [];
  const unexpected: string[] = [];
  const server = createServer(async (request, response) => {
    const question = await questionOf(request);
    const answer = answers[question];
    (answer === undefined ? unexpected : asked).push(question);
    response.writeHead(answer === undefined ? 501 : 200, { 'content-type': 'text/xml' }).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, unexpected, stop };
}
