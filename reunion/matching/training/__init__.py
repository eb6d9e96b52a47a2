"""Weights learned from data: m by EM on unlabelled pairs, weights of fields from decisions.

`groups` names what is learned, `observing` reads it off pairs, `em` and `weighing` learn,
`baseline` is the classical ECM beside it, and `writing` makes a new model of the old one. Nothing
here searches: `reunion.training` brings the pairs.
"""
