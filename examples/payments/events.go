package main

import (
	"encoding/json"
	"fmt"
)

// Event is something that happened to a payment. Events are only ever added: what
// an old one says stays readable.
type Event interface{ eventType() string }

// PaymentInitiated says that a customer wants to pay.
type PaymentInitiated struct {
	Amount   int64    `json:"amount"` // in the smallest unit of the currency
	Currency Currency `json:"currency"`
	Customer string   `json:"customer"`
}

// PaymentAuthorized says that the bank has reserved the money.
type PaymentAuthorized struct {
	Code string `json:"code"`
}

// PaymentCaptured says that the money was taken.
type PaymentCaptured struct {
	Amount   int64    `json:"amount"`
	Currency Currency `json:"currency"`
	Customer string   `json:"customer"`
}

// PaymentRefunded says that some of the money was given back.
type PaymentRefunded struct {
	Amount   int64    `json:"amount"`
	Currency Currency `json:"currency"`
	Customer string   `json:"customer"`
}

func (PaymentInitiated) eventType() string  { return "PaymentInitiated" }
func (PaymentAuthorized) eventType() string { return "PaymentAuthorized" }
func (PaymentCaptured) eventType() string   { return "PaymentCaptured" }
func (PaymentRefunded) eventType() string   { return "PaymentRefunded" }

// decode returns the event that was stored as a type and data.
func decode(eventType string, data []byte) (Event, error) {
	switch eventType {
	case PaymentInitiated{}.eventType():
		return decodeAs[PaymentInitiated](data)
	case PaymentAuthorized{}.eventType():
		return decodeAs[PaymentAuthorized](data)
	case PaymentCaptured{}.eventType():
		return decodeAs[PaymentCaptured](data)
	case PaymentRefunded{}.eventType():
		return decodeAs[PaymentRefunded](data)
	default:
		return nil, fmt.Errorf("unknown event type %q", eventType)
	}
}

func decodeAs[E Event](data []byte) (Event, error) {
	var e E
	err := json.Unmarshal(data, &e)
	return e, err
}

// Currency is an ISO 4217 code of a currency with two decimals.
type Currency string

// Text writes an amount as people do.
func (c Currency) Text(amount int64) string {
	return fmt.Sprintf("%d.%02d %s", amount/100, amount%100, c)
}
