import { useQuery } from '@tanstack/react-query'
import { Plus, Upload } from 'lucide-react'
import { queries } from '../../api/queries.ts'
import { HostCharts } from '../../components/HostCharts.tsx'
import { ButtonLink, TextLink } from '../../components/Link.tsx'
import { usePage } from '../../components/page.ts'
import { QueryState } from '../../components/QueryState.tsx'
import { TaskRow } from '../../components/TaskRow.tsx'
import { Card } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { paths } from '../../util/paths.ts'
import { CapacityCard } from './CapacityCard.tsx'
import { FirstSteps } from './FirstSteps.tsx'
import { HostChoice } from './HostChoice.tsx'
import { MirrorWarnings } from './MirrorWarnings.tsx'
import { VmsCard } from './VmsCard.tsx'

const RECENT = 8
const CHART_SECONDS = 600

function RecentTasks() {
  const tasks = useQuery(queries.tasks())
  return (
    <Card
      title="Recent tasks"
      padded={false}
      actions={
        <TextLink href={paths.tasks()} className="text-xs">
          View all
        </TextLink>
      }
    >
      <QueryState query={tasks} what="the recent tasks">
        {items =>
          items.length === 0 ? (
            <p className="px-4 py-6 text-center text-ink-3">Nothing has been done yet.</p>
          ) : (
            <ul>
              {items.slice(0, RECENT).map(task => (
                <TaskRow key={task.id} task={task} />
              ))}
            </ul>
          )
        }
      </QueryState>
    </Card>
  )
}

/** The whole installation at a glance, or the first steps while there is nothing to glance at. */
export function DashboardPage() {
  usePage('Dashboard')
  const hosts = useQuery(queries.hosts())
  const vms = useQuery(queries.vms()).data
  const images = useQuery(queries.images()).data
  const pools = useQuery(queries.pools()).data ?? []
  return (
    <>
      <PageHeader
        title="Dashboard"
        actions={
          <>
            <ButtonLink href={paths.images()} icon={<Upload />}>
              Upload an image
            </ButtonLink>
            <ButtonLink href={paths.vmCreate()} variant="primary" icon={<Plus />}>
              Create a VM
            </ButtonLink>
          </>
        }
      />
      <div className="flex flex-col gap-4 px-5 pb-6">
        {vms?.length === 0 && images && <FirstSteps hasImage={images.length > 0} />}
        <QueryState query={hosts} what="the hosts">
          {list => (
            <>
              <MirrorWarnings hosts={list} />
              <div className="grid gap-4 lg:grid-cols-3">
                <VmsCard />
                <CapacityCard hosts={list} pools={pools} />
              </div>
              <HostChoice hosts={list}>
                {host => (
                  <div className="grid gap-4 md:grid-cols-2">
                    <HostCharts
                      key={host.id}
                      id={host.id}
                      memoryBytes={host.state.memoryBytes}
                      seconds={CHART_SECONDS}
                      which={['cpu', 'memory', 'disk', 'network']}
                    />
                  </div>
                )}
              </HostChoice>
            </>
          )}
        </QueryState>
        <RecentTasks />
      </div>
    </>
  )
}
