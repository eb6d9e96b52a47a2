"""Which missing-person records are worth scoring for a resident, out of a whole file.

One interface (`contract.CandidateIndex`), several paths: `exhaustive` scores everything and is the
oracle, `blocked` unites cheap keys by recordlinkage and can say why a pair was not seen.
"""
