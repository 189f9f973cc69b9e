# expect: the 1 of the label is not taken off
s/? 1 : 0/? 0 : 0/
