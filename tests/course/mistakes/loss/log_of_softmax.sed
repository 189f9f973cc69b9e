# expect: is the logarithm taken of a softmax that is 0
s/total += most + log(sum) - z\[labels\[r\]\];/total -= log(exp(z[labels[r]] - most) \/ sum);/
