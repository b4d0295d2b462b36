package runner

import "crumb/scenario"

func (t *turn) change(a *scenario.SessionChange) *acted {
	if d := t.session.apply(&t.moment, a.Session); d != nil {
		return &acted{failure: d, unready: true}
	}
	if a.Session.Save != nil {
		if d := t.session.saveTo(&t.moment, a.Session); d != nil {
			return &acted{failure: d}
		}
	}
	return &acted{answer: mapping{}, request: "session"}
}
