"""The likelihood of every field of a resident given a record, as the generator's channels have it.

Each module weighs one family of fields: in go a resident's `Description` and the `Columns` of all
records, out comes P(field as told | record as filed) for every record, up to a factor that is the
same for all records and for people in no record. What the file gets wrong is summed over, as far as
it can matter; where a sum is cut short the module says so.
"""
