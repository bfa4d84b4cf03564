/*
 * The stand-in driver: a libcuda.so.1 and a libcublas.so.12 that run on the host.
 *
 * It keeps to the driver's documented contract and is stricter than a GPU: allocations lie between guard pages and are
 * poisoned, every address is looked up in a table, queued work may be held back until a call that waits, and errors
 * can be asked for by name. Kernels are run by an executor in the JVM (control.c); without one a launch fails.
 * One thread at a time may call it.
 */
#ifndef STANDIN_H
#define STANDIN_H

#include <jni.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_CONTEXT = 201,
    INVALID_PTX = 218,
    UNSUPPORTED_PTX_VERSION = 222,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_FAILED = 719,
    NOT_SUPPORTED = 801,
    CAPTURE_UNSUPPORTED = 900
};

/* What can be asked for, by environment (SAE_STANDIN_<NAME>) or by StandIn.set. */
enum setting {
    DEFER,          /* 1: asynchronous work waits in its queue until a call that has to wait */
    OOM_AT,         /* the n-th allocation from now on fails; 0 for none */
    LAUNCH_FAIL_AT, /* the n-th launch from now on breaks the context; 0 for none */
    CAPTURE_FAIL_AT, /* the n-th call in a capture from now on is refused and spoils the capture; 0 for none */
    PTX_VERSION,    /* the newest PTX the driver reads: 84 for 8.4 */
    CUDA_VERSION,   /* 12040 for 12.4 */
    CAPABILITY,     /* 90 for 9.0 */
    DEVICES,
    MEMORY,         /* bytes of the card */
    CUBLAS_STATUS,  /* what cublasCreate answers */
    SETTINGS
};
long setting(enum setting which);
/* Counts a setting of the kind "the n-th" down; 1 when it is the n-th. */
int strikes(enum setting which);

/* What a test can read back: what is held, what was left at the end of a context, what ran, what was asked for. */
enum counter {
    LIVE,
    LIVE_BYTES,
    LIVE_HOST,
    LIVE_MODULES,
    LIVE_EVENTS,
    LIVE_GRAPHS, /* and what was instantiated of them */
    LIVE_CONTEXTS,
    LEAKED,
    LAUNCHES,
    PRODUCTS,
    CALLS, /* that queued work: launches, products, graphs, copies, fills, events */
    WAITS, /* calls that wait for queued work, passed already or not */
    UPLOADS,
    UPLOADED, /* bytes */
    DOWNLOADS,
    DOWNLOADED, /* bytes */
    COUNTERS
};
extern long counters[COUNTERS];

/* memory.c */
typedef struct {
    uint64_t address;
    size_t bytes;
    void *map;
    size_t mapped;
    int host;
} allocation;
allocation *memory_find(uint64_t address, size_t bytes, int host);
void memory_release_all(void);

/* stream.c: work of a stream, and the one way it gets done */
typedef struct stream stream;
typedef struct event event;
typedef struct operation {
    int (*run)(struct operation *self);
    void (*drop)(struct operation *self);
    struct operation *next;
} operation;
/* Runs it, queues it, or notes it in a capture; takes the operation over. */
int submit(stream *on, operation *work, int keepable);
void drain_all(void);

/* context.c */
extern int broken; /* the error that broke the context; every later call returns it */
int usable(void);

/* launch.c */
void modules_release_all(void);

/* control.c: calls into the JVM; each returns a status */
int executor_allocated(uint64_t address, size_t bytes);
int executor_freed(uint64_t address);
int executor_written(uint64_t address, size_t bytes);
int executor_loaded(uint64_t module, const char *ptx);
int executor_unloaded(uint64_t module);
int executor_launch(uint64_t module, const char *entry, const unsigned grid[3], const unsigned block[3], void *parameters,
                    size_t bytes);
const char *trap_text(void);

/* for libcublas.so.12 */
const void *standin_bytes(uint64_t address, size_t bytes);
float *standin_floats(uint64_t address, size_t count);

#endif
