// Command crumb runs scenarios: YAML files that say how people sign in to a web application, and what must hold.
package main

import (
	"os"

	"crumb/runner/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.OS())) }
