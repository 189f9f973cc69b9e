# expect: is the logarithm taken of a softmax|is the row's maximum subtracted
s/most = largest(z, columns);/most = 0 * largest(z, columns);/
