package otelevent

import (
	"bytes"

	"github.com/gyroscops/otel-eventstore/store"
)

// The messages of what records share.
var (
	resourceMessage = message{
		resourceAttributes: resourceAttributes<<3 | wireBytes,
		resourceDropped:    resourceDropped<<3 | wireVarint,
		resourceEntityRefs: resourceEntityRefs<<3 | wireBytes,
	}
	entityMessage = message{
		entitySchemaURL:       entitySchemaURL<<3 | wireBytes,
		entityType:            entityType<<3 | wireBytes,
		entityIDKeys:          entityIDKeys<<3 | wireBytes,
		entityDescriptionKeys: entityDescriptionKeys<<3 | wireBytes,
	}
	scopeMessage = message{
		scopeName:       scopeName<<3 | wireBytes,
		scopeVersion:    scopeVersion<<3 | wireBytes,
		scopeAttributes: scopeAttributes<<3 | wireBytes,
		scopeDropped:    scopeDropped<<3 | wireVarint,
	}
)

// originReader reads resources and scopes. Most often the next one is that before,
// which it has still.
type originReader struct {
	resource        store.Resource
	scope           store.Scope
	resourceEncoded encodedOrigin
	scopeEncoded    encodedOrigin
	attributes      store.ContentWriter
}

// encodedOrigin is what a resource or a scope was read from.
type encodedOrigin struct {
	message, schemaURL []byte
	isSet              bool
}

func (e *encodedOrigin) equal(message, schemaURL []byte) bool {
	return e.isSet && bytes.Equal(e.message, message) && bytes.Equal(e.schemaURL, schemaURL)
}

func newEncodedOrigin(message, schemaURL []byte) encodedOrigin {
	return encodedOrigin{bytes.Clone(message), bytes.Clone(schemaURL), true}
}

// readResource sets the resource to what is encoded.
func (r *originReader) readResource(encoded, schemaURL []byte) error {
	if r.resourceEncoded.equal(encoded, schemaURL) {
		return nil
	}
	resource := store.Resource{SchemaURL: string(schemaURL)}
	r.beginAttributes()
	f := fields{rest: encoded, of: &resourceMessage}
	for f.next() {
		var err error
		switch f.number {
		case resourceAttributes:
			err = writeEntry(&r.attributes, f.content, 0)
		case resourceDropped:
			resource.DroppedAttributes = uint32(f.value)
		case resourceEntityRefs:
			var ref store.EntityRef
			ref, err = entityRef(f.content)
			resource.EntityRefs = append(resource.EntityRefs, ref)
		}
		if err != nil {
			return err
		}
	}
	resource.Attributes = r.endAttributes()
	if f.err != nil {
		return f.err
	}
	r.resource, r.resourceEncoded = resource, newEncodedOrigin(encoded, schemaURL)
	return nil
}

func entityRef(encoded []byte) (ref store.EntityRef, err error) {
	f := fields{rest: encoded, of: &entityMessage}
	for f.next() {
		text := string(f.content)
		switch f.number {
		case entitySchemaURL:
			ref.SchemaURL = text
		case entityType:
			ref.Type = text
		case entityIDKeys:
			ref.IDKeys = append(ref.IDKeys, text)
		case entityDescriptionKeys:
			ref.DescriptionKeys = append(ref.DescriptionKeys, text)
		}
	}
	return ref, f.err
}

// readScope sets the scope to what is encoded.
func (r *originReader) readScope(encoded, schemaURL []byte) error {
	if r.scopeEncoded.equal(encoded, schemaURL) {
		return nil
	}
	scope := store.Scope{SchemaURL: string(schemaURL)}
	r.beginAttributes()
	f := fields{rest: encoded, of: &scopeMessage}
	for f.next() {
		switch f.number {
		case scopeName:
			scope.Name = string(f.content)
		case scopeVersion:
			scope.Version = string(f.content)
		case scopeAttributes:
			if err := writeEntry(&r.attributes, f.content, 0); err != nil {
				return err
			}
		case scopeDropped:
			scope.DroppedAttributes = uint32(f.value)
		}
	}
	scope.Attributes = r.endAttributes()
	if f.err != nil {
		return f.err
	}
	r.scope, r.scopeEncoded = scope, newEncodedOrigin(encoded, schemaURL)
	return nil
}

func (r *originReader) beginAttributes() {
	r.attributes.Reset() // what was read is no part of it
	r.attributes.Begin("", "")
	r.attributes.Null()
	r.attributes.BeginAttributes()
}

// endAttributes returns what was written as a map with memory of its own.
func (r *originReader) endAttributes() store.Map {
	r.attributes.EndMap()
	e := store.NewEvent{Content: r.attributes.Content()}
	return e.Whole().Attributes
}
