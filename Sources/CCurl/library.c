#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

/* The functions of the library that are used, each under its name without `curl_`. */
#define FUNCTIONS(use)                                                                                                 \
    use(global_init)                                                                                                   \
    use(easy_init)                                                                                                     \
    use(easy_cleanup)                                                                                                  \
    use(easy_setopt)                                                                                                   \
    use(easy_getinfo)                                                                                                  \
    use(easy_strerror)                                                                                                 \
    use(slist_append)                                                                                                  \
    use(slist_free_all)                                                                                                \
    use(multi_init)                                                                                                    \
    use(multi_cleanup)                                                                                                 \
    use(multi_add_handle)                                                                                              \
    use(multi_remove_handle)                                                                                           \
    use(multi_perform)                                                                                                 \
    use(multi_poll)                                                                                                    \
    use(multi_wakeup)                                                                                                  \
    use(multi_info_read)                                                                                               \
    use(multi_strerror)

#define MEMBER(name) __typeof__(&curl_##name) name;
#define ENTRY(name) {"curl_" #name, offsetof(struct library, name)},

struct library {
    FUNCTIONS(MEMBER)
};

static const struct {
    const char *name;
    size_t place;
} entries[] = {FUNCTIONS(ENTRY)};

static struct library curl;

/* Whichever flavour is there: what they differ in (the library for TLS) is nothing that is asked for here. */
static const char *const usual_names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};

const char *octo_curl_load_from(const char *const *names)
{
    static char problem[200];
    void *library = NULL;
    for (; *names && !library; names++) library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
    if (!library) return "libcurl is not installed: apt-get install libcurl4";
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        void *function = dlsym(library, entries[i].name);
        if (!function) {
            snprintf(problem, sizeof problem, "libcurl has no %s: version 7.68 or later is needed", entries[i].name);
            dlclose(library);
            return problem;
        }
        *(void **)((char *)&curl + entries[i].place) = function;
    }
    CURLcode code = curl.global_init(CURL_GLOBAL_DEFAULT);
    if (code == CURLE_OK) return NULL;
    snprintf(problem, sizeof problem, "libcurl does not start: %s", curl.easy_strerror(code));
    return problem;
}

static const char *verdict;

static void load_once(void) { verdict = octo_curl_load_from(usual_names); }

const char *octo_curl_load(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load_once);
    return verdict;
}

CURL *octo_curl_make(void) { return curl.easy_init(); }
void octo_curl_end(CURL *handle) { curl.easy_cleanup(handle); }

CURLcode octo_curl_set_number(CURL *handle, CURLoption option, long value)
{
    return curl.easy_setopt(handle, option, value);
}

CURLcode octo_curl_set_size(CURL *handle, CURLoption option, curl_off_t value)
{
    return curl.easy_setopt(handle, option, value);
}

CURLcode octo_curl_set_text(CURL *handle, CURLoption option, const char *value)
{
    return curl.easy_setopt(handle, option, value);
}

CURLcode octo_curl_set_bytes(CURL *handle, CURLoption option, void *value)
{
    return curl.easy_setopt(handle, option, value);
}

CURLcode octo_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value)
{
    return curl.easy_setopt(handle, option, value);
}

CURLcode octo_curl_set_flow(CURL *handle, CURLoption option, curl_write_callback value)
{
    return curl.easy_setopt(handle, option, value);
}

CURLcode octo_curl_set_debug(CURL *handle, curl_debug_callback value)
{
    return curl.easy_setopt(handle, CURLOPT_DEBUGFUNCTION, value);
}

long octo_curl_number(CURL *handle, CURLINFO info)
{
    long value = 0;
    return curl.easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

curl_off_t octo_curl_size(CURL *handle, CURLINFO info)
{
    curl_off_t value = 0;
    return curl.easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

const char *octo_curl_text(CURL *handle, CURLINFO info)
{
    const char *value = NULL;
    return curl.easy_getinfo(handle, info, &value) == CURLE_OK ? value : NULL;
}

struct curl_slist *octo_curl_list_add(struct curl_slist *list, const char *text)
{
    return curl.slist_append(list, text);
}

void octo_curl_list_end(struct curl_slist *list) { curl.slist_free_all(list); }

CURLM *octo_curl_multi_make(void) { return curl.multi_init(); }
void octo_curl_multi_end(CURLM *multi) { curl.multi_cleanup(multi); }
CURLMcode octo_curl_multi_add(CURLM *multi, CURL *handle) { return curl.multi_add_handle(multi, handle); }
CURLMcode octo_curl_multi_remove(CURLM *multi, CURL *handle) { return curl.multi_remove_handle(multi, handle); }

CURLMcode octo_curl_multi_perform(CURLM *multi)
{
    int running;
    return curl.multi_perform(multi, &running);
}

CURLMcode octo_curl_multi_sleep(CURLM *multi, int milliseconds)
{
    return curl.multi_poll(multi, NULL, 0, milliseconds, NULL);
}

CURLMcode octo_curl_multi_wake(CURLM *multi) { return curl.multi_wakeup(multi); }

CURL *octo_curl_multi_next_done(CURLM *multi, CURLcode *code)
{
    int left;
    for (CURLMsg *message; (message = curl.multi_info_read(multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        *code = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

const char *octo_curl_code_text(CURLcode code) { return curl.easy_strerror(code); }
const char *octo_curl_multi_code_text(CURLMcode code) { return curl.multi_strerror(code); }
