#pragma once

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdint.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call and no compiler can check: one function
// per kind of value.

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *handle, CURLoption option, int64_t value);
// Copied by libcurl.
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
// Copied by libcurl; the text may contain any byte.
CURLcode ccurl_set_post_body(CURL *handle, const void *bytes, int64_t count);
// The list must outlive the transfer.
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);
// A buffer of CURL_ERROR_SIZE bytes that outlives the transfer.
CURLcode ccurl_set_error_buffer(CURL *handle, char *buffer);

typedef size_t (*ccurl_transfer_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_before_request_callback)(
    void *context, char *peer_address, char *local_address, int peer_port, int local_port);

// The context is handed to all of them. `read` may be NULL for a transfer that uploads nothing.
CURLcode ccurl_set_callbacks(
    CURL *handle, void *context, ccurl_before_request_callback before_request, ccurl_transfer_callback header,
    ccurl_transfer_callback write, ccurl_transfer_callback read);
CURLcode ccurl_set_context(CURL *handle, void *context);

long ccurl_response_code(CURL *handle);
void *ccurl_context(CURL *handle);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
// NULL when no transfer has ended; else its handle, and its result in `result`.
CURL *ccurl_multi_next_ended(CURLM *multi, CURLcode *result);
