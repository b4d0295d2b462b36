// Package scenario says what a scenario file may say: it reads YAML into typed, placed values, checks them whole, and
// reports every fault. It knows no network, no clock and no terminal.
package scenario

import (
	"time"

	"crumb/scenario/expression"
)

// File is one loaded scenario. The zero value of a field means that the file does not say it. A File is not changed after
// loading and is safe for concurrent use.
type File struct {
	Source  *Source
	Path    string // as the user named it
	Dir     string // the folder that its paths are relative to
	Root    string // the project folder, which its paths must stay in
	Partial bool   // its name begins with _, so it is only run by other files

	Name        *Template // nil: the file's name
	Title       string    // Name, where it is a constant, else the file's name
	Description string
	Tags        []string
	Base        *Value // nil: none
	Vars        []*Var // in the order to evaluate them, those of the project file and secrets among them
	Data        *Data  // nil: runs once
	Session     *Session
	Sessions    []*NamedSession
	Server      *Server
	Steps       []*Step
	Teardown    []*Step
	Warnings    Diagnostics // of this file and the files it runs

	Roles []string // constant names of sessions that its steps run in, those of files that it runs too

	own []string // keys of the file itself that count for nothing where another file runs it
}

// Var is a name that the file gives a value to.
type Var struct {
	Name   string
	Secret bool
	Value  *Value
	Null   bool // the file gives no value: whoever runs it must
}

// Data is a table; the scenario runs once for each row.
type Data struct {
	Columns []string
	Rows    []map[string]any

	text bool // all values are text: the rows come from a CSV file
}

// Session says what every request carries and how it connects. In a step it says what changes.
type Session struct {
	Headers, Query []*Pair
	Cookies        []*SetCookie
	Auth           *Auth
	AuthNull       bool // auth: null, which takes away what there is
	UserAgent      *Value
	UserAgentNull  bool
	Clear          string // "", "all" or "session"
	Load, Save     *Template
	Dir            string // the folder that Load and Save are relative to
	Connection     Connection
}

// NamedSession is a further session that steps can run in.
type NamedSession struct {
	Name    string
	Session *Session
}

// SetCookie is a cookie set by hand. Value nil deletes the cookies of that name.
type SetCookie struct {
	Name             string
	Value            *Value
	Domain, Path     *Value
	Expires          *Value
	Secure, HTTPOnly *Value
	SameSite         *Value
	Pos              Pos
}

// Connection says how to reach the server. Every field may be nil.
type Connection struct {
	Timeout      *Value // a duration
	Follow       *Value // true, false or a number of hops
	MaxRedirects *Value
	Proxy        *Value // a URL, "none" or "environment"
	TLS          *TLS
	HTTP         *Value   // "1.1" or "2"
	Resolve      []*Value // host:port:address; nil: not said
	UnixSocket   *Value
	Compress     *Value
	MaxBody      *Value // bytes, as an int where it is constant
	Dir          string // the folder that UnixSocket is relative to
}

// TLS says how to trust the server and what to show it. File names are relative to Dir.
type TLS struct {
	CA, Cert, Key, ServerName *Value
	Insecure                  *Value
	MinVersion                *Value
	Dir                       string
}

// Auth is how requests authenticate: one of its fields is set.
type Auth struct {
	Basic  *Basic
	Bearer *Value
	// Origins are further origins that the credentials may go to.
	Origins []*Value
	Pos     Pos
}

// Basic is a user and a password (RFC 7617).
type Basic struct{ User, Password *Value }

// Server is the app under test. Demo is the built-in demo app.
type Server struct {
	Demo bool
	Pos  Pos
}

// Step is one step: what it does, when, how often, and what must hold.
type Step struct {
	Source  *Source
	Pos     Pos
	Name    *Template // nil: Title stands for it
	Title   string    // Name where it is a constant, else a line made from the action
	ID      string
	Note    string
	If      *Expr
	Skip    *Template
	Each    *Each
	Retry   *Retry
	Timeout *Value // a duration
	Expect  []*Expectation
	Capture []*Capture
	Show    []*Expr
	Covers  []string
	As      *Template // the session it runs in; nil: the one that stands
	Replay  string    // the id of the step whose session it runs in a copy of; "" none
	Freeze  bool      // a later step replays this one
	Action  Action

	NamesStatus   bool // an expectation uses the name status, so none is added
	NamesLoggedIn bool
	NamesExitCode bool
	Keep          []string // names of its answer that later steps use, by steps.<id>
}

// Action is what a step does: *Request, *SessionChange, *Run, *Exec or *Pause.
type Action interface {
	// Kind is the key that stands for the action in a file.
	Kind() string
}

// Each runs a step once for each item of a list.
type Each struct {
	Name  string
	Items *Value
}

// Retry repeats a step until its expectations, or Until, hold. Fields may be nil: 5 times, every 1s, factor 1, no limit.
type Retry struct {
	Times, Every, Backoff, Timeout *Value
	Until                          *Expr
}

// Expectation is an expression that must be true.
type Expectation struct {
	That    *Expr
	Because *Template
}

// Capture gives a name to a value for the steps that follow.
type Capture struct {
	Name   string
	Value  *Expr
	Secret bool
	Pos    Pos
}

// Request is one HTTP exchange. Login is set where it must sign the session in.
type Request struct {
	Method     string
	Target     *Template
	TargetPos  Span
	Query      []*Pair
	Headers    []*Pair
	Cookies    []*Pair
	Body       Body // nil: none
	Auth       *Auth
	AuthNull   bool
	SaveBody   *Template
	Connection Connection
	Login      *Login
}

// Login says what proves that a request signed the session in. Both fields may be nil.
type Login struct {
	Token *Expr // takes a token from the answer
	Proof *Expr // stands for the condition that the session gained something
}

// Kind is "request", or "login".
func (r *Request) Kind() string {
	if r.Login != nil {
		return "login"
	}
	return "request"
}

// Pair is a name with its values, as of a query, headers or form. Values is empty where the file says null.
type Pair struct {
	Name   string
	Values []*Value
	Null   bool
	Pos    Pos
}

// Body is what a request sends: *FormBody, *JSONBody, *TextBody, *FileBody, *MultipartBody or *GraphQLBody.
type Body interface{ body() }

// FormBody is sent as application/x-www-form-urlencoded, in the order of the file.
type FormBody struct{ Fields []*Pair }

// JSONBody is sent as application/json, members in the order of the file.
type JSONBody struct{ Value *Value }

// TextBody is sent as text/plain.
type TextBody struct{ Text *Value }

// FileBody sends the bytes of a file.
type FileBody struct{ Path *Template }

// MultipartBody is sent as multipart/form-data.
type MultipartBody struct{ Parts []*Part }

// GraphQLBody is sent as application/json with the members query, variables and operationName.
type GraphQLBody struct{ Query, Variables, OperationName *Value }

func (*FormBody) body()      {}
func (*JSONBody) body()      {}
func (*TextBody) body()      {}
func (*FileBody) body()      {}
func (*MultipartBody) body() {}
func (*GraphQLBody) body()   {}

// Part is one part of a multipart body: Content, or the bytes of File.
type Part struct {
	Name     string
	Content  *Value
	File     *Template
	Filename *Value
	Type     *Value
}

// SessionChange changes what the session carries from here on.
type SessionChange struct{ Session *Session }

// Kind is "session".
func (*SessionChange) Kind() string { return "session" }

// Run runs the steps of another file in this session.
type Run struct {
	File *File
	With []*Argument
}

// Argument gives a value to a name of the file that is run.
type Argument struct {
	Name  string
	Value *Value
}

// Kind is "run".
func (*Run) Kind() string { return "run" }

// Exec runs a program, without a shell.
type Exec struct{ Args []*Value }

// Kind is "exec".
func (*Exec) Kind() string { return "exec" }

// Pause waits.
type Pause struct{ For *Value }

// Kind is "pause".
func (*Pause) Kind() string { return "pause" }

// Expr is a checked expression and its place in the file.
type Expr struct {
	*expression.Program
	at place
}

// Source is the file that the expression stands in.
func (e *Expr) File() *Source { return e.at.src }

// Pos is the place of a rune of the expression.
func (e *Expr) Pos(rune int) Pos { return e.at.span(rune, rune).From }

// Span is the place of the runes from..to of the expression.
func (e *Expr) Span(from, to int) Span { return e.at.span(from, to) }

// Template is a text with ${} parts.
type Template struct {
	Parts []TemplatePart
	at    place
}

// TemplatePart is a piece of constant text, or an expression.
type TemplatePart struct {
	Text string
	Expr *Expr // nil: Text is meant
}

// File is the file that the template stands in.
func (t *Template) File() *Source { return t.at.src }

// Span is the place of the whole text.
func (t *Template) Span() Span { return t.at.whole() }

// Constant returns the text, if it has no ${} parts. A nil Template is the empty text.
func (t *Template) Constant() (string, bool) {
	switch {
	case t == nil || len(t.Parts) == 0:
		return "", true
	case len(t.Parts) == 1 && t.Parts[0].Expr == nil:
		return t.Parts[0].Text, true
	}
	return "", false
}

// Sole returns the expression of a text that is one ${} and nothing else, or nil.
func (t *Template) Sole() *Expr {
	if t != nil && len(t.Parts) == 1 {
		return t.Parts[0].Expr
	}
	return nil
}

// Raw is the text as the file spells it.
func (t *Template) Raw() string { return t.at.value }

// Value is any YAML value; its texts may hold ${}.
type Value struct {
	Kind  ValueKind
	Const any       // of a Constant: nil, bool, int, float64, expression.BigInt, string, time.Duration
	Text  *Template // of a Templated
	Items []*Value  // of a List or a Mapping
	Keys  []string  // of a Mapping, beside Items, in the order of the file
	at    place
}

// ValueKind is what a Value is made of.
type ValueKind int

// A Constant holds no ${}; a Templated is a text with ${} parts.
const (
	Constant ValueKind = iota
	Templated
	List
	Mapping
)

// File is the file that the value stands in.
func (v *Value) File() *Source { return v.at.src }

// Span is the place of a scalar, or of the start of a list or a mapping.
func (v *Value) Span() Span {
	if v.Kind == List || v.Kind == Mapping {
		return Span{From: Pos{v.at.line, v.at.col}}
	}
	return v.at.whole()
}

// Raw is the text of a scalar as the file spells it, "" of others.
func (v *Value) Raw() string { return v.at.value }

// Duration is the value as a constant duration, if it is one.
func (v *Value) Duration() (time.Duration, bool) {
	if v == nil {
		return 0, false
	}
	d, ok := v.Const.(time.Duration)
	return d, ok
}
