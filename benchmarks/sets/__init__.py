"""Invented questions with known answers, for one part of the program each."""
