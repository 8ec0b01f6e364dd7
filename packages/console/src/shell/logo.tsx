import { Group, Text } from '@mantine/core'

export function Logo({ size }: { readonly size: number }) {
  return (
    <Group gap="sm" wrap="nowrap">
      <img src="/icon.svg" width={size} height={size} alt="" />
      <Text fw={650} fz={size * 0.6} lh={1} style={{ letterSpacing: '-0.02em' }}>
        Cimarron
      </Text>
    </Group>
  )
}
