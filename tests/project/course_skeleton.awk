# course_skeleton.awk: what the two languages of a page must share, a line each, with its section in front: headings,
# links, pictures, blocks, folded answers, list items, formulas, pieces of code and numbers. Sorted, the skeletons are
# the same. Words are left out, so the order within a section is free.

function say(kind, what) { printf "%03d %s %s\n", section, kind, what }

# Tells each piece between two marks, and returns the line without them.
function take(text, mark, kind,    begin, length_of, end, piece) {
    length_of = length(mark)
    while ((begin = index(text, mark)) > 0) {
        end = index(substr(text, begin + length_of), mark)
        if (!end) { say("error", "a " mark " that nothing closes"); return text }
        piece = substr(text, begin + length_of, end - 1)
        text = substr(text, 1, begin - 1) " " substr(text, begin + 2 * length_of + end - 1)
        gsub(/ /, "", piece)
        say(kind, piece)
    }
    return text
}

function take_links(text,    target) {
    while (match(text, /\]\([^)]*\)/)) {
        target = substr(text, RSTART + 2, RLENGTH - 3)
        text = substr(text, 1, RSTART) substr(text, RSTART + RLENGTH)
        sub(/\.zh-CN\.md/, ".md", target)
        say("link", target)
    }
    return text
}

/^```/ { fence = !fence; say("block", sprintf("%04d", ++blocked) $0); next }
fence { say("block", sprintf("%04d", ++blocked) $0); next }
/^#+ / { section++; say("heading", length($1)) }
/^<\/?(details|summary)/ { match($0, /^<\/?[a-z]+/); say("tag", substr($0, RSTART, RLENGTH)) }
/^ *[-*] / { say("item", "-") }
/^ *[0-9]+\. / { say("item", "1") }
/^\|/ { say("row", NF > 0 ? gsub(/\|/, "|") : 0) }
{
    text = take($0, "$$", "display")
    text = take(text, "$", "formula")
    text = take_links(text)
    text = take(text, "`", "code")
    gsub(/<[^>]*>/, "", text)
    while (match(text, /[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/)) {
        say("number", substr(text, RSTART, RLENGTH))
        text = substr(text, RSTART + RLENGTH)
    }
}
