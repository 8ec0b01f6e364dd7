import type { Machine } from '@cimarron/api/client'
import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useSession } from '../session/session-context.tsx'
import { icons } from '../shell/icons.tsx'
import { useToasts } from '../toasts/toasts.tsx'
import { Confirmation } from './confirmation.tsx'
import { type PowerAction, powerActions } from './power-actions.ts'

/** What may be done with a machine's power now: the server says which, by state and role. */
export function PowerButtons({ machine }: { readonly machine: Machine }) {
  const { client } = useSession()
  const { failed } = useToasts()
  const [asked, setAsked] = useState<PowerAction | null>(null)
  const { mutate, isPending, variables } = useMutation({
    mutationFn: async ({ operation }: PowerAction) =>
      await client.finished(await client.call(`machines.${operation}`, { machine: machine.id })),
    onError: (error, { label }) => failed(`${label}: ${machine.name}`, error),
  })
  const offered = powerActions.filter(({ operation }) => machine.allowed.includes(operation))
  if (offered.length === 0) return null
  return (
    <Group gap="xs" role="group" aria-label="Power">
      {offered.map((action) => (
        <Button
          key={action.operation}
          size="xs"
          variant={action.operation === 'start' || action.operation === 'resume' ? 'filled' : 'default'}
          leftSection={icons[action.icon]}
          loading={isPending && variables.operation === action.operation}
          onClick={() => (action.warning ? setAsked(action) : mutate(action))}
        >
          {action.label}
        </Button>
      ))}
      <Confirmation
        action={asked}
        machine={machine.name}
        onCancel={() => setAsked(null)}
        onConfirm={(action) => {
          setAsked(null)
          mutate(action)
        }}
      />
    </Group>
  )
}
