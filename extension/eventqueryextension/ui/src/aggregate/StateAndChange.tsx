import { useMemo } from 'preact/hooks'
import { formatJson } from '../api/json'
import type { Json, PatchOperation } from '../api/types'
import { CopyButton } from '../components/CopyButton'
import { LongText } from '../components/LongText'
import { countOf, formatCount } from '../components/numbers'
import { Value } from '../components/Value'
import { diff } from '../json/diff'
import { foldParts } from '../json/fold'
import { JsonLines } from '../json/JsonLines'
import { JsonTree } from '../json/JsonTree'
import { pointer } from '../json/path'
import { change, usePlace } from '../url/location'
import type { Step } from './useChosen'

/** What an event changed, beside the state after it. */
export function StateAndChange({ step, isStale }: { step: Step; isStale: boolean }) {
  const asPatch = usePlace().params.get('diff') === 'patch'
  const lines = useMemo(() => foldParts(diff(step.before, step.after)), [step])
  const { version, patch, after } = step
  return (
    <div class={isStale ? 'state-and-change is-stale' : 'state-and-change'}>
      <section class="card" aria-label="Change">
        <div class="part-head toolbar">
          <h2>Change</h2>
          <span class="muted grow">
            {version > 0 && `${formatCount(version - 1)} → ${formatCount(version)} · `}
            {countOf(patch.length, 'operation')}
          </span>
          <ChangeSwitch asPatch={asPatch} />
        </div>
        {patch.length === 0 ? (
          <p class="part-none muted">
            {version === 0 ? 'Nothing has happened yet.' : 'The state is the same as before.'}
          </p>
        ) : asPatch ? (
          <Patch patch={patch} />
        ) : (
          <JsonLines label="Difference from the version before" lines={lines} />
        )}
      </section>
      <section class="card" aria-label="State">
        <div class="part-head toolbar">
          <h2>State</h2>
          <span class="muted grow">after version {formatCount(version)}</span>
          <CopyButton label="Copy the state" text={() => formatJson(after)} />
        </div>
        <JsonTree label="State" value={after} actions={{ pathOf: pointer }} />
      </section>
    </div>
  )
}

function ChangeSwitch({ asPatch }: { asPatch: boolean }) {
  return (
    <fieldset class="switch">
      <legend class="visually-hidden">The change as</legend>
      <button type="button" aria-pressed={!asPatch} onClick={() => change({ diff: undefined }, true)}>
        Diff
      </button>
      <button type="button" aria-pressed={asPatch} onClick={() => change({ diff: 'patch' }, true)}>
        JSON Patch
      </button>
    </fieldset>
  )
}

const mostOperations = 200

function Patch({ patch }: { patch: readonly PatchOperation[] }) {
  return (
    <div class="patch">
      <table>
        <thead>
          <tr>
            <th>op</th>
            <th>path</th>
            <th>value</th>
          </tr>
        </thead>
        <tbody>
          {patch.slice(0, mostOperations).map((operation) => (
            <tr key={`${operation.op} ${operation.path}`}>
              <td>{operation.op}</td>
              <td>
                <Value text={operation.path === '' ? '""' : operation.path} />
              </td>
              <td>{operation.value !== undefined && <PatchValue value={operation.value} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="toolbar part-none">
        <span class="muted grow">
          {patch.length > mostOperations && `The first ${mostOperations} of ${formatCount(patch.length)}.`}
        </span>
        <CopyButton label="Copy the patch" isLabelled text={() => formatJson(patch as unknown as Json)} />
      </p>
    </div>
  )
}

const PatchValue = ({ value }: { value: Json }) => <LongText text={formatJson(value, 0)} start={200} />
