# expect: there is no line .Difference
s/ (-0.91 to.*//
