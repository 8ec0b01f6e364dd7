import { type Machine, type MachineList, ProblemError } from '@cimarron/api/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useSession } from '../session/session-context.tsx'
import { useToasts } from '../toasts/toasts.tsx'
import { applyEntry } from './apply-entry.ts'

export type ConnectionState = 'connecting' | 'live' | 'reconnecting'

interface Machines {
  /** Undefined until they are known. */
  readonly machines: readonly Machine[] | undefined
  readonly connection: ConnectionState
  readonly problem: Error | null
}

const key = ['machines']

/** All machines, as they are at each moment: read once, and from there kept up by the event stream. */
export function useMachines(): Machines {
  const { client, expire } = useSession()
  const queries = useQueryClient()
  const { failed } = useToasts()
  const [connection, setConnection] = useState<ConnectionState>('connecting')
  const { data, error, dataUpdatedAt, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.call('machines.list', {}, { signal }),
  })
  const unknown = error instanceof ProblemError && error.code === 'unauthenticated'
  useEffect(() => {
    if (unknown) expire()
  }, [unknown, expire])

  const read = data !== undefined && dataUpdatedAt > 0
  useEffect(() => {
    if (!read) return undefined
    const end = new AbortController()
    const follow = async () => {
      const after = queries.getQueryData<MachineList>(key)?.cursor
      const onState = (state: 'connected' | 'reconnecting') => setConnection(state === 'connected' ? 'live' : state)
      const options = { signal: end.signal, onState, ...(after === undefined ? {} : { after }) }
      for await (const entry of client.events(options)) {
        queries.setQueryData<MachineList>(key, (list) => list && applyEntry(list, entry))
      }
    }
    const stay = async (): Promise<void> => {
      try {
        await follow()
      } catch (problem) {
        if (problem instanceof ProblemError && problem.code === 'unauthenticated') return expire()
        // The journal no longer holds what was missed (this tab slept for long): everything is read anew.
        if (!(problem instanceof ProblemError && problem.code === 'cursor-gone'))
          failed('Live updates stopped', problem)
        await refetch()
        if (!end.signal.aborted) return await stay()
      }
    }
    void stay()
    return () => end.abort()
  }, [read, client, queries, refetch, expire, failed])

  return { machines: data?.machines, connection, problem: error }
}
