// What every page needs to reach the API, given once at the root.
import { QueryClient, QueryClientProvider } from '@tanstack/solid-query';
import { createContext, type JSX, useContext } from 'solid-js';
import type { Api } from './api.ts';
import { toProblem } from './problem.ts';
import type { Session } from './session.ts';

interface Data {
  readonly api: Api;
  readonly session: Session;
}

const DataContext = createContext<Data>();

export function DataProvider(props: { data: Data; children: JSX.Element }) {
  const client = queryClient();
  return (
    <DataContext.Provider value={props.data}>
      <QueryClientProvider client={client}>{props.children}</QueryClientProvider>
    </DataContext.Provider>
  );
}

export function useData(): Data {
  const data = useContext(DataContext);
  if (!data) throw new Error('useData outside DataProvider');
  return data;
}

/** Reads are repeated only while the answer is «not now»: the database may be waking, which takes some 15 s. */
function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => toProblem(error).isPassing && failures < 5,
        reconcile: 'id',
        retryDelay: (failures, error) => toProblem(error).retryAfterMs ?? Math.min(8_000, 400 * 2 ** failures),
      },
    },
  });
}
