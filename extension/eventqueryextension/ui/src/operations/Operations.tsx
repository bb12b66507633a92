import type { ComponentType } from 'preact'
import { linkTo, usePlace } from '../url/location'
import { ProjectionsSection } from './projections/ProjectionsSection'
import { RejectionsSection } from './rejections/RejectionsSection'
import { ReplaysSection } from './replays/ReplaysSection'
import { StatusSection } from './status/StatusSection'
import './operations.css'

const sections = ['status', 'rejections', 'projections', 'replays'] as const
type Section = (typeof sections)[number]

const titles: Record<Section, string> = {
  status: 'Status',
  rejections: 'Rejections',
  projections: 'Projections',
  replays: 'Replays',
}

const components: Record<Section, ComponentType> = {
  status: StatusSection,
  rejections: RejectionsSection,
  projections: ProjectionsSection,
  replays: ReplaysSection,
}

/** How the store is, what it set aside, its read models, and replays into pipelines. */
export function Operations() {
  const { params } = usePlace()
  const section = sections.find((name) => name === params.get('section')) ?? 'status'
  const Shown = components[section]
  return (
    <div class="operations">
      <h1 class="visually-hidden">Operations</h1>
      <nav class="sections" aria-label="Operations">
        {sections.map((name) => (
          <a
            key={name}
            href={linkTo('operations', sectionParams(name))}
            aria-current={name === section ? 'page' : undefined}
          >
            {titles[name]}
          </a>
        ))}
      </nav>
      <Shown />
    </div>
  )
}

const sectionParams = (section: Section) => (section === 'status' ? {} : { section })
