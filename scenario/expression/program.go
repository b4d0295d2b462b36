package expression

import (
	"context"
	"math/rand/v2"
	"time"
)

// Kind says what an expression is for.
type Kind int

const (
	// Condition is an expression that must give true or false.
	Condition Kind = iota
	// Value is an expression with any result.
	Value
	// Template is an expression inside ${}: it may have any result, and only
	// here the functions that make up values (uuid, random...) are allowed.
	Template
)

// Runtime is what an evaluation may ask of the world. The zero Runtime knows
// no name, reads no file, and its now() is the zero time.
type Runtime struct {
	Context  context.Context                   // ends the evaluation; nil never does
	Lookup   func(name string) (any, error)    // the value of a top-level name
	Now      time.Time                         // what now() gives
	Rand     *rand.Rand                        // of uuid, random, randomString, fake; nil seeds one at random
	ReadFile func(path string) ([]byte, error) // of readFile; nil refuses it
}

// Use is one use of a top-level name.
type Use struct {
	Path     []string // the name, then its members as far as they are constant
	From, To int      // runes of the source, To exclusive
	Guarded  bool     // the expression asks whether there is such a value
}

// Explanation says why an expression gave false or failed.
type Explanation struct {
	Operands []Operand   // in the order of evaluation
	Compare  *Comparison // nil if no comparison decided
	Notes    []string    // plain sentences
}

// Operand is a part of an expression, no literal, and the value it last had.
type Operand struct {
	At    int // the rune of the source that it stands under
	Value any
}

// Comparison is the == or != that decided that a condition failed.
type Comparison struct {
	Op          string
	Left, Right any
	From, To    int // runes of the source, To exclusive
}
