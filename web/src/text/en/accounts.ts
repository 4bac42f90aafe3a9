// Settings: one's own accounts at the provider.
import type { accounts as es } from '../es/accounts.ts';

export const accounts = (): ReturnType<typeof es> => ({
  title: 'Twilio accounts',
  help: 'To send from the numbers of an account of your own. Its token is kept encrypted elsewhere and is not shown again.',
  none: 'For now messages go out from Pregón’s own account.',
  add: 'Connect an account',
  connectTitle: 'Connect a Twilio account',
  connect: 'Connect',
  connecting: 'Checking with Twilio…',
  name: 'Name',
  nameHelp: 'Only seen here: Downtown branch.',
  nameMissing: 'Write a name.',
  sid: 'Account SID',
  sidHelp: 'Begins with AC. It is in Twilio’s console, under Account Info.',
  sidInvalid: 'It is AC and 32 letters from a to f and digits.',
  token: 'Auth token',
  tokenHelp: 'It is beside the account SID. It is checked with Twilio before it is kept.',
  tokenInvalid: 'Copy the whole token, without spaces.',
  connected: 'Account connected.',
  editTitle: 'Change the account',
  edit: (name: string) => `Change ${name}`,
  newToken: 'New auth token (optional)',
  newTokenHelp:
    'To rotate it: make the secondary token in Twilio, put it here, then promote it there. The old one stays good for reports under way.',
  saved: 'Account saved.',
  disconnect: (name: string) => `Disconnect ${name}`,
  askDisconnect: (name: string) => `Disconnect ${name}?`,
  askDisconnectText: 'Its token is erased. Nothing more is sent from its numbers, or received on them.',
  disconnectIt: 'Disconnect',
  disconnecting: 'Disconnecting…',
  disconnected: 'Account disconnected.',
  inbound: 'Address for what people write',
  inboundHelp:
    'In Twilio’s console, put it into “When a message comes in” of each number, with HTTP POST. Without it opt-outs do not arrive.',
});
