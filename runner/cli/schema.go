package cli

import (
	"crumb/scenario"

	"github.com/spf13/pflag"
)

func setupSchema(fs *pflag.FlagSet) action {
	project := fs.Bool("project", false, "that of crumb.yaml")
	return func(p *Process, args []string) (int, error) {
		if len(args) > 0 {
			return 0, usage("crumb schema > crumb.schema.json", "crumb schema takes no arguments")
		}
		text := scenario.Schema()
		if *project {
			text = scenario.SchemaProject()
		}
		_, err := p.Out.Write(text)
		return codePassed, ignoreClosed(err)
	}
}
