# expect: does not hold 0: the data decide
s/^Verdict: refuted/Verdict: undecided/
