# expect: measures|divided by batches
s/return (double)right \/ (double)t->test_rows;/return (double)right \/ (double)((t->test_rows + t->batch - 1) \/ t->batch * t->batch);/
