package runner

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"crumb/scenario"
)

// server is the demo app, serving on a port of its own for the time of a run.
type server struct {
	http *http.Server
	url  string
}

// startServer starts the demo app if one of the files, or a file they run, asks for it.
func (r *run) startServer(files []*scenario.File) error {
	wanted := false
	for _, f := range files {
		wanted = wanted || f.Server != nil && f.Base == nil
	}
	if !wanted || r.options.DryRun {
		return nil
	}
	if r.options.Demo == nil {
		return errors.New("server: demo is not to be had here")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &http.Server{Handler: r.options.Demo(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	r.server = &server{http: s, url: "http://" + l.Addr().String()}
	go s.Serve(l)
	return nil
}

func (s *server) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		s.http.Close()
	}
}
