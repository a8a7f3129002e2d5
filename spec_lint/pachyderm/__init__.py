"""Facts about Pachyderm, without judgement: the messages and fields of a spec, and their history."""
