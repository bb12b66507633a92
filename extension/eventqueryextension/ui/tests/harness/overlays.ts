// What tests merge over config/collector.yaml.

/** A receiver that replays on demand, into nothing. */
export const replaying = `
receivers:
  event_replay: {mode: on_demand}
exporters:
  nop: {}
service:
  pipelines:
    logs/replay: {receivers: [event_replay], exporters: [nop]}
`

/** Read models: one that works, and one whose reducer fails. */
export const projecting = `
extensions:
  event_query:
    projections:
      - {name: types, key: .event.eventType, reducer: "{count: (.state.count + 1), last: .event.eventId}"}
      - {name: broken, key: .event.aggregateId, reducer: error("on purpose")}
`

/** A store that keeps few events. */
export const keeping = (events: number) => `
extensions:
  event_store:
    limits: {max_events: ${events}}
`

export const token = 'a-token-of-the-tests'

/** The API asks for a bearer token. */
export const bearer = `
extensions:
  bearertokenauth: {token: ${token}}
  event_query:
    http: {auth: {authenticator: bearertokenauth}}
service:
  extensions: [bearertokenauth, event_store, event_query, health_check]
`

export const user = { name: 'ann', password: 'pässword: ünd mehr' }

/** The API asks for a user and a password. */
export const basic = `
extensions:
  basicauth/api: {htpasswd: {inline: "${user.name}:${user.password}"}}
  event_query:
    http: {auth: {authenticator: basicauth/api}}
service:
  extensions: [basicauth/api, event_store, event_query, health_check]
`
