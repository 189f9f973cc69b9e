# expect: the command fails: .*
s/--losses ce,mse/--losses ce,mze/
