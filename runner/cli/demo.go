package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"text/tabwriter"
	"time"

	"crumb/examples/demo"

	"github.com/spf13/pflag"
)

// demoAddr is where the demo app listens when nothing else is said and the port is free.
const demoAddr = "127.0.0.1:8080"

func setupDemo(fs *pflag.FlagSet) action {
	addr := fs.String("addr", "", "listen at this `HOST:PORT`; 127.0.0.1:8080, or a free port if that is taken, when not given")
	return func(p *Process, args []string) (int, error) {
		if len(args) > 0 {
			return 0, usage("write --addr "+quote(args[0]), "crumb demo takes no arguments")
		}
		l, err := listen(*addr)
		if err != nil {
			return 0, err
		}
		return codePassed, serve(p, l)
	}
}

// listen opens the port: the one that was asked for, or any that is free.
func listen(addr string) (net.Listener, error) {
	if addr == "" {
		if l, err := net.Listen("tcp", demoAddr); err == nil {
			return l, nil
		}
		return net.Listen("tcp", "127.0.0.1:0")
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, usage("write a host and a port: --addr 127.0.0.1:8080", "--addr %q is no address", addr)
	}
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, usage("leave --addr out and a free port is taken, or write --addr 127.0.0.1:0", "--addr %s: another program listens there", addr)
	}
	if err != nil {
		return nil, usage("", "--addr %s: %s", addr, plainNetError(err))
	}
	return l, nil
}

func plainNetError(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Err.Error()
	}
	return err.Error()
}

// serve answers until a signal comes. That is how one ends a server, so the exit code is 0.
func serve(p *Process, l net.Listener) error {
	ctx, _, stop := p.interruptible(nil)
	defer stop()
	server := &http.Server{Handler: demo.New(demo.Options{}), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	introduce(p, "http://"+shownAddr(l.Addr().String()))
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if server.Shutdown(patience) != nil {
		server.Close()
	}
	return nil
}

// shownAddr is an address that a client can use: a server that listens everywhere is shown at the loopback.
func shownAddr(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}

// introduce tells where the app is and who can sign in.
func introduce(p *Process, url string) {
	fmt.Fprintf(p.Out, "Crumb Bakery listens at %s (Ctrl-C ends it)\n\n", url)
	w := tabwriter.NewWriter(p.Out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "  user\tpassword\trole")
	for _, a := range demo.Accounts() {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", a.Name, a.Password, a.Role)
	}
	w.Flush()
	fmt.Fprintf(p.Out, "\nrun a scenario against it: crumb run --base %s first.yaml\n", url)
}
