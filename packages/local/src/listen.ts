// Starts and stops one HTTP server of the local cloud: loopback only, a free port by default, nothing left open after close().
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. @param port 0 takes a free one. Rejects with EADDRINUSE when the port is taken. */
export const listen = async (server: Server, port = 0): Promise<Listening> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound}`, port: bound, close: () => close(server) };
};

const close = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => {
      const stopped = error === undefined || ('code' in error && error.code === 'ERR_SERVER_NOT_RUNNING');
      stopped ? resolve() : reject(error);
    });
    server.closeAllConnections();
  });
