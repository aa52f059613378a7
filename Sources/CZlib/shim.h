#include <zlib.h>

// deflateInit2 is a macro, which Swift does not import. 15 + 16 asks zlib for a gzip wrapper (RFC 1952).
static inline int zlib_start_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
