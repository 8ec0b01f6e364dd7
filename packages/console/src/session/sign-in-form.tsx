import { Alert, Box, Button, Center, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Logo } from '../shell/logo.tsx'
import { messageOf } from '../toasts/message-of.ts'
import { useSession } from './session-context.tsx'

export function SignInForm() {
  const { signIn, notice } = useSession()
  const [problem, setProblem] = useState<string | null>(notice)
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    try {
      await signIn(textOf(form.get('name')), textOf(form.get('password')))
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
    }
  }

  return (
    <Center component="main" mih="100dvh" p="md">
      <Box w="100%" maw={380}>
        <Stack gap="lg">
          <Logo size={40} />
          <Paper withBorder shadow="sm" p="xl" radius="lg">
            <form onSubmit={submit} aria-label="Sign in">
              <Stack>
                {problem && (
                  <Alert color="red" variant="light" role="alert">
                    {problem}
                  </Alert>
                )}
                <TextInput name="name" label="User name" autoComplete="username" required data-autofocus autoFocus />
                <PasswordInput name="password" label="Password" autoComplete="current-password" required />
                <Button type="submit" loading={busy} fullWidth mt="xs">
                  Sign in
                </Button>
              </Stack>
            </form>
          </Paper>
          <Text size="sm" c="dimmed">
            On a new installation the user is <b>admin</b>; the password is in the file <code>admin-password</code> of
            the daemon’s data directory.
          </Text>
        </Stack>
      </Box>
    </Center>
  )
}

function textOf(field: FormDataEntryValue | null): string {
  return typeof field === 'string' ? field : ''
}
