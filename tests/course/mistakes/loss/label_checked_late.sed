# expect: refused after results were written
/^    for (size_t r = 0; r < rows; r++)$/,/return -1;/d
s/^    double total = 0;/    double total = *loss = 0;/
s/^        double sum = 0;/        if (labels[r] < 0 || (size_t)labels[r] >= columns) return -1;\n&/
