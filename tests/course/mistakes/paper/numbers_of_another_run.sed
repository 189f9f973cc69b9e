# expect: the paper says .0.56 .*the command gives
s/--epochs 10/--epochs 1/
