"""From bits to what a person is shown and asked: probability, grade, reason, verdict.

`posterior` shares the odds out, `grades` names the urgency, `reasons` says why in one line, and
`verdicts` keeps what people decided. Nothing here ever confirms or closes a case by score.
"""
