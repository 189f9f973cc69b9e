# expect: softmax was applied twice
s/total += most + log(sum) - z\[labels\[r\]\];/double p[64], again = 0; for (size_t c = 0; c < columns; c++) again += exp(p[c] = exp(z[c] - most) \/ sum); total += log(again) - p[labels[r]];/
