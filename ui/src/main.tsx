import './styles/index.css'
import { Tooltip } from '@base-ui/react/tooltip'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { setUnauthenticatedHandler } from './api/client.ts'
import { queryClient } from './api/query-client.ts'
import { router } from './routes.tsx'
import { sessionEndedStore } from './stores/panels.ts'
import { initTheme } from './stores/theme.ts'
import { paths } from './util/paths.ts'

initTheme()

// A session that ends while the UI is open leads to the login page, and from there back to where one was.
setUnauthenticatedHandler(() => {
  const { pathname, href } = router.state.location
  if (
    pathname === paths.login() ||
    pathname === paths.setup() ||
    !router.state.matches.some(match => match.id.includes('shell'))
  )
    return
  queryClient.clear()
  sessionEndedStore.set(true)
  router.history.push(paths.login(href))
})

const element = document.getElementById('root')
if (!element) throw new Error('index.html has no #root')
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider>
        <RouterProvider router={router} />
      </Tooltip.Provider>
    </QueryClientProvider>
  </StrictMode>,
)
