#include <sqlite3.h>
#include <sys/vfs.h>

/* Macros, casts and variadic functions that Swift cannot import. */

static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 length) {
    return sqlite3_bind_text64(statement, index, bytes, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 length) {
    return sqlite3_bind_blob64(statement, index, bytes, length, SQLITE_TRANSIENT);
}

/* A misspelt column in double quotes is an error instead of a string, and no statement may damage the file's structure. */
static inline int csqlite_harden(sqlite3 *connection) {
    int code = sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
    if (code == SQLITE_OK) code = sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
    if (code == SQLITE_OK) code = sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    return code;
}

/* The magic number of the filesystem that holds `path` (statfs(2)), or -1. */
static inline long long csqlite_filesystem(const char *path) {
    struct statfs info;
    return statfs(path, &info) == 0 ? (long long)(unsigned int)info.f_type : -1;
}
