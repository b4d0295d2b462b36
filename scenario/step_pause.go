package scenario

func (r *reader) readPause(f *fields, s *Step) {
	if d := r.duration(f.get("pause"), "pause"); d != nil {
		s.Action = &Pause{For: d}
	}
}
