import type { Standing } from '@cimarron/api/client'
import { Code, Paper, Stack, Text, Title } from '@mantine/core'

export function EmptyList({ role }: { readonly role: Standing }) {
  return (
    <Paper withBorder radius="md" p="xl">
      <Stack gap="sm" maw={620}>
        <Title order={2} size="h4">
          No machines yet
        </Title>
        {role === 'admin' ? (
          <>
            <Text>Define one from a terminal on this host; it appears here at once:</Text>
            <Code block>npx cimarron machine define web --memory 512M --disk /path/to/disk.qcow2 --start</Code>
            <Text size="sm" c="dimmed">
              Or let any WBEM client call DefineSystem, or POST a draft to <Code>/api/v1/machines</Code>.
            </Text>
          </>
        ) : (
          <Text>An admin can define one; it appears here at once.</Text>
        )}
      </Stack>
    </Paper>
  )
}
