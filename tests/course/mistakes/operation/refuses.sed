# expect: xent refuses the operation; it printed: gate: the slope has 1 numbers
s/w->size != 1/w->size != 2/
