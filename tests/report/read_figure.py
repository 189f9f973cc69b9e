# Reads SVG files by an XML parser; prints a line "viewBox-width title-length desc-length marks" of each.
import sys
import xml.etree.ElementTree as tree

SVG = "{http://www.w3.org/2000/svg}"
for path in sys.argv[1:]:
    root = tree.parse(path).getroot()
    assert root.tag == SVG + "svg", root.tag
    assert all(e.tag.startswith(SVG) for e in root.iter())
    title, desc = root.find(SVG + "title"), root.find(SVG + "desc")
    assert root.get("aria-labelledby") == title.get("id") + " " + desc.get("id")
    marks = sum(1 for e in root.iter() if e.tag[len(SVG):] in ("path", "circle", "rect"))
    print(root.get("viewBox").split()[2], len(title.text), len(desc.text), marks)
