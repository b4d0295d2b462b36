package demo

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxLab bounds the keys of /flaky and the jobs that are remembered.
const maxLab = 1000

// lab is what the playground remembers. Safe for concurrent use.
type lab struct {
	mu      sync.Mutex
	tries   recent[int] // by key of /flaky
	jobs    recent[job] // by id
	lastJob int
}

// job moves on when it is looked at, so that polling it needs no clock.
type job struct {
	id    int
	looks int
}

func (l *lab) open() { l.tries, l.jobs = newRecent[int](maxLab), newRecent[job](maxLab) }

func (c *call) health() { c.json(http.StatusOK, object{"status": "ok"}) }

// flaky fails so many times for each key, works once, and begins anew.
func (c *call) flaky() {
	fails, ok := c.intParam("fails", 2, 0, 100)
	if !ok {
		return
	}
	key := c.r.URL.Query().Get("key")
	if len(key) > 100 {
		c.fail(http.StatusBadRequest, "key must have at most 100 bytes")
		return
	}
	attempt := c.lab.try(key, fails)
	if attempt <= fails {
		c.w.Header().Set("Retry-After", "0")
		c.fail(http.StatusServiceUnavailable, fmt.Sprintf("attempt %d fails, as do the first %d", attempt, fails))
		return
	}
	c.json(http.StatusOK, object{"attempts": attempt})
}

// try counts an attempt, and forgets the key once it got through.
func (l *lab) try(key string, fails int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, _ := l.tries.get(key)
	n++
	if n > fails {
		l.tries.drop(key)
	} else {
		l.tries.put(key, n)
	}
	return n
}

func (c *call) slow() {
	ms, ok := c.intParam("ms", 200, 0, 10_000)
	if !ok {
		return
	}
	timer := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		c.json(http.StatusOK, object{"ms": ms})
	case <-c.r.Context().Done():
	}
}

func (c *call) addJob() {
	j := c.lab.newJob()
	c.w.Header().Set("Location", "/jobs/"+strconv.Itoa(j.id))
	c.json(http.StatusAccepted, j.view())
}

func (c *call) listJobs() {
	c.lab.mu.Lock()
	all := c.lab.jobs.values()
	c.lab.mu.Unlock()
	views := []object{}
	for _, j := range all {
		views = append(views, j.view())
	}
	c.json(http.StatusOK, object{"jobs": views})
}

func (c *call) showJob() {
	j, ok := c.lab.look(c.r.PathValue("job"))
	if !ok {
		c.fail(http.StatusNotFound, "no such job")
		return
	}
	c.json(http.StatusOK, j.view())
}

func (l *lab) newJob() job {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lastJob++
	j := job{id: l.lastJob}
	l.jobs.put(strconv.Itoa(j.id), j)
	return j
}

// look counts a look at a job.
func (l *lab) look(id string) (job, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	j, ok := l.jobs.get(id)
	if ok && j.looks < 3 {
		j.looks++
		l.jobs.put(id, j)
	}
	return j, ok
}

func (j job) view() object {
	v := object{"id": j.id, "status": "queued"}
	switch j.looks {
	case 2:
		v["status"] = "running"
	case 3:
		v["status"] = "done"
		v["result"] = object{"loaves": 12}
	}
	return v
}

// status answers with any status that ends an exchange.
func (c *call) status() {
	code := pathInt(c.r, "code")
	if code < 200 || code > 599 {
		c.fail(http.StatusBadRequest, "the status must be a number from 200 to 599")
		return
	}
	if code == http.StatusNoContent || code == http.StatusResetContent || code == http.StatusNotModified {
		c.w.WriteHeader(code)
		return
	}
	c.json(code, object{"status": code, "text": http.StatusText(code)})
}
