interface Props {
  eventId: string
  onClose: () => void
}

/** The side panel with one event. */
export function EventPanel({ eventId, onClose }: Props) {
  return (
    <aside class="panel">
      <button type="button" onClick={onClose}>
        {eventId}
      </button>
    </aside>
  )
}
