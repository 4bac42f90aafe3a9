// The API's description of itself.
import { useQuery } from '@tanstack/solid-query';
import { useData } from './context.tsx';

export function createDescription<T>() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['openapi'],
    queryFn: ({ signal }) => api.get<T>('/openapi.json', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  }));
}
