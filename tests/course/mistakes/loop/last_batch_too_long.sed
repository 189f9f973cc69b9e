# expect: a step with row|has the last batch fewer rows|a step with
/^static size_t batch_at/,/^}/s/return .*/return (void)first, (void)rows, t->batch;/
