// course_formulas.js KATEX PAGE...: every formula of the pages parses in KaTeX, and stands so that GitHub shows it: a
// blank, a bracket or the line's begin in front of its $, no blank behind it, nothing that Markdown eats.
const [place, ...pages] = process.argv.slice(2);
const katex = require(place);
const fs = require('fs');
let formulas = 0, failed = 0;

function complain(page, line, what) {
    console.log(`${page}:${line}: ${what}`);
    failed++;
}

function check(page, line, formula, displayMode) {
    formulas++;
    if (/\\[^a-zA-Z]|[<*]|\]\(/.test(formula)) complain(page, line, `Markdown changes this: ${formula}`);
    try {
        katex.renderToString(formula, { displayMode, throwOnError: true, strict: 'error' });
    } catch (error) {
        complain(page, line, error.message);
    }
}

function checkLine(page, number, line) {
    const display = /^\$\$(.+)\$\$$/.exec(line);
    if (display) return check(page, number, display[1], true);
    const bare = line.replace(/`[^`]*`/g, '``');
    for (const match of bare.matchAll(/(^|.)\$([^$]+)\$(.?)/gu)) {
        if (!/^[ (|]?$/.test(match[1])) complain(page, number, `no blank in front of $${match[2]}$`);
        if (/^ | $/.test(match[2])) complain(page, number, `a blank inside of $${match[2]}$`);
        if (/^[\p{L}\p{N}]$/u.test(match[3])) complain(page, number, `no blank behind $${match[2]}$`);
        check(page, number, match[2], false);
    }
    if ((bare.match(/\$/g) || []).length % 2) complain(page, number, 'a $ that nothing closes');
}

for (const page of pages) {
    let fence = false;
    fs.readFileSync(page, 'utf8').split('\n').forEach((line, i) => {
        if (line.startsWith('```')) fence = !fence;
        else if (!fence) checkLine(page, i + 1, line);
    });
}
console.log(`${formulas} formulas`);
process.exit(failed || !formulas ? 1 : 0);
