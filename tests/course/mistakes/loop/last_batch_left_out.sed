# expect: is the last, shorter batch left out
/train_epoch/,/^}/s/first < t->rows;/first + t->batch <= t->rows;/
