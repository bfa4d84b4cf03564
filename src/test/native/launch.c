/* Modules, functions and launches: PTX is kept as text, its parameter lists are read, the executor runs it. */
#include "standin.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 64

typedef struct module {
    char *ptx;
    struct module *next;
    struct function *functions;
} module;

typedef struct function {
    module *in;
    char *name;
    int count;
    size_t at[MOST], size[MOST], bytes;
    struct function *next;
} function;

static module *modules;

static int version_of(const char *ptx) {
    const char *line = strstr(ptx, ".version ");
    int major, minor;
    return line && sscanf(line, ".version %d.%d", &major, &minor) == 2 ? 10 * major + minor : 0;
}

/* Writes what the compiler has to say where the caller wants it, as far as there is room, and how long it is. */
static void say(unsigned options, const int *keys, void **values, const char *text) {
    enum { ERROR_LOG = 5, ERROR_LOG_BYTES = 6 };
    char *log = NULL;
    size_t room = 0;
    for (unsigned i = 0; i < options; i++) {
        if (keys[i] == ERROR_LOG) {
            log = values[i];
        } else if (keys[i] == ERROR_LOG_BYTES) {
            room = (size_t)(uintptr_t)values[i];
            values[i] = (void *)(uintptr_t)strlen(text);
        }
    }
    if (log && room > 0) {
        snprintf(log, room, "%s", text);
    }
}

int cuModuleLoadDataEx(void **handle, const void *image, unsigned options, int *keys, void **values) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    int version = version_of(image);
    if (version == 0) {
        say(options, keys, values, "\nptxas fatal   : Missing .version directive\nand more\n");
        return INVALID_PTX;
    }
    if (version > setting(PTX_VERSION)) {
        return UNSUPPORTED_PTX_VERSION;
    }
    module *m = calloc(1, sizeof *m);
    m->ptx = strdup(image);
    m->next = modules;
    modules = m;
    counters[LIVE_MODULES]++;
    *handle = m;
    return executor_loaded((uint64_t)m, m->ptx);
}

int cuModuleLoadData(void **handle, const void *image) { return cuModuleLoadDataEx(handle, image, 0, NULL, NULL); }

static void release(module *m) {
    for (function *f = m->functions; f;) {
        function *next = f->next;
        free(f->name);
        free(f);
        f = next;
    }
    executor_unloaded((uint64_t)m);
    free(m->ptx);
    free(m);
    counters[LIVE_MODULES]--;
}

int cuModuleUnload(void *handle) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    drain_all();
    for (module **at = &modules; *at; at = &(*at)->next) {
        if (*at == handle) {
            module *m = *at;
            *at = m->next;
            release(m);
            return broken;
        }
    }
    return INVALID_HANDLE;
}

void modules_release_all(void) {
    while (modules) {
        module *m = modules;
        modules = m->next;
        release(m);
    }
}

static size_t width(const char *type) {
    size_t length = strlen(type);
    if (length > 2 && strcmp(type + length - 2, "64") == 0) {
        return 8;
    }
    if (length > 2 && strcmp(type + length - 2, "32") == 0) {
        return 4;
    }
    if (length > 2 && strcmp(type + length - 2, "16") == 0) {
        return 2;
    }
    return length > 1 && type[length - 1] == '8' ? 1 : 0;
}

/* Reads ".param .u64 name" and ".param .align 8 .b8 name[24]" up to the closing bracket; 0 for what it does not know. */
static int read_parameters(const char *text, function *f) {
    char word[256];
    while (*text && *text != ')') {
        if (*text != '.' || strncmp(text, ".param", 6) != 0) {
            text++;
            continue;
        }
        text += 6;
        size_t align = 0, unit = 0, many = 1;
        int named = 0;
        while (!named) {
            int taken = 0;
            if (sscanf(text, " %255[^ \t\n\r,()[]%n", word, &taken) != 1) {
                return 0;
            }
            text += taken;
            if (strcmp(word, ".align") == 0) {
                if (sscanf(text, " %zu%n", &align, &taken) != 1) {
                    return 0;
                }
                text += taken;
            } else if (word[0] == '.') {
                unit = width(word) ? width(word) : unit;
            } else {
                named = 1;
            }
        }
        if (*text == '[') {
            many = strtoul(text + 1, NULL, 10);
        }
        if (unit == 0 || f->count == MOST) {
            return 0;
        }
        align = align > unit ? align : unit;
        f->at[f->count] = (f->bytes + align - 1) / align * align;
        f->size[f->count] = unit * many;
        f->bytes = f->at[f->count] + f->size[f->count];
        f->count++;
    }
    return 1;
}

/* The text behind ".entry name", where the name is whole. */
static const char *entry_in(const char *ptx, const char *name) {
    size_t length = strlen(name);
    for (const char *at = strstr(ptx, ".entry"); at; at = strstr(at, ".entry")) {
        at += 6;
        while (isspace((unsigned char)*at)) {
            at++;
        }
        if (strncmp(at, name, length) == 0 && !isalnum((unsigned char)at[length]) && at[length] != '_') {
            return at + length;
        }
    }
    return NULL;
}

int cuModuleGetFunction(void **handle, void *in, const char *name) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    module *m = in;
    const char *text = entry_in(m->ptx, name);
    if (!text) {
        return NOT_FOUND;
    }
    function *f = calloc(1, sizeof *f);
    f->in = m;
    f->name = strdup(name);
    const char *list = text + strspn(text, " \t\r\n");
    if (*list == '(' && !read_parameters(list + 1, f)) {
        free(f->name);
        free(f);
        return INVALID_PTX;
    }
    f->next = m->functions;
    m->functions = f;
    *handle = f;
    return SUCCESS;
}

typedef struct {
    operation base;
    function *what;
    unsigned grid[3], block[3];
    unsigned char parameters[];
} launch;

static int run_launch(operation *self) {
    launch *l = (launch *)self;
    counters[LAUNCHES]++;
    if (strikes(LAUNCH_FAIL_AT)) {
        return LAUNCH_FAILED;
    }
    return executor_launch((uint64_t)l->what->in, l->what->name, l->grid, l->block, l->parameters, l->what->bytes);
}

static void drop(operation *self) { free(self); }

/* Arguments are read now, as the driver does; the rest happens when the stream gets there. */
int cuLaunchKernel(void *handle, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                   void *on, void **arguments, void **extra) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    function *f = handle;
    unsigned long threads = (unsigned long)bx * by * bz;
    if (gx == 0 || gy == 0 || gz == 0 || threads == 0 || threads > 1024 || gx > 2147483647u || gy > 65535 || gz > 65535 ||
        shared > 48 * 1024 || extra || (f->count > 0 && !arguments)) {
        return INVALID_VALUE;
    }
    launch *l = calloc(1, sizeof *l + (f->bytes ? f->bytes : 1));
    l->base = (operation){run_launch, drop, NULL};
    l->what = f;
    memcpy(l->grid, (unsigned[]){gx, gy, gz}, sizeof l->grid);
    memcpy(l->block, (unsigned[]){bx, by, bz}, sizeof l->block);
    for (int i = 0; i < f->count; i++) {
        memcpy(l->parameters + f->at[i], arguments[i], f->size[i]);
    }
    return submit(on, &l->base, 1);
}
