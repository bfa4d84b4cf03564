/* The driver, its devices and contexts, and the names of errors. */
#include "standin.h"
#include <stdio.h>
#include <string.h>

static int primary;                 /* stands for the context: its address is the handle */
static int retained;
static __thread void *current;
int broken;

static int initialised;

int cuInit(unsigned flags) {
    if (flags != 0) {
        return INVALID_VALUE;
    }
    if (setting(DEVICES) == 0) {
        return NO_DEVICE;
    }
    initialised = 1;
    return SUCCESS;
}

/* Whether a call can do anything: a current context that no error broke. */
int usable(void) {
    if (broken) {
        return broken;
    }
    return current && retained > 0 ? SUCCESS : INVALID_CONTEXT;
}

int cuDriverGetVersion(int *version) {
    *version = (int)setting(CUDA_VERSION);
    return SUCCESS;
}

int cuDeviceGetCount(int *count) {
    if (!initialised) {
        return 3;
    }
    *count = (int)setting(DEVICES);
    return SUCCESS;
}

int cuDeviceGet(int *device, int ordinal) {
    if (ordinal < 0 || ordinal >= setting(DEVICES)) {
        return INVALID_DEVICE;
    }
    *device = ordinal;
    return SUCCESS;
}

int cuDeviceGetName(char *name, int length, int device) {
    (void)device;
    snprintf(name, (size_t)length, "stand-in GPU");
    return SUCCESS;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
    (void)device;
    *bytes = (size_t)setting(MEMORY);
    return SUCCESS;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
    (void)device;
    switch (attribute) {
    case 10: /* warp size */
        *value = 32;
        return SUCCESS;
    case 16: /* multiprocessors */
        *value = 4;
        return SUCCESS;
    case 75:
        *value = (int)setting(CAPABILITY) / 10;
        return SUCCESS;
    case 76:
        *value = (int)setting(CAPABILITY) % 10;
        return SUCCESS;
    default:
        return NOT_SUPPORTED;
    }
}

int cuDevicePrimaryCtxRetain(void **context, int device) {
    if (!initialised || device != 0) {
        return INVALID_DEVICE;
    }
    if (retained++ == 0) {
        counters[LIVE_CONTEXTS]++;
    }
    *context = &primary;
    return SUCCESS;
}

/* The last release takes everything with it; what a context in good order still held is counted as leaked. */
int cuDevicePrimaryCtxRelease_v2(int device) {
    (void)device;
    if (retained == 0) {
        return INVALID_CONTEXT;
    }
    if (--retained > 0) {
        return SUCCESS;
    }
    if (!broken) {
        drain_all();
        counters[LEAKED] += counters[LIVE] + counters[LIVE_HOST] + counters[LIVE_MODULES] + counters[LIVE_EVENTS] +
                            counters[LIVE_GRAPHS];
    }
    modules_release_all();
    memory_release_all();
    counters[LIVE_EVENTS] = counters[LIVE_GRAPHS] = 0;
    counters[LIVE_CONTEXTS]--;
    current = NULL;
    broken = 0;
    return SUCCESS;
}

int cuCtxSetCurrent(void *context) {
    if (context && context != &primary) {
        return INVALID_CONTEXT;
    }
    current = context;
    return SUCCESS;
}

int cuCtxGetCurrent(void **context) {
    *context = current;
    return SUCCESS;
}

int cuCtxSynchronize(void) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    counters[WAITS]++;
    drain_all();
    return broken;
}

static const struct {
    int code;
    const char *name;
    const char *text;
} errors[] = {
    {SUCCESS, "CUDA_SUCCESS", "no error"},
    {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {INVALID_PTX, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
    {UNSUPPORTED_PTX_VERSION, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
     "the provided PTX was compiled with an unsupported toolchain."},
    {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {NOT_SUPPORTED, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
    {CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
};

int cuGetErrorString(int code, const char **text) {
    *text = NULL;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].code == code) {
            *text = code == LAUNCH_FAILED && trap_text()[0] ? trap_text() : errors[i].text;
            return SUCCESS;
        }
    }
    return INVALID_VALUE;
}

int cuGetErrorName(int code, const char **text) {
    *text = NULL;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].code == code) {
            *text = errors[i].name;
            return SUCCESS;
        }
    }
    return INVALID_VALUE;
}
