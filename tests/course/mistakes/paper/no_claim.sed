# expect: there is no line .Claim
/^Claim:/d
