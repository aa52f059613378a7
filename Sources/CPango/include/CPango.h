#ifndef CPANGO_H
#define CPANGO_H

/// A PDF in the making, drawn by Debian's cairo and Pango. Lengths are points from the upper left corner of a page.
typedef struct cpango_sheet cpango_sheet;

/// A shaped text that is to be drawn once.
typedef struct cpango_text cpango_text;

/// Takes bytes of the file; anything but 0 ends the drawing with an error.
typedef int (*cpango_writer)(void *closure, const unsigned char *bytes, unsigned int count);

/// The libraries are looked for at the first call. NULL when they are not installed or memory ran out.
cpango_sheet *cpango_sheet_new(double width, double height, const char *title, const char *date,
                               cpango_writer writer, void *closure);

/// A text of at most `width`, broken into lines; `height` is what it takes. NULL when memory ran out.
cpango_text *cpango_text_new(cpango_sheet *sheet, const char *text, double size, double width, int bold, int at_end,
                             double *height);

/// Draws a text and frees it.
void cpango_text_draw(cpango_sheet *sheet, cpango_text *text, double x, double y);

void cpango_line(cpango_sheet *sheet, double from_x, double to_x, double y);

/// Ends the page and begins the next.
void cpango_page(cpango_sheet *sheet);

/// Writes what is left of the file. NULL, or what went wrong.
const char *cpango_finish(cpango_sheet *sheet);

void cpango_sheet_free(cpango_sheet *sheet);

#endif
