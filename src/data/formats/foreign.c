#include <string.h>
#include <strings.h>

#include "data/formats/table.h"

/* Files of other kinds that people give as data, by their first bytes, and the way out of each. */
typedef struct foreign {
    const char *name, *signature;
    size_t length, at;
    const char *way_out;
} foreign;

#define SIGNATURE(text) text, sizeof(text) - 1
static const char csv_out[] = "save it as CSV, which its program or pandas (to_csv) does";
static const char npz_out[] = "save its arrays with NumPy: np.savez('data.npz', x=..., y=...)";
static const char unpack_out[] = "unpack it, and give the file or directory that was in it";
static const char pictures_out[] = "make PNG files of its pictures, in a directory a class";
static const char text_out[] = "save the text as UTF-8";

static const foreign kinds[] = {
    {"an Excel workbook (.xls)", SIGNATURE("\xd0\xcf\x11\xe0"), 0, csv_out},
    {"a Parquet file", SIGNATURE("PAR1"), 0, csv_out},
    {"an Arrow file", SIGNATURE("ARROW1"), 0, csv_out},
    {"an ORC file", SIGNATURE("ORC"), 0, csv_out},
    {"an SQLite database", SIGNATURE("SQLite format 3"), 0,
     "write its table to a CSV file: sqlite3 -header -csv"},
    {"a MATLAB file", SIGNATURE("MATLAB "), 0, npz_out},
    {"an HDF5 file", SIGNATURE("\x89HDF\r\n"), 0, npz_out},
    {"a Python pickle", SIGNATURE("\x80\x02"), 0, npz_out},
    {"a Python pickle", SIGNATURE("\x80\x03"), 0, npz_out},
    {"a Python pickle", SIGNATURE("\x80\x04\x95"), 0, npz_out},
    {"a Python pickle", SIGNATURE("\x80\x05\x95"), 0, npz_out},
    {"a PDF document", SIGNATURE("%PDF"), 0, "export its table as CSV"},
    {"UTF-16 text", SIGNATURE("\xff\xfe"), 0, text_out},
    {"UTF-16 text", SIGNATURE("\xfe\xff"), 0, text_out},
    {"a tar archive", SIGNATURE("ustar"), 257, unpack_out},
    {"a 7-Zip archive", SIGNATURE("7z\xbc\xaf\x27\x1c"), 0, unpack_out},
    {"a RAR archive", SIGNATURE("Rar!"), 0, unpack_out},
    {"packed with bzip2", SIGNATURE("BZh"), 0, unpack_out},
    {"packed with xz", SIGNATURE("\xfd\x37zXZ"), 0, unpack_out},
    {"packed with zstd", SIGNATURE("\x28\xb5\x2f\xfd"), 0, unpack_out},
    {"a GIF picture", SIGNATURE("GIF8"), 0, pictures_out},
    {"a TIFF picture", SIGNATURE("II*\0"), 0, pictures_out},
    {"a TIFF picture", SIGNATURE("MM\0*"), 0, pictures_out},
    {"a WebP picture", SIGNATURE("WEBP"), 8, pictures_out},
    {"a pointer to a file that Git LFS keeps", SIGNATURE("version https://git-lfs"), 0,
     "fetch it: git lfs pull"},
    {"a JSON file", SIGNATURE("{"), 0, csv_out},
    {"a JSON file", SIGNATURE("["), 0, csv_out},
};

/* Zip files, by what they hold. */
static const foreign zips[] = {
    {"an Excel workbook (.xlsx)", SIGNATURE("xl/"), 0, csv_out},
    {"an Excel workbook (.xlsx) or another office document", SIGNATURE("[Content_Types].xml"), 0, csv_out},
    {"an OpenDocument file", SIGNATURE("mimetypeapplication/vnd.oasis"), 0, csv_out},
    {"a PyTorch file", SIGNATURE("data.pkl"), 0, npz_out},
    {"a zip file", SIGNATURE("PK\3\4"), 0, unpack_out},
};

static int has(const data_source *source, const char *word, size_t length) {
    for (size_t i = 0; i + length <= source->begin_size; i++)
        if (memcmp(source->begin + i, word, length) == 0) return 1;
    return 0;
}

/* Whether text begins, behind blanks, with a word; without regard to case. */
static int begins_with(const data_source *source, const char *word) {
    const char *at = (const char *)source->begin;
    return strncasecmp(at + strspn(at, " \t\r\n"), word, strlen(word)) == 0;
}

static const foreign *find(const data_source *source) {
    static const foreign html = {"an HTML page", "", 0, 0,
                                 "was a page saved instead of the file? Fetch the file itself"};
    static const foreign xml = {"an XML file", "", 0, 0, csv_out};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (source->begin_size >= kinds[i].at + kinds[i].length &&
            memcmp(source->begin + kinds[i].at, kinds[i].signature, kinds[i].length) == 0)
            return &kinds[i];
    const int is_zip = source->begin_size >= 4 && memcmp(source->begin, "PK\3\4", 4) == 0;
    for (size_t i = 0; is_zip && i < sizeof zips / sizeof *zips; i++)
        if (has(source, zips[i].signature, zips[i].length)) return &zips[i];
    if (begins_with(source, "<!doctype html") || begins_with(source, "<html")) return &html;
    return begins_with(source, "<?xml") ? &xml : NULL;
}

static int knows_foreign(const data_source *source) { return find(source) != NULL; }

static xent_status refuse_foreign(const char *path, const xent_data_options *options, data_sets *out,
                                  xent_error *error) {
    data_source source;
    (void)options;
    (void)out;
    const xent_status status = source_look(path, &source, error);
    const foreign *kind = status == XENT_OK ? find(&source) : NULL;
    if (status != XENT_OK) return status;
    return xent_fail(error, XENT_E_FORMAT, "%s is %s, which is not read; %s", path,
                     kind ? kind->name : "of another kind", kind ? kind->way_out : csv_out);
}

const data_format format_foreign = {
    .name = "another kind of file", .knows = knows_foreign, .load = refuse_foreign};
