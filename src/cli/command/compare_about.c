#include "cli/command/compare_about.h"

#include <stdio.h>
#include <string.h>

#include "cli/terminal/output.h"

/* ---- Settings ------------------------------------------------------------------------------------------ */

static json_t *losses_json(const loss_list *losses) {
    json_t *names = json_array();
    for (int i = 0; i < losses->count; i++) json_add(names, json_string(xent_loss_name(losses->loss[i])));
    return names;
}

static json_t *rates_json(const loss_list *losses, const double *rates) {
    json_t *all = json_object();
    for (int i = 0; i < losses->count; i++)
        json_put(all, xent_loss_name(losses->loss[i]), json_real(rates[losses->loss[i]]));
    return all;
}

/* A content in hexadecimal digits, as studies that were kept have it. */
static json_t *content_json(const xent_data *data) {
    char text[24];
    snprintf(text, sizeof text, "%016llx", (unsigned long long)xent_data_content(data));
    return json_string(text);
}

/* The recipe that all runs share, in the words of model files. */
static json_t *shared_recipe(const run_settings *of) {
    static const char *const others[] = {"loss",           "lr",   "schedule", "every", "rows",
                                         "planned_epochs", "steps"};
    xent_recipe recipe = of->plan->recipe;
    recipe.test_fraction = source_test_fraction(of->data, of->held_out);
    recipe.validation = of->held_out->validation;
    recipe.init = of->plan->network.init;
    recipe.init_deviation = of->plan->network.init_deviation;
    json_t *all = recipe_entries(&recipe);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) json_object_del(all, others[i]);
    json_put(all, "epochs", json_integer(recipe.epochs));
    return all;
}

json_t *comparison_settings(const run_settings *of) {
    const source *data = of->data;
    json_t *all = shared_recipe(of);
    const xent_dataset *train = &data->train;
    json_t *own = json_pack(
        "{s:s, s:s, s:o, s:o, s:[i, i, i], s:s, s:o, s:I, s:I, s:I}", "study", "compare", "xent",
        XENT_VERSION, "losses", losses_json(of->losses), "data", content_json(&data->data), "image",
        train->height, train->width, train->channels, "normalize", xent_normalize_name(data->normalize),
        "net", json_text(of->plan->network.layers), "train_rows", (json_int_t)train->rows, "test_rows",
        (json_int_t)data->data.test.rows, "validation_rows", (json_int_t)data->validation.rows);
    int failed = !own || json_object_update(all, own);
    json_decref(own);
    failed |= json_object_set_new(all, "numbers", json_string(sizeof(xent_real) == 8 ? "double" : "float"));
    failed |=
        json_object_set_new(all, "lr", of->rates ? rates_json(of->losses, of->rates) : json_string("tuned"));
    if (data->test.source[0]) failed |= json_object_set_new(all, "test", content_json(&data->test));
    if (!failed) return all;
    json_decref(all);
    return NULL;
}

/* ---- What else is told --------------------------------------------------------------------------------- */

static json_t *search_about(const rate_search *search) {
    json_t *tried = json_array();
    if (search->rows == 0) {
        json_decref(tried);
        return json_null();
    }
    for (int i = 0; i < search->losses.count; i++)
        for (int k = 0; k < GRID_RATES; k++) {
            const tried_rate *t = &search->tried[search->losses.loss[i]][k];
            if (t->runs > 0)
                json_add(tried, json_pack("[s, i, i, i, f]", xent_loss_name(search->losses.loss[i]), k,
                                          t->runs, t->dead, t->accuracy));
        }
    return json_pack("{s:I, s:o}", "rows", (json_int_t)search->rows, "tried", tried);
}

json_t *comparison_about(const compare_results *results, json_t *page) {
    const comparison *c = &results->comparison;
    double rates[XENT_CLASS_LOSS_COUNT] = {0};
    for (int i = 0; i < c->losses.count; i++) rates[c->losses.loss[i]] = c->cells[i * c->seeds].rate;
    return json_pack("{s:o, s:o, s:i, s:I, s:f, s:f, s:I, s:i, s:I, s:f, s:s, s:o, s:o}", "losses",
                     losses_json(&c->losses), "rates", rates_json(&c->losses, rates), "seeds", c->seeds,
                     "first_seed", (json_int_t)c->cells[0].seed, "target", c->target, "margin", c->margin,
                     "rows", (json_int_t)c->rows, "classes", c->classes, "steps", (json_int_t)c->steps,
                     "guess", c->guess, "measured_on", results->measured_on, "search",
                     search_about(&results->search), "page", page);
}

/* By name: microseconds, and the ratio to cross-entropy's. */
static json_t *cost_json(const loss_list *losses, const step_cost *cost) {
    json_t *all = json_object();
    for (int i = 0; i < losses->count; i++) {
        const xent_loss loss = losses->loss[i];
        json_put(all, xent_loss_name(loss),
                 json_pack("[o, o]", json_finite(cost->microseconds[loss]), json_finite(cost->ratio[loss])));
    }
    return all;
}

json_t *priced_about(const json_t *about, const compare_results *results) {
    json_t *priced = json_deep_copy((json_t *)about); /* only read */
    if (priced) json_put(priced, "cost", cost_json(&results->comparison.losses, &results->cost));
    return priced;
}

/* ---- Reading it back ----------------------------------------------------------------------------------- */

/* The loss of a name; -1: there is none of classes. */
static int class_loss(const json_t *name) {
    const char *text = json_string_value(name);
    const int loss = text ? xent_loss_find(text) : -1;
    return loss < XENT_CLASS_LOSS_COUNT ? loss : -1;
}

/* 0, or -1: there are none, or one twice. */
static int read_losses(const json_t *names, loss_list *losses) {
    const size_t count = json_array_size(names);
    int is_there[XENT_CLASS_LOSS_COUNT] = {0};
    if (count < 1 || count > XENT_CLASS_LOSS_COUNT) return -1;
    for (size_t i = 0; i < count; i++) {
        const int loss = class_loss(json_array_get(names, i));
        if (loss < 0 || is_there[loss]++) return -1;
        losses->loss[losses->count++] = (xent_loss)loss;
    }
    return 0;
}

static void read_search(const json_t *json, const loss_list *losses, const double *rates,
                        rate_search *search) {
    size_t i;
    json_t *one;
    *search = (rate_search){.rows = json_integer_value(json_object_get(json, "rows")), .losses = *losses};
    memcpy(search->rate, rates, sizeof search->rate);
    json_array_foreach(json_object_get(json, "tried"), i, one) {
        const int loss = class_loss(json_array_get(one, 0));
        const json_int_t place = json_integer_value(json_array_get(one, 1));
        const json_int_t runs = json_integer_value(json_array_get(one, 2));
        const json_int_t dead = json_integer_value(json_array_get(one, 3));
        if (loss < 0 || place < 0 || place >= GRID_RATES || runs < 0 || runs > SEARCH_SEEDS || dead < 0 ||
            dead > runs)
            continue;
        search->tried[loss][place] = (tried_rate){
            .runs = (int)runs, .dead = (int)dead, .accuracy = json_number_value(json_array_get(one, 4))};
    }
}

/* Those that are not told stay unknown. */
static void read_cost(const json_t *json, step_cost *cost) {
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) {
        const json_t *of = json_object_get(json, xent_loss_name((xent_loss)i));
        const json_t *microseconds = json_array_get(of, 0), *ratio = json_array_get(of, 1);
        if (json_is_number(microseconds)) cost->microseconds[i] = json_number_value(microseconds);
        if (json_is_number(ratio)) cost->ratio[i] = json_number_value(ratio);
    }
}

static double number_at(const json_t *about, const char *key) {
    return json_number_value(json_object_get(about, key));
}

static json_int_t whole_at(const json_t *about, const char *key) {
    return json_integer_value(json_object_get(about, key));
}

/* One a class, or none at all. */
static int are_class_names(const json_t *names, json_int_t classes) {
    size_t i;
    json_t *name;
    if (!names || json_is_null(names)) return 1;
    if (!json_is_array(names) || (json_int_t)json_array_size(names) != classes) return 0;
    json_array_foreach(names, i, name) if (!json_is_string(name)) return 0;
    return 1;
}

static int is_share(double number) { return number >= 0 && number <= 1; }

/* Whether this can be told of a comparison: a file may hold anything, and these are divisors, counts, words
 * of a script and places in lists. */
static int is_description(const json_t *about) {
    enum { MOST_CLASSES = 4096 }; /* whose confusion matrix is memory that a small file may ask for */
    const char *measured_on = json_string_value(json_object_get(about, "measured_on"));
    const json_t *page = json_object_get(about, "page");
    const json_int_t seeds = whole_at(about, "seeds"), classes = whole_at(about, "classes");
    return json_is_string(json_object_get(page, "data")) && measured_on &&
           (strcmp(measured_on, "test") == 0 || strcmp(measured_on, "validation") == 0) && seeds >= 1 &&
           seeds <= MOST_SEEDS && classes >= 1 && classes <= MOST_CLASSES && whole_at(about, "rows") >= 1 &&
           whole_at(about, "steps") >= 1 && is_share(number_at(about, "guess")) &&
           is_share(number_at(about, "target")) && is_share(number_at(about, "margin")) &&
           are_class_names(json_object_get(page, "class_names"), classes);
}

int comparison_of_store(const cell_store *store, compare_results *results) {
    const json_t *about = cell_store_about(store), *page = json_object_get(about, "page");
    const json_int_t seeds = whole_at(about, "seeds");
    double rates[XENT_CLASS_LOSS_COUNT] = {0};
    loss_list losses = {.count = 0};
    *results = (compare_results){.data = json_string_value(json_object_get(page, "data")),
                                 .measured_on = json_string_value(json_object_get(about, "measured_on")),
                                 .cost = step_cost_unknown()};
    if (!is_description(about) || read_losses(json_object_get(about, "losses"), &losses)) {
        report_failure("%s/study.json does not describe a comparison", cell_store_directory(store));
        return 1;
    }
    for (int i = 0; i < losses.count; i++)
        rates[losses.loss[i]] = number_at(json_object_get(about, "rates"), xent_loss_name(losses.loss[i]));
    comparison *c = &results->comparison;
    if (comparison_begin(c, &losses, (int)seeds, (uint64_t)whole_at(about, "first_seed"), rates, 1)) {
        report_failure("no memory for %lld runs", (long long)losses.count * seeds);
        return 1;
    }
    c->target = number_at(about, "target");
    c->margin = number_at(about, "margin");
    c->guess = number_at(about, "guess");
    c->rows = whole_at(about, "rows");
    c->classes = (int)whole_at(about, "classes");
    c->steps = whole_at(about, "steps");
    read_search(json_object_get(about, "search"), &losses, rates, &results->search);
    read_cost(json_object_get(about, "cost"), &results->cost);
    return 0;
}

void describe_training(const loop_settings *loop, int64_t seeds, char *text, size_t size) {
    snprintf(text, size,
             "%lld rows a batch, sgd at a constant rate, momentum %g%s, weight decay %g, seeds %lld to %lld",
             (long long)loop->batch, loop->momentum, loop->nesterov ? " (Nesterov)" : "",
             loop->weight_decay.value, (long long)loop->seed, (long long)(loop->seed + seeds - 1));
}

void describe_rates(const rate_search *search, int given, int all, char *text, size_t size) {
    if (search->rows > 0)
        snprintf(text, size, "--tune found them: the search below, on %lld training rows held out for it",
                 (long long)search->rows);
    else if (given == all)
        snprintf(text, size, "--lr says them");
    else
        snprintf(
            text, size,
            "%s the program's defaults, found on Fashion-MNIST with 784-128-10: on other data and networks "
            "--tune may find others",
            given > 0 ? "some as --lr says, the others are" : "they are");
}
