# expect: softmax was applied twice
/^void softmax/,/^}/s|y\[c\] /= sum;|y[c] /= sum;\n        if (t > 0) { double again = 0; for (size_t c = 0; c < columns; c++) again += y[c] = exp(y[c]); for (size_t c = 0; c < columns; c++) y[c] /= again; }|
