# course_terms.awk: the terms of the glossary that a page uses, a line each. Arguments: the glossary, the page; -v
# column=1 for an English page, 2 for a Chinese one. Longer terms go first, so that "cross-entropy" is no "entropy". A cell
# may hold several forms of a term, with " / " between them; a form in brackets must not be used.

FNR == 1 { file++ }
file == 1 && /^\| / && !/^\| English/ {
    split($0, cell, /\| */)
    terms++
    name[terms] = cell[2]
    sub(/ +$/, "", name[terms])
    count = split(cell[column + 1], form, " / ")
    for (k = 1; k <= count; k++) {
        gsub(/^ +| +$/, "", form[k])
        forbidden[++forms] = form[k] ~ /^\(/
        gsub(/[()]/, "", form[k])
        word[forms] = tolower(form[k])
        term[forms] = terms
    }
    next
}
file == 1 { next }
/^```/ { fence = !fence }
fence || /^```/ { next }
{
    gsub(/\$[^$]*\$/, "$")
    gsub(/`[^`]*`/, "`")
    gsub(/\]\([^)]*\)/, "]")
    text = text " " tolower($0)
}
END {
    if (!terms || text == "") { print "no terms, or no text"; exit 1 }
    for (size = 60; size > 0; size--)
        for (k = 1; k <= forms; k++)
            if (length(word[k]) == size) look_for(k)
    for (k = 1; k <= terms; k++) if (found[k]) print name[k]
    exit failed
}

function look_for(k,    from, at, before) {
    for (from = 1; (at = index(substr(text, from), word[k])) > 0; from = at + 1) {
        at += from - 1
        before = at > 1 ? substr(text, at - 1, 1) : " "
        if (word[k] ~ /^[a-z]/ && before ~ /[a-z]/) continue
        if (forbidden[k]) { print "not to be used: " word[k]; failed = 1 }
        found[term[k]] = 1
        text = substr(text, 1, at - 1) "#" substr(text, at + length(word[k]))
    }
}
