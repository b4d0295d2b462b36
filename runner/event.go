package runner

import (
	"time"

	"crumb/scenario"
)

// Event is something that happened in a run. All texts in events are free of secrets; texts that came from a server may
// hold any character and must be escaped for wherever they are written.
type Event interface{ event() }

// Reporter is told what happens. It is called by one goroutine at a time; the events of one scenario come in order. An
// error it returns ends the run as an interrupt would: teardowns still run.
type Reporter interface{ Report(Event) error }

// RunStarted is the first event of a run.
type RunStarted struct {
	Time      time.Time
	Scenarios int // how many scenarios will run; a scenario with data counts once for each row
	Seed      uint64
}

// ScenarioStarted says that a scenario (one row of it, where it has data) begins.
type ScenarioStarted struct{ Scenario *ScenarioResult }

// StepStarted says that a step begins; Step has its name and place, and no result yet.
type StepStarted struct {
	Scenario *ScenarioResult
	Step     *StepResult
	Number   int // of the step among the scenario's steps, from 1; teardown steps go on counting
	Of       int // how many steps are known so far
}

// StepRetried says that an attempt of a step did not do and another one will follow after Wait.
type StepRetried struct {
	Scenario *ScenarioResult
	Step     *StepResult
	Attempt  int // the one that failed, from 1
	Of       int
	Wait     time.Duration
	Why      string // one line
}

// StepEnded says that a step has its result. A step that runs another file ends after the steps of that file.
type StepEnded struct {
	Scenario *ScenarioResult
	Step     *StepResult
}

// ScenarioEnded says that a scenario has its result.
type ScenarioEnded struct{ Scenario *ScenarioResult }

// RunEnded is the last event of a run.
type RunEnded struct{ Result *Result }

func (RunStarted) event()      {}
func (ScenarioStarted) event() {}
func (StepStarted) event()     {}
func (StepRetried) event()     {}
func (StepEnded) event()       {}
func (ScenarioEnded) event()   {}
func (RunEnded) event()        {}

// Status is the outcome of a step or a scenario.
type Status int

// Failed means that an expectation did not hold; Errored that the step could not be carried out (no answer, no such
// file, a value that is not set). Both fail the scenario. Skipped steps did not run. Planned is what a dry run gives: the
// step would run, and nothing was done.
const (
	Passed Status = iota
	Failed
	Errored
	Skipped
	Planned
)

// String is "passed", "failed", "errored", "skipped" or "planned".
func (s Status) String() string {
	return [...]string{"passed", "failed", "errored", "skipped", "planned"}[s]
}

// Bad reports whether the status fails a run.
func (s Status) Bad() bool { return s == Failed || s == Errored }

// Result is the outcome of a run.
type Result struct {
	Started     time.Time
	Duration    time.Duration
	Scenarios   []*ScenarioResult // in the order they were given
	Seeded      bool              // a random function was asked, so that the seed tells what it gave
	Requests    int               // HTTP exchanges sent, each redirect counted
	Interrupted bool              // ended by an interrupt before all was done
	NotRun      int               // scenarios that did not start (fail-fast or an interrupt)
}

// Count returns how many scenarios had each status.
func (r *Result) Count() map[Status]int {
	n := map[Status]int{}
	for _, s := range r.Scenarios {
		n[s.Status]++
	}
	return n
}

// CountSteps returns how many steps had each status.
func (r *Result) CountSteps() map[Status]int {
	n := map[Status]int{}
	for _, s := range r.Scenarios {
		for _, st := range s.Steps {
			n[st.Status]++
		}
	}
	return n
}

// OK reports whether nothing failed and nothing was interrupted.
func (r *Result) OK() bool {
	n := r.Count()
	return n[Failed] == 0 && n[Errored] == 0 && !r.Interrupted
}

// ScenarioResult is the outcome of one scenario, or of one row of its data.
type ScenarioResult struct {
	Path     string   // of the file, as the user named it
	Name     string   // its title
	Row      string   // "#1 user=alice", or "" without data
	Tags     []string // words to select by
	Status   Status
	Started  time.Time
	Duration time.Duration
	Requests int
	Steps    []*StepResult         // in the order they ended; steps of a file that is run stand after the step that runs it starts and before it ends
	Faults   []scenario.Diagnostic // what kept the scenario itself from going on (vars that could not be evaluated, server that did not start)
	Warnings []scenario.Diagnostic // notes worth a line in the report
}

// StepResult is the outcome of one step, or of one item of its `each`.
type StepResult struct {
	Name     string // its title; never empty
	ID       string
	Session  string // "as bob", "replay of login"; "" for the session that stands anyway
	Item     string // "[2] user=bob" with `each`, else ""
	Source   *scenario.Source
	Pos      scenario.Pos // of the step in its file
	Depth    int          // 0 for the scenario's own steps, +1 for each file run by a step
	Teardown bool
	Kind     string // request, login, session, run, exec, pause
	Covers   []string

	Status    Status
	Reason    string // why it was skipped, in words
	Request   string // "POST /login", "exec make seed": one line, as sent
	Redirects []int  // the statuses of the redirects that were followed
	Landed    string // where they led: "GET /home", "" without
	Method    string // of the final answer's request, "" where there was none
	URL       string // of the final answer, absolute
	HTTP      int    // status of the final answer, 0 where there was none
	Summary   string // the answer in one line: "200 OK, application/json, 123 bytes"
	Started   time.Time
	Duration  time.Duration
	Attempts  int // how many times it was tried; 1 without retry
	Requests  int

	Failures []scenario.Diagnostic // every expectation that does not hold, or the error
	Shows    []Show                // what `show` prints
	Excerpt  string                // on failure: the beginning of the body, "" where there is none
	Detail   *Detail               // every hop, where Options.Detail asks for it or the step failed; else nil
}

// Show is one line of `show`.
type Show struct{ Source, Text string }

// Detail is everything that went over the wire in a step.
type Detail struct {
	Hops    []HopDetail
	Jar     []string // the session's cookies after the step, a line each: "sid‹2› 127.0.0.1 / HttpOnly SameSite=Lax"
	Missed  []string // cookies that exist but were not sent, and why
	Timings []Timing
	Output  string // of exec: stdout and stderr, beginning
}

// HopDetail is one exchange: what was sent and what came.
type HopDetail struct {
	Method, URL string
	Sent        []Header
	SentBody    string // its beginning
	Proto       string
	Status      int
	StatusText  string
	Headers     []Header
	Body        string   // beginning of the decoded body, of the final hop only
	Size        int      // of the decoded body
	SetCookies  []string // "sid‹2›; Path=/; HttpOnly", refused ones with their reason
	Refused     []string // cookies that the jar did not take, by name, and why
	Interim     []string // informational answers before it: "103 Early Hints, Link: </a.css>"
	Trailer     []Header // fields behind the body, of the final hop only
	Proxy       string   // the proxy it went through and what names it, "" for none
	Dropped     []string // headers and cookies withheld because the origin changed
	Time        time.Duration
}

// Header is one header field.
type Header struct{ Name, Value string }

// Timing is one phase of an exchange.
type Timing struct {
	Name string
	Time time.Duration
}
