import type { SignedIn } from '@cimarron/api/client'
import { ActionIcon, Badge, Group, Text, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import type { ConnectionState } from '../machines/use-machines.ts'
import { useSession } from '../session/session-context.tsx'
import { icons } from './icons.tsx'
import { Logo } from './logo.tsx'

interface HeaderProps {
  readonly session: SignedIn
  readonly connection: ConnectionState
}

export function Header({ session, connection }: HeaderProps) {
  const { signOut } = useSession()
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Logo size={28} />
      <Group gap="sm" wrap="nowrap">
        <ConnectionBadge connection={connection} />
        <Text size="sm" c="dimmed" visibleFrom="xs">
          {session.name === session.role ? session.name : `${session.name} (${session.role})`}
        </Text>
        <ColorSchemeButton />
        <Tooltip label="Sign out">
          <ActionIcon variant="default" size="lg" aria-label="Sign out" onClick={signOut}>
            {icons.leave}
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  )
}

const connections = {
  connecting: { color: 'gray', text: 'Connecting' },
  live: { color: 'teal', text: 'Live' },
  reconnecting: { color: 'yellow', text: 'Reconnecting' },
} as const

function ConnectionBadge({ connection }: { readonly connection: ConnectionState }) {
  const { color, text } = connections[connection]
  return (
    <Badge variant="dot" color={color} size="lg" tt="none" fw={500} role="status">
      {text}
    </Badge>
  )
}

function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  const label = dark ? 'Use light colours' : 'Use dark colours'
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(dark ? 'light' : 'dark')}
      >
        {dark ? icons.sun : icons.moon}
      </ActionIcon>
    </Tooltip>
  )
}
