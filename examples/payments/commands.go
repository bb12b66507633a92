package main

import (
	"errors"
	"fmt"
)

// ErrRefused says that a payment is not in a state in which the command can be
// obeyed.
var ErrRefused = errors.New("refused")

// Command is what somebody wants to happen to a payment. Decide says what comes of
// it: events, or the reason why not. It has no effect of its own, for it is called
// again when another command came first.
type Command interface {
	Decide(p Payment) ([]Event, error)
}

// Initiate begins a payment.
type Initiate struct {
	Amount   int64
	Currency Currency
	Customer string
}

// Authorize has the bank reserve the money.
type Authorize struct{ Code string }

// Capture takes the money that was reserved.
type Capture struct{}

// Refund gives back some of the money that was taken.
type Refund struct{ Amount int64 }

// Decide begins a payment that does not exist yet.
func (c Initiate) Decide(p Payment) ([]Event, error) {
	if p.Status != Unknown {
		return nil, fmt.Errorf("%w: the payment is %s", ErrRefused, p.Status)
	}
	if c.Amount <= 0 {
		return nil, fmt.Errorf("%w: the amount %d is not above 0", ErrRefused, c.Amount)
	}
	return []Event{PaymentInitiated(c)}, nil
}

// Decide authorizes a payment that was initiated.
func (c Authorize) Decide(p Payment) ([]Event, error) {
	if p.Status != Initiated {
		return nil, fmt.Errorf("%w: the payment is %q, not initiated", ErrRefused, p.Status)
	}
	return []Event{PaymentAuthorized(c)}, nil
}

// Decide captures a payment that was authorized. To capture one again changes
// nothing.
func (Capture) Decide(p Payment) ([]Event, error) {
	switch p.Status {
	case Authorized:
		return []Event{PaymentCaptured{p.Amount, p.Currency, p.Customer}}, nil
	case Captured:
		return nil, nil
	default:
		return nil, fmt.Errorf("%w: the payment is %q, not authorized", ErrRefused, p.Status)
	}
}

// Decide refunds no more than was captured.
func (c Refund) Decide(p Payment) ([]Event, error) {
	if p.Status != Captured {
		return nil, fmt.Errorf("%w: the payment is %q, not captured", ErrRefused, p.Status)
	}
	if left := p.Amount - p.Refunded; c.Amount <= 0 || c.Amount > left {
		return nil, fmt.Errorf("%w: %s is not within the %s left", ErrRefused, p.Currency.Text(c.Amount), p.Currency.Text(left))
	}
	return []Event{PaymentRefunded{c.Amount, p.Currency, p.Customer}}, nil
}
