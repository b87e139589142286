#pragma once
#define CURL_DISABLE_DEPRECATION
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/// libcurl, loaded when it is first needed: linked, it would cost every start of every program some 25 libraries. These
/// functions stand for those of the library that they are named for, which must not be called by name; the variadic ones
/// are there once for each type, which is all that Swift can call.

/// Loads the library at the first call. Returns NULL, or why there is none. Nothing else may be called without it.
const char *octo_curl_load(void);

/// The same with these names of the library, of which the last is NULL: for tests.
const char *octo_curl_load_from(const char *const *names);

CURL *octo_curl_make(void);
void octo_curl_end(CURL *handle);

CURLcode octo_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode octo_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);
CURLcode octo_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode octo_curl_set_bytes(CURL *handle, CURLoption option, void *value);
CURLcode octo_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
/// A function that takes or gives bytes: for the body, the header, or what is sent.
CURLcode octo_curl_set_flow(CURL *handle, CURLoption option, curl_write_callback value);
CURLcode octo_curl_set_debug(CURL *handle, curl_debug_callback value);

/// 0 where there is none.
long octo_curl_number(CURL *handle, CURLINFO info);
curl_off_t octo_curl_size(CURL *handle, CURLINFO info);
/// Belongs to the handle; NULL where there is none.
const char *octo_curl_text(CURL *handle, CURLINFO info);

/// Returns NULL, and leaves the list as it is, where there is no memory.
struct curl_slist *octo_curl_list_add(struct curl_slist *list, const char *text);
void octo_curl_list_end(struct curl_slist *list);

CURLM *octo_curl_multi_make(void);
void octo_curl_multi_end(CURLM *multi);
CURLMcode octo_curl_multi_add(CURLM *multi, CURL *handle);
CURLMcode octo_curl_multi_remove(CURLM *multi, CURL *handle);
CURLMcode octo_curl_multi_perform(CURLM *multi);
/// Sleeps until there is something to do, somebody calls `wake`, or the time is over.
CURLMcode octo_curl_multi_sleep(CURLM *multi, int milliseconds);
/// May be called from any thread, as long as the multi handle lives.
CURLMcode octo_curl_multi_wake(CURLM *multi);
/// The next transfer that has ended, and how; NULL where there is none.
CURL *octo_curl_multi_next_done(CURLM *multi, CURLcode *code);

const char *octo_curl_code_text(CURLcode code);
const char *octo_curl_multi_code_text(CURLMcode code);
