# expect: a shorter batch counts too much
s/ \* (double)count;/;/
s/return sum \/ (double)t->rows;/return sum \/ (double)((t->rows + t->batch - 1) \/ t->batch);/
