package main

// Status is how far a payment has come.
type Status string

// The life of a payment.
const (
	Unknown    Status = ""
	Initiated  Status = "initiated"
	Authorized Status = "authorized"
	Captured   Status = "captured"
)

// Payment is the aggregate: what its events come to, and no more than commands
// need to decide.
type Payment struct {
	Status   Status
	Amount   int64
	Currency Currency
	Customer string
	Refunded int64
}

// Apply returns the payment as it is after an event. It refuses nothing: what
// happened has happened.
func (p Payment) Apply(event Event) Payment {
	switch e := event.(type) {
	case PaymentInitiated:
		p.Status, p.Amount, p.Currency, p.Customer = Initiated, e.Amount, e.Currency, e.Customer
	case PaymentAuthorized:
		p.Status = Authorized
	case PaymentCaptured:
		p.Status = Captured
	case PaymentRefunded:
		p.Refunded += e.Amount
	}
	return p
}
