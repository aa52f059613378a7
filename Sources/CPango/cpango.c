#include "CPango.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

// The libraries are loaded when the first document is drawn. Linked, they would bring more than twenty others into
// every start of the shop; and it goes on selling where they are missing. What is declared here is their stable ABI
// (cairo.h, cairo-pdf.h, pangocairo.h, pango-layout.h, pango-font.h).

#define FUNCTIONS(each)                                                                              \
    each(void *, cairo_pdf_surface_create_for_stream, (cpango_writer, void *, double, double))       \
    each(void, cairo_pdf_surface_set_metadata, (void *, int, const char *))                          \
    each(void *, cairo_create, (void *))                                                             \
    each(void, cairo_destroy, (void *))                                                              \
    each(void, cairo_surface_finish, (void *))                                                       \
    each(void, cairo_surface_destroy, (void *))                                                      \
    each(int, cairo_status, (void *))                                                                \
    each(int, cairo_surface_status, (void *))                                                        \
    each(const char *, cairo_status_to_string, (int))                                                \
    each(void, cairo_show_page, (void *))                                                            \
    each(void, cairo_move_to, (void *, double, double))                                              \
    each(void, cairo_line_to, (void *, double, double))                                              \
    each(void, cairo_set_line_width, (void *, double))                                               \
    each(void, cairo_stroke, (void *))                                                               \
    each(void *, pango_cairo_create_layout, (void *))                                                \
    each(void, pango_cairo_context_set_resolution, (void *, double))                                 \
    each(void, pango_cairo_show_layout, (void *, void *))                                            \
    each(void *, pango_layout_get_context, (void *))                                                 \
    each(void, pango_layout_set_font_description, (void *, const void *))                            \
    each(void, pango_layout_set_width, (void *, int))                                                \
    each(void, pango_layout_set_wrap, (void *, int))                                                 \
    each(void, pango_layout_set_alignment, (void *, int))                                            \
    each(void, pango_layout_set_text, (void *, const char *, int))                                   \
    each(void, pango_layout_get_size, (void *, int *, int *))                                        \
    each(void *, pango_font_description_from_string, (const char *))                                 \
    each(void, pango_font_description_set_size, (void *, int))                                       \
    each(void, pango_font_description_set_weight, (void *, int))                                     \
    each(void, pango_font_description_free, (void *))                                                \
    each(void, g_object_unref, (void *))

#define DECLARE(result, name, parameters) static result(*name) parameters;
FUNCTIONS(DECLARE)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_loaded;

static void load(void) {
    // Brings the others along; their names are found through it.
    void *library = dlopen("libpangocairo-1.0.so.0", RTLD_NOW | RTLD_GLOBAL);
    if (!library) return;
    int is_complete = 1;
#define FIND(result, name, parameters)                         \
    name = (result(*) parameters)dlsym(RTLD_DEFAULT, #name);   \
    is_complete &= name != NULL;
    FUNCTIONS(FIND)
    is_loaded = is_complete;
}

// From the headers named above.
enum { metadata_title = 0, metadata_create_date = 5, wrap_word_char = 2, align_left = 0, align_right = 2 };
enum { weight_normal = 400, weight_bold = 700, units_per_point = 1024 };

struct cpango_sheet {
    void *surface;
    void *cairo;
};

cpango_sheet *cpango_sheet_new(double width, double height, const char *title, const char *date,
                               cpango_writer writer, void *closure) {
    pthread_once(&once, load);
    if (!is_loaded) return NULL;
    cpango_sheet *sheet = malloc(sizeof *sheet);
    if (!sheet) return NULL;
    // Neither of the two ever gives NULL: without memory they give an object whose status says so.
    sheet->surface = cairo_pdf_surface_create_for_stream(writer, closure, width, height);
    cairo_pdf_surface_set_metadata(sheet->surface, metadata_title, title);
    cairo_pdf_surface_set_metadata(sheet->surface, metadata_create_date, date);
    sheet->cairo = cairo_create(sheet->surface);
    return sheet;
}

cpango_text *cpango_text_new(cpango_sheet *sheet, const char *text, double size, double width, int bold, int at_end,
                             double *height) {
    *height = 0;
    void *layout = pango_cairo_create_layout(sheet->cairo);
    if (!layout) return NULL;
    // A unit is a point: what Pango takes for an inch has 72 of them.
    pango_cairo_context_set_resolution(pango_layout_get_context(layout), 72);
    void *font = pango_font_description_from_string("Liberation Sans, DejaVu Sans, Noto Sans, sans-serif");
    pango_font_description_set_size(font, (int)(size * units_per_point));
    pango_font_description_set_weight(font, bold ? weight_bold : weight_normal);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, (int)(width * units_per_point));
    pango_layout_set_wrap(layout, wrap_word_char);
    pango_layout_set_alignment(layout, at_end ? align_right : align_left);
    pango_layout_set_text(layout, text, -1);
    int units = 0;
    pango_layout_get_size(layout, NULL, &units);
    *height = (double)units / units_per_point;
    return layout;
}

void cpango_text_draw(cpango_sheet *sheet, cpango_text *text, double x, double y) {
    if (!text) return;
    cairo_move_to(sheet->cairo, x, y);
    pango_cairo_show_layout(sheet->cairo, text);
    g_object_unref(text);
}

void cpango_line(cpango_sheet *sheet, double from_x, double to_x, double y) {
    cairo_set_line_width(sheet->cairo, 0.5);
    cairo_move_to(sheet->cairo, from_x, y);
    cairo_line_to(sheet->cairo, to_x, y);
    cairo_stroke(sheet->cairo);
}

void cpango_page(cpango_sheet *sheet) { cairo_show_page(sheet->cairo); }

const char *cpango_finish(cpango_sheet *sheet) {
    cairo_show_page(sheet->cairo);
    int status = cairo_status(sheet->cairo);
    cairo_surface_finish(sheet->surface);
    if (!status) status = cairo_surface_status(sheet->surface);
    return status ? cairo_status_to_string(status) : NULL;
}

void cpango_sheet_free(cpango_sheet *sheet) {
    cairo_destroy(sheet->cairo);
    cairo_surface_destroy(sheet->surface);
    free(sheet);
}
