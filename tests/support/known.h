/* known.h: a network whose predictions are known before it runs, and rows that make a lopsided table of
 * them. */
#ifndef TESTS_KNOWN_H
#define TESTS_KNOWN_H

/* How often a row of class [label] is taken for class [predicted]: no row is its column, no two classes have
 * the same precision, recall or number of rows. */
enum { KNOWN_CLASSES = 3, KNOWN_ROWS = 596 };
extern const int known_confusion[KNOWN_CLASSES][KNOWN_CLASSES];

/* Writes a model whose logits are its three features, trained with the loss of this name (as its file says),
 * and a directory with a test set whose features are `size` for the class it is taken for and 0 for the
 * others. The size of the first 512 rows is 1, that of the others 5: a mean of means of batches is no mean of
 * rows. The training set is one row a class, all of them right. */
void write_known(const char *model, const char *directory, const char *loss);

#endif
