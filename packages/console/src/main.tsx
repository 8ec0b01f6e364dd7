import '@mantine/core/styles.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no element "root"')
createRoot(root).render(<App />)
