// Package expression compiles, checks, evaluates and explains the expressions
// of a scenario. It knows expr, and neither YAML nor HTTP.
//
// The language is that of github.com/expr-lang/expr: its parser reads a source
// and its checker types it. The evaluation is this package's own walk over the
// checked tree, because what a scenario needs cannot be asked of expr's
// machine: names that are looked up when they are used, an absent member that
// is an error in one place and nil in another, deep equality that takes 7 for
// 7.0, loops that end with a context, errors that name the values concerned,
// and the value of every operand after a failure, from the same walk that
// failed. expr's helpers for arithmetic and its builtin functions are called
// where they are right.
package expression
