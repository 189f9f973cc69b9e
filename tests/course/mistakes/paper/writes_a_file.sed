# expect: the option -o is not one that a paper may use
s/^Command: .*/& -o report/
