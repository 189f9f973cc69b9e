# course_near.awk: functions that compare what a page says with what a program printed.

# The first number in the text at or behind `from`: sets at and length as match() does; 0 if there is none.
function next_number(text, from,    rest) {
    rest = substr(text, from)
    if (!match(rest, /[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/)) return 0
    return RSTART + from - 1
}

# One unit in the last digit that a number is written with; 0 for a whole number.
function unit(number,    mantissa, power, point) {
    power = 0
    mantissa = number
    if (match(number, /e/)) {
        power = substr(number, RSTART + 1) + 0
        mantissa = substr(number, 1, RSTART - 1)
    }
    point = index(mantissa, ".")
    if (!point && !power) return 0
    return 10 ^ (power - (point ? length(mantissa) - point : 0))
}

function distance(a, b) { return a > b ? a - b : b - a }

# Whether two lines are the same but for `slack` units in the last digit of their numbers: float and double, and the
# kernels of other processors, round differently.
function near(page, printed,    i, k, ni, nk, a, b) {
    if (page == printed) return 1
    gsub(/[ \t]+/, " ", page)
    gsub(/[ \t]+/, " ", printed)
    i = k = 1
    for (;;) {
        ni = next_number(page, i)
        a = ni ? substr(page, ni, RLENGTH) : ""
        nk = next_number(printed, k)
        b = nk ? substr(printed, nk, RLENGTH) : ""
        if (!ni != !nk) return 0
        if (!ni) return substr(page, i) == substr(printed, k)
        if (substr(page, i, ni - i) != substr(printed, k, nk - k)) return 0
        if (a != b && distance(a + 0, b + 0) > slack * unit(a)) return 0
        i = ni + length(a)
        k = nk + length(b)
    }
}
