package otelevent

// The numbers of fields in OTLP 1.10: opentelemetry/proto/logs/v1/logs.proto,
// resource/v1/resource.proto, common/v1/common.proto and
// collector/logs/v1/logs_service.proto.
const (
	requestResourceLogs = 1

	resourceLogsResource  = 1
	resourceLogsScopeLogs = 2
	resourceLogsSchemaURL = 3

	resourceAttributes = 1
	resourceDropped    = 2
	resourceEntityRefs = 3

	entitySchemaURL       = 1
	entityType            = 2
	entityIDKeys          = 3
	entityDescriptionKeys = 4

	scopeLogsScope     = 1
	scopeLogsRecords   = 2
	scopeLogsSchemaURL = 3

	scopeName       = 1
	scopeVersion    = 2
	scopeAttributes = 3
	scopeDropped    = 4

	recordTime           = 1
	recordSeverityNumber = 2
	recordSeverityText   = 3
	recordBody           = 5
	recordAttributes     = 6
	recordDropped        = 7
	recordFlags          = 8
	recordTraceID        = 9
	recordSpanID         = 10
	recordObservedTime   = 11
	recordEventName      = 12

	valueString = 1
	valueBool   = 2
	valueInt    = 3
	valueDouble = 4
	valueList   = 5
	valueMap    = 6
	valueBytes  = 7

	listValues = 1 // of a map as well

	entryKey   = 1
	entryValue = 2
)

// The wire types of protobuf.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)
